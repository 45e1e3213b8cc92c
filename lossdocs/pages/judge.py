"""What is wrong with an example or a number, given what its code did, and the repair."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lossdocs.pages.compare import difference, indent
from lossdocs.pages.model import Example, Failure, Number, Repair
from lossdocs.pages.numbers import misstatement, restated
from lossdocs.pages.run import Outcome, message, value, without_frames

TRACEBACK = "Traceback (most recent call last):"


def judged(example: Example, outcome: Outcome) -> Iterator[Failure]:
    """What is wrong with an example, given what it did."""
    for warning in outcome.warnings:
        yield Failure(example.line, f"warned and did not show it\n{indent(warning)}")
    printed, shown_error = split_error(example.want)
    if outcome.error and not shown_error:
        trace = "".join(traceback.format_exception(outcome.error)).rstrip()
        yield Failure(example.line, f"raised and did not show it\n{indent(trace)}")
        return
    found = difference(printed, outcome.output)
    if shown_error and not outcome.error:
        yield Failure(example.line, f"shows an error and raised none\n{indent(shown_error)}")
    elif found:
        repair = None if shown_error else rewritten(example, outcome.output)
        yield Failure(example.want_line + found.line, found.message, repair)
    elif outcome.error and shown_error != message(outcome.error):
        yield misreported(example, shown_error, message(outcome.error))


def split_error(want: str) -> tuple[str, str]:
    r"""The output and the error that an example shows.

    Examples:
        >>> split_error("x\nTraceback (most recent call last):\n  ...\nValueError: no")
        ('x', 'ValueError: no')
    """
    lines = want.split("\n")
    if TRACEBACK not in lines:
        return want, ""
    header = lines.index(TRACEBACK)
    return "\n".join(lines[:header]), "\n".join(without_frames(lines[header + 1 :]))


def misreported(example: Example, shown: str, raised: str) -> Failure:
    """The shown error is not the raised one; only its message may be repaired."""
    repair = None
    if shown.partition(":")[0] == raised.partition(":")[0]:
        repair = rewritten(example, example.want.removesuffix(shown) + raised)
    text = f"shows the error\n{indent(shown)}\nraised\n{indent(raised)}"
    return Failure(example.want_line, text, repair)


def rewritten(example: Example, output: str) -> Repair:
    """The output in place of the one shown, behind the same indentation or quotation marks."""
    lines = [line.rstrip() for line in output.rstrip("\n").split("\n")] if output.strip() else []
    text = "".join(f"\n{example.prefix}{line}".rstrip(" ") for line in lines)
    return Repair(example.start, example.end, text)


def stated(number: Number, namespace: dict[str, Any], path: Path) -> Iterator[Failure]:
    """What is wrong with a number in prose."""
    try:
        actual = value(number, namespace, path)
    except Exception as error:
        yield Failure(number.line, f"{{={number.expression}}} has no value: {message(error)}")
        return
    if number.format or not number.shown:
        new = f"{actual:{number.format}}" if number.format else ""
        needed = "run the updater" if new else "write {=expression:.4f}"
        reason = f"{{={number.expression}}} has no number yet: {needed}"
    else:
        new = restated(number.shown, actual)
        reason = misstatement(number.shown, actual)
        reason = reason and f"shows {number.shown}, {number.expression} is {actual!r} ({reason})"
    if reason:
        filled = f"{new}{{={number.expression}}}"
        repair = Repair(number.start, number.end, filled) if new else None
        yield Failure(number.line, reason, repair)
