"""Whether the output on a page is the output of the code."""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import NamedTuple

from lossdocs.pages.numbers import disagreement

# Not part of a word or of a version: `float32` and `2.13.0` are compared as text.
NUMBER = re.compile(r"(?<![\w.])[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?![\w.])")

# The innermost brackets of an array, with no text inside.
ROW = re.compile(r"\[[^\[\]'\"]*\]")


class Difference(NamedTuple):
    """Where an output differs, counted in lines from its first, and how."""

    line: int
    message: str


def difference(shown: str, printed: str) -> Difference | None:
    """The first difference between an output as shown and as printed.

    A number may show fewer digits than were printed, if it is rounded correctly; everything else
    is compared exactly, apart from the blanks that align the columns of an array.

    Examples:
        >>> difference("tensor([0.69, -1.0])", "tensor([ 0.6931, -1.0000])")
        >>> difference("tensor([1., 0.])", "tensor([0., 1.])").message
        'shows 1., printed 0. (must be exactly equal)'
    """
    shown, printed = tidy(shown), tidy(printed)
    between, printed_between = NUMBER.sub("\0", shown), NUMBER.sub("\0", printed)
    if between != printed_between:
        pairs = zip_longest(between.split("\n"), printed_between.split("\n"))
        line = next(index for index, (one, other) in enumerate(pairs) if one != other)
        return Difference(line, f"shows\n{indent(shown)}\nprinted\n{indent(printed)}")
    for one, other in zip(NUMBER.finditer(shown), NUMBER.finditer(printed), strict=True):
        reason = disagreement(one[0], other[0])
        if reason:
            line = shown.count("\n", 0, one.start())
            return Difference(line, f"shows {one[0]}, printed {other[0]} ({reason})")
    return None


def tidy(output: str) -> str:
    r"""The output without blanks that a reader cannot see or that only align columns.

    Examples:
        >>> tidy("array([[ 1. ,  2.5]]) \n")
        'array([[1., 2.5]])'
    """
    lines = "\n".join(line.rstrip() for line in output.split("\n")).rstrip("\n")
    return ROW.sub(aligned, lines)


def aligned(row: re.Match[str]) -> str:
    """A row of an array without the blanks that align its columns."""
    trimmed = re.sub(r"(?<=\[) +| +(?=[\],])", "", row[0])
    return re.sub(r"(?<=\S) +", " ", trimmed)


def indent(output: str) -> str:
    """A text as it stands in a message."""
    return "\n".join(f"    {line}" for line in (output or "(nothing)").split("\n"))
