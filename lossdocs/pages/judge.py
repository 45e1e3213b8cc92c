"""What is wrong with an example, given what its code did, and the repair."""

from __future__ import annotations

import traceback
from collections.abc import Iterator

from lossdocs.pages.compare import difference, indent
from lossdocs.pages.model import Example, Failure, Repair
from lossdocs.pages.run import Outcome, message, without_frames

TRACEBACK = "Traceback (most recent call last):"

WARNED = "The example warned and does not show it:\n{warning}"
RAISED = "The example raised an error and does not show it:\n{trace}"
SILENT = "The example shows an error and raised none:\n{shown}"
OTHER = "The example shows the error\n{shown}\nand raised\n{raised}"

# What a repair changes beyond numbers and wording.
CAME = "An error stands here now, and none did: {raised}"
WENT = "No error stands here now, and this one did: {shown}"
TURNED = "An error stands here now, {raised}, and another one did: {shown}"


def judged(example: Example, outcome: Outcome) -> Iterator[Failure]:
    """What is wrong with an example, given what it did."""
    for warning in outcome.warnings:
        yield Failure(example.line, WARNED.format(warning=indent(warning)))
    printed, shown = split_error(example.want)
    raised = message(outcome.error) if outcome.error else ""
    found = difference(printed, outcome.output)
    new = with_error(outcome.output if found else printed, raised)
    repair = rewritten(example, new, to_confirm(shown, raised))
    if outcome.error and not shown:
        trace = "".join(traceback.format_exception(outcome.error)).rstrip()
        yield Failure(example.line, RAISED.format(trace=indent(trace)), repair)
    elif shown and not raised:
        yield Failure(example.line, SILENT.format(shown=indent(shown)), repair)
    elif found:
        yield Failure(example.want_line + found.line, found.message, repair)
    elif shown != raised:
        text = OTHER.format(shown=indent(shown), raised=indent(raised))
        yield Failure(example.want_line, text, repair)


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


def with_error(output: str, raised: str) -> str:
    r"""What a page shows of an example that printed something, and then perhaps raised an error.

    Examples:
        >>> with_error("x\n", "ValueError: no")
        'x\nTraceback (most recent call last):\n  ...\nValueError: no'
    """
    printed = [output.rstrip("\n")] if output.strip() else []
    return "\n".join([*printed, TRACEBACK, "  ...", raised] if raised else printed)


def to_confirm(shown: str, raised: str) -> str:
    """What only an author knows: whether an error may come, go or become one of another type.

    Examples:
        >>> to_confirm("", "ValueError: no")
        'An error stands here now, and none did: ValueError: no'
        >>> to_confirm("ValueError: yes", "ValueError: no")
        ''
    """
    if shown.partition(":")[0] == raised.partition(":")[0]:
        return ""
    text = (TURNED if shown else CAME) if raised else WENT
    return text.format(shown=shown.partition("\n")[0], raised=raised.partition("\n")[0])


def rewritten(example: Example, output: str, confirm: str) -> Repair:
    """The output in place of the one shown, behind the same indentation or quotation marks."""
    lines = [line.rstrip() for line in output.rstrip("\n").split("\n")] if output.strip() else []
    text = "".join(f"\n{example.prefix}{line}".rstrip(" ") for line in lines)
    return Repair(example.start, example.end, text, confirm)
