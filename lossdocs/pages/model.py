"""What a page consists of, and what can be wrong with it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

NEAR = re.compile(r"\b(?:about|almost|nearly|roughly|around) $")


class Line(NamedTuple):
    """A line of a file, or the part of it that belongs to a docstring."""

    number: int
    start: int
    text: str

    @property
    def end(self) -> int:
        """Where the line ends in the file, before its newline."""
        return self.start + len(self.text)


def split_lines(text: str, number: int = 1, start: int = 0) -> list[Line]:
    r"""Number the lines of a text that begins at offset `start` of line `number` of its file.

    Examples:
        >>> split_lines("a\nbc")
        [Line(number=1, start=0, text='a'), Line(number=2, start=2, text='bc')]
    """
    lines = []
    for line in text.split("\n"):
        lines.append(Line(number, start, line))
        number += 1
        start += len(line) + 1
    return lines


class Repair(NamedTuple):
    """The text that belongs between two offsets of the file, and what its author must confirm."""

    start: int
    end: int
    text: str
    confirm: str = ""


class Failure(NamedTuple):
    """Something wrong on a line of a page, with the repair if a program may make it."""

    line: int
    message: str
    repair: Repair | None = None


@dataclass(frozen=True)
class Example:
    """A prompt, its continuation and the output shown below it."""

    line: int
    source: str
    want: str
    prefix: str  # what stands before each line: an indentation, the marks of a quotation
    want_line: int
    start: int  # the output, from the end of the last line of source to its own end
    end: int


@dataclass(frozen=True)
class Number:
    """A number in prose, or words that compare, with an expression.

    Attributes:
        shown: the number, or the last of the words.
        before: the line up to the expression.
        after: the text behind it, to tell a unit.
        tex: the formula in front, where that is the number.
    """

    line: int
    shown: str
    expression: str
    format: str
    start: int
    end: int
    before: str = ""
    after: str = ""
    tex: str = ""

    @property
    def near(self) -> bool:
        """Whether a word in front says that the number is rounded."""
        return bool(NEAR.search(self.before.removesuffix(self.shown)))


class Plant(NamedTuple):
    """An error: its kind, and the text between two offsets that becomes another."""

    kind: str
    start: int
    end: int
    new: str

    def into(self, text: str) -> str:
        """The page with the error."""
        return text[: self.start] + self.new + text[self.end :]


class Reason(NamedTuple):
    """Why something on a line is not checked, in its author's words."""

    line: int
    reason: str


@dataclass
class Page:
    """A file as it was read.

    A session shares a namespace and is run in order: the whole of a Markdown page, or one
    docstring of a module.
    """

    path: Path
    text: str
    sessions: list[list[Example | Number]] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)
    asked: list[Failure] = field(default_factory=list)  # what a page not read yet may lack


@dataclass(frozen=True)
class Report:
    """What checking a page found."""

    path: Path
    text: str
    repaired: str
    examples: int
    numbers: int
    failures: Sequence[Failure]
    reasons: Sequence[Reason]

    def __str__(self) -> str:
        """One paragraph for each failure, with the file and the line first."""
        return "\n".join(f"{self.path}:{line}: {message}" for line, message, _ in self.failures)
