"""Citations on a page: each key is known, and no DOI, preprint or year of a work is written out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from lossdocs.pages.bibliography import CITATION, Work, reference, works
from lossdocs.pages.elements import blank, line_of
from lossdocs.pages.model import Failure

# Code is quoted, and comments are not shown.
UNSEEN = re.compile(
    r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)|<!--.*?-->|^[ \t]*>>> [^\n]*", re.DOTALL | re.MULTILINE
)
YEAR = r"(?:1[89]\d|20[0-2])\d\b(?!-\d)"
NAME = r"\b[A-Z][\w'-]+"
# Where publications stand, beside the addresses that follow from a DOI or a preprint.
HOSTS = (
    r"openreview\.net|aclanthology\.org|proceedings\.\w+\.\w+|papers\.n(?:eur)?ips\.cc|jmlr\.org"
    r"|semanticscholar\.org|ieeexplore\.ieee\.org|dl\.acm\.org|link\.springer\.com|jstor\.org"
    r"|projecteuclid\.org|sciencedirect\.com|biorxiv\.org|hal\.science|https?://\S+\.pdf\b"
)
BY_HAND = {
    "a DOI": r"(?i:doi\.org/\S*|\bdoi:\s*)|\b10\.\d{4,9}/\S+",
    "a preprint": r"(?i:\barxiv(?:\.org|:\s*)\S+)",
    "the address of a work": HOSTS,
    "the year of a work": rf"{NAME}(?:\s\({YEAR}\)|,\s{YEAR})|[\"\u201d][^.\"\n]{{0,60}}\b{YEAR}",
    "the authors of a work": r"\bet\sal\b",
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
            yield Failure(
                line_of(text, citation.start()), f"no work of docs/sources has the key {key}"
            )
    rest = CITATION.sub(lambda one: blank(one[0]), text)
    for what, pattern in by_hand(tuple(known.values())).items():
        for found in pattern.finditer(rest):
            message = MISSING.format(what=what, shown=found[0])
            yield Failure(line_of(rest, found.start()), message)


def seen(text: str) -> str:
    """A text with blanks in place of what is no prose."""
    return UNSEEN.sub(lambda one: blank(one[0]), text)


@lru_cache(1)
def by_hand(known: tuple[Work, ...]) -> dict[str, re.Pattern[str]]:
    """What shows that a work was written out: a year may stand within a few words of an author."""
    families = any_of(name for work in known for name in work.family)
    few = r"[^.\n]{0,40}"
    of_known = {
        "the year of a work": rf"\b{families}\b{few}\b{YEAR}|\b{YEAR}{few}\b{families}\b",
        "the authors of a work": rf"\b(?:[A-Z]\.[ -]?)+{families}\b",
        "the title of a work": titles(work.title for work in known),
        "a citation that is none": r"\[@[^\]\n]*\]?",
    }
    patterns = {what: [BY_HAND.get(what), of_known.get(what)] for what in BY_HAND | of_known}
    return {what: re.compile("|".join(filter(None, both))) for what, both in patterns.items()}


def any_of(texts: Iterable[str]) -> str:
    """A pattern for one of some texts, however their words are broken into lines."""
    words = sorted({r"\s+".join(map(re.escape, text.split())) for text in texts})
    return f"(?:{'|'.join(words)})"


def titles(known: Iterable[str]) -> str:
    """A pattern for titles; a short one is a phrase of the language in small letters."""
    every = list(known)
    long = any_of(one for one in every if len(one.split()) > 3)
    return f"(?i:{long})|{any_of(every)}"
