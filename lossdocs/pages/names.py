"""Numbers that are names: a closed list, each compared with what it names where that is here.

A number that is a name needs no expression: a version of torch, an address, a licence. What is not
on this list, such as the number of a table, is a number like any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
EARLIER = frozenset({"1.0", "1.10", "1.11"})  # releases of torch in which something began
# What is on the list, each with the pattern of its number.
NAMES = {
    "a version of torch": r"\b(?:[Pp]y[Tt]orch|torch|version)(?:[ \n]+|==)(?P<torch>\d+(?:\.\d+)+)",
    "a version of Python": r"\bPython[ \n]+(?P<python>3\.\d+)",
    "a licence": r"\b(?:CC[ -]BY|CC[ -]BY-SA|Apache)[ -](?P<licence>[24]\.0)\b",
    "an address": r"\b127\.0\.0\.1\b",
    "the place in a work that is cited": (
        r"\[@\w+(?:, (?:section|chapter|page|equation|theorem|table)s? [^\s\]]+)?\]"
    ),
    "the number of a question": r"\[thread \d{3}(?=\](?:\(|  ))",
    "the bits of a dtype": r"\b(?:8|16|32|64)(?:-bit\b| bits\b)",
}
OR_NEWER = re.compile(r"\+| (?:or|and) (?:newer|later|higher|above|up)\b")
NAME = re.compile("|".join(NAMES.values()))
UNKNOWN = {
    "torch": "no version of torch that is known here is {0}: {1} are",
    "python": "the package does not run with Python {0}: it needs {1}",
}


@cache
def known_torch() -> frozenset[str]:
    """The versions of torch that are tested, in full and without the last part, and earlier ones.

    Examples:
        >>> "2.13" in known_torch(), "0.43" in known_torch()
        (True, False)
    """
    here = (tested_torch(), lowest_torch())
    return EARLIER | {form for full in here for form in (full, without_last(full))}


@cache
def tested_torch() -> str:
    """The version of torch that the tests install."""
    [version] = re.findall(r"^torch==(\S+)", read("constraints.txt"), re.MULTILINE)
    return str(version)


@cache
def lowest_torch() -> str:
    """The lowest version of torch that the package admits."""
    return str(re.findall(r'"torch>=([\d.]+)', read("pyproject.toml"))[0])


def without_last(version: str) -> str:
    """A version by its first two numbers.

    Examples:
        >>> without_last("2.13.0"), without_last("2.8")
        ('2.13', '2.8')
    """
    return ".".join(version.split(".")[:2])


@cache
def lowest_python() -> str:
    """The lowest version of Python that the package admits."""
    [lowest] = re.findall(r'^requires-python = ">=([\d.]+)', read("pyproject.toml"), re.MULTILINE)
    return str(lowest)


def read(name: str) -> str:
    """A file of the checkout."""
    return (ROOT / name).read_text(encoding="utf-8")


def misnamed(text: str) -> Iterator[tuple[int, str]]:
    """The names that name nothing that is here: where each stands, and what is wrong.

    Examples:
        >>> [place for place, _ in misnamed("torch 0.43, CC BY 4.0, Python 3.2")]
        [0, 23]
    """
    for name in NAME.finditer(text):
        torch, python = name["torch"], name["python"]
        if torch and torch not in known_torch():
            yield name.start(), UNKNOWN["torch"].format(torch, ", ".join(sorted(known_torch())))
        least = OR_NEWER.match(text, name.end())
        minor, lowest = (
            int(one.split(".")[1]) for one in (python or lowest_python(), lowest_python())
        )
        if minor < lowest or (least and minor > lowest):
            yield name.start(), UNKNOWN["python"].format(python, lowest_python())
