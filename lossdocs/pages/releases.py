"""Versions of torch and numbers of losses in sentences, compared with those of this checkout."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from lossdocs.derive.sources import published
from lossdocs.pages.names import lowest_torch, tested_torch, without_last
from lossdocs.pages.words import WORDS

TORCH = re.compile(
    r"(?P<before>\b(?:[Ss]ince|[Bb]efore|[Uu]ntil|[Ee]arlier|[Aa]fter|from|than|up to|with|of) )?"
    r"(?:\b(?:[Pp]y[Tt]orch|torch)(?: documentation)? v?|docs\.pytorch\.org/docs/)"
    r"(?P<version>\d+\.\d+)(?:\.\d+)?(?!\d)(?P<newer> or newer)?(?! (?:said|printed|had)\b)"
)
THEN = {"since", "before", "until", "earlier", "after", "than", "up to"}
COUNTS = {word: count for count, word in enumerate(WORDS.split(), 2) if 4 <= count <= 12}
LOSSES = re.compile(
    rf"\b(?P<other>other )?(?P<count>{'|'.join(COUNTS)}|[0-9][0-9]?)(?P<others> other)?"
    r" loss(?:es| functions)\b"
    rf"|\b(?:none of these|(?P<rest>the other)) (?P<these>{'|'.join(COUNTS)})\b(?!\{{=)",
    re.IGNORECASE,
)


def versions(text: str) -> Iterator[str]:
    """Versions of torch other than the one that the examples ran with."""
    for found in TORCH.finditer(text):
        earlier = (found["before"] or "").strip().lower() in THEN
        tested = lowest_torch() if found["newer"] else installed()
        if not earlier and "thread" not in text and found["version"] != tested:
            yield f"the examples ran with torch {tested}, not {found['version']}"


@cache
def installed() -> str:
    """The version of torch that the tests install, without its last part."""
    return without_last(tested_torch())


def counts(text: str) -> Iterator[str]:
    """Numbers of losses that are not the number of those with a page, or of all but one."""
    for found in LOSSES.finditer(text):
        word = (found["count"] or found["these"]).lower()
        said = COUNTS[word] if word in COUNTS else int(word)
        rest = found["other"] or found["others"] or found["rest"]
        true = len(published()) - bool(rest)
        if said > 3 and said != true:
            yield f"there are {true} {'other ' if rest else ''}losses with a page, not {word}"
