"""Reasons: why something is not checked, from a closed list, and what each one needs."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path

from lossdocs.pages.fences import CODE_SPAN, Parts
from lossdocs.pages.model import Failure, Line

REASONS: Mapping[str, Mapping[str, str]] = tomllib.loads(
    Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
)
COMPUTED = "the example below it gives the same numbers"
COMMENT = re.compile(
    r"<!-- (?:\d+ )?(?P<kind>not run|number|equation|figure)s?: (?P<reason>.*?) -->"
)
ABOUT = {
    "not run": "a block that is not run",
    "number": "a number",
    "equation": "an equation",
    "figure": "a figure",
    "shown": "a fence",
}
HEADING = re.compile(r"#{1,6} ")


def wrong(parts: Parts) -> Iterator[Failure]:
    r"""The reasons of a text that are not on the list, and those that claim what is not so.

    Examples:
        >>> from lossdocs.pages.fences import separate
        >>> from lossdocs.pages.model import split_lines
        >>> text = "<!-- number: as the qestion has it -->\n0.5"
        >>> [failure.message for failure in wrong(separate(split_lines(text)))]
        ["'as the qestion has it' is no reason for a number: write 'as the question has it'"]
    """
    for line in parts.prose:
        for comment in COMMENT.finditer(CODE_SPAN.sub("", line.text)):
            kind, reason = comment["kind"], comment["reason"]
            if reason not in REASONS[kind]:
                yield Failure(line.number, unlisted(kind, reason))
            elif reason == COMPUTED and not has_example(parts, line):
                needed = "show one before the next heading, or tie the equation to a derivation"
                yield Failure(line.number, f"no example stands below the equation: {needed}")


def unlisted(kind: str, reason: str) -> str:
    """What to write in place of a reason that is not on the list."""
    listed = list(REASONS[kind])
    near = get_close_matches(reason, listed, n=1) or listed
    return f"{reason!r} is no reason for {ABOUT[kind]}: write {' or '.join(map(repr, near))}"


def has_example(parts: Parts, above: Line) -> bool:
    """Whether an example stands below a line, before the next heading."""
    end = next(
        (one.number for one in after(parts.prose, above) if HEADING.match(one.text)), float("inf")
    )
    return any(
        above.number < fence.opening.number < end and fence.language == "pycon"
        for fence in parts.fences
    )


def after(lines: Sequence[Line], above: Line) -> Iterator[Line]:
    """The lines below one."""
    return (line for line in lines if line.number > above.number)


def sentence(reason: str) -> str:
    """What a reader is told of a reason; other words stay as they are.

    Examples:
        >>> sentence("an input")
        'It is what an example is given, not what it prints.'
    """
    return next((told[reason] for told in REASONS.values() if reason in told), reason)
