"""Citations on a page: each key is known, and no DOI, preprint or year of a work is written out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from lossdocs.pages.bibliography import CITATION, reference, works
from lossdocs.pages.model import Failure

# Code is quoted, and comments are not shown.
UNSEEN = re.compile(
    r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)|<!--.*?-->|^[ \t]*>>> [^\n]*", re.DOTALL | re.MULTILINE
)
YEAR = r"(?:1[89]\d|20[0-2])\d\b(?!-\d)"
NAME = r"\b[A-Z][\w'-]+"
BY_HAND = {
    "a DOI": r"(?i:doi\.org/\S*|\bdoi:\s*)|\b10\.\d{4,9}/\S+",
    "a preprint": r"(?i:\barxiv(?:\.org|:\s*)\S+)",
    "the year of a work": (
        rf"{NAME}(?:\s\({YEAR}\)|,\s{YEAR})|\bet\sal\.?,?\s\(?{YEAR}"
        rf'|["\u201d][^."\n]{{0,60}}\b{YEAR}'
    ),
}
MISSING = "{what} by hand, {shown!r}: cite a work of docs/sources, [@shannon1948]"


def wrong(text: str) -> Iterator[Failure]:
    """What is wrong with the citations of a text, and what of it must be one.

    Examples:
        >>> [failure.message for failure in wrong("[@nobody1900], `doi:10`")]
        ['no work of docs/sources has the key nobody1900']
        >>> [failure.message.partition(":")[0] for failure in wrong("So Cox (1958).")]
        ["the year of a work by hand, 'Cox (1958)'"]
    """
    text, known = seen(text), works()
    for citation in CITATION.finditer(text):
        if reference(citation, known) is None:
            key = citation["key"] or citation["short"]
            yield Failure(line_of(text, citation), f"no work of docs/sources has the key {key}")
    rest = CITATION.sub(blank, text)
    authors = frozenset(name for work in known.values() for name in work.family)
    for what, pattern in by_hand(authors).items():
        for found in pattern.finditer(rest):
            message = MISSING.format(what=what, shown=found[0])
            yield Failure(line_of(rest, found), message)


def seen(text: str) -> str:
    """A text with blanks in place of what is no prose."""
    return UNSEEN.sub(blank, text)


@lru_cache(1)
def by_hand(authors: frozenset[str]) -> dict[str, re.Pattern[str]]:
    """What shows that a work was written out; a year may follow an author within a few words."""
    named = rf"\b(?:{'|'.join(map(re.escape, sorted(authors)))})\b[^.\n]{{0,40}}\b{YEAR}"
    years = rf"{BY_HAND['the year of a work']}|{named}"
    patterns = BY_HAND | {"the year of a work": years}
    return {what: re.compile(pattern) for what, pattern in patterns.items()}


def line_of(text: str, found: re.Match[str]) -> int:
    """Where something stands."""
    return text.count("\n", 0, found.start()) + 1


def blank(found: re.Match[str]) -> str:
    """Blanks of the same length, so that lines stay true."""
    return re.sub(r"[^\n]", " ", found[0])
