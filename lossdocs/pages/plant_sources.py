"""Errors to plant in the bibliography and in what cites it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lossdocs.pages.bibliography import CITATION, works
from lossdocs.pages.citations import seen

YEAR = re.compile(r"(?<=year)(\s*=\s*)\{(\d{4})\}")
KEY = re.compile(r"(?<=^@)(\w+\{)([\w-]+),", re.MULTILINE)
NUMBER = re.compile(r"\b(doi|eprint)(\s*=\s*)\{([^}]*)\}")
AUTHOR = re.compile(r"\bauthor\s*=\s*\{[^}]*\},\n")

Found = tuple[str, int, int, str]  # the kind, and the text between two offsets that becomes another


def in_bibliography(text: str) -> Iterator[Found]:
    """Another year, a key that nobody cites, a number that cannot be, and no author."""
    for year in YEAR.finditer(text):
        other = f"{year[1]}{{{int(year[2]) - 1}}}"
        yield "year of a work", year.start(), year.end(), other
    for key in KEY.finditer(text):
        yield "unused work", key.start(2), key.end(2), f"{key[2]}z"
    for number in NUMBER.finditer(text):
        wrong = number[3].replace("/", "", 1) if "/" in number[3] else number[3][:-1] + "O"
        yield "number of a work", number.start(3), number.end(3), wrong
    for author in AUTHOR.finditer(text):
        yield "work without authors", author.start(), author.end(), ""


def in_citations(text: str, above: int = 0) -> Iterator[Found]:
    """The key of another year, and the address or the year of the work by hand.

    Args:
        text: a page, or a docstring.
        above: where that begins in its file.
    """
    known = works()
    for citation in CITATION.finditer(seen(text)):
        work = known[citation["key"] or citation["short"]]
        start, end = (above + place for place in citation.span())
        other = re.sub(r"\d{4}", lambda year: str(int(year[0]) - 1), citation[0])
        yield "unknown work", start, end, other
        yield "source by hand", start, end, f"<{work.address}>"
        yield "source by hand", start, end, f"{work.family[0]} ({work.year})"
