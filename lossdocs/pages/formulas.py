r"""What is wrong with the formulas of a text, each held against the derivations.

A display formula says above it what it is: `<!-- proved: ... -->`, `<!-- definition: ... -->`, or
`<!-- equation: ... -->` of a name that the page puts into a proof. One within a sentence that has a
relation says so behind it, or is known by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from lossdocs.formulas.cases import Cited
from lossdocs.formulas.inline import renames, wrong
from lossdocs.formulas.lines import COMMENT, mistakes
from lossdocs.formulas.sides import relates, split
from lossdocs.pages.elements import Element, elements, line_of
from lossdocs.pages.fences import Fence
from lossdocs.pages.model import Failure

REASON = re.compile(r"<!-- equation: (?P<reason>.*?) -->")
# The only reason for a display formula that names no derivation; it is checked too.
NAMES = "it gives a name that is put into a proof of this page"
NO_REASON = "an equation needs <!-- proved: ... -->, <!-- definition: ... --> or a reason above"
NOT_LISTED = "{reason!r} is no reason: write a tie, or <!-- equation: {names} -->"
NOT_NAMED = "{part} is no name that a formula of this page puts into its proof"


def cited(text: str, fences: Sequence[Fence] = ()) -> tuple[Cited, ...]:
    """What a page ties to derivations, in its comments and in its fences."""
    found = [Cited(one["name"], one["meanings"] or "") for one in COMMENT.finditer(text)]
    shown = (line.text.split() for f in fences if f.language == "derivation" for line in f.content)
    return tuple(dict.fromkeys([*found, *(Cited(words[0]) for words in shown if words)]))


def misproved(text: str, known: tuple[Cited, ...] = ()) -> Iterator[Failure]:
    r"""What is wrong with the formulas of a text.

    Examples:
        >>> [found.line for found in misproved("$C = 2$ is\n\nfor $C = 2$, $H(p) = H(p, p)$")]
        [1]
    """
    found = elements(text)
    before, after = (None, *found), (*found[1:], None)
    for above, one, below in zip(before, found, after, strict=False):
        line = line_of(text, one.start)
        if one.kind == "display":
            comment = above if above and touches(text, above, one) else None
            yield from (Failure(line, problem) for problem in displayed(one, comment, known))
        elif one.said:
            yield from (found._replace(line=line) for found in misproved(one.said, known))
        elif one.kind == "math" and relates(one.tex):
            comment = below if below and below.start == one.end else None
            yield from (
                Failure(line, problem)
                for problem in within(one, comment, text[max(0, one.start - 80) : one.start], known)
            )


def touches(text: str, above: Element, one: Element) -> bool:
    """Whether a comment stands right above a formula."""
    return above.kind == "comment" and not text[above.end : one.start].strip(" \t>\n")


def displayed(one: Element, comment: Element | None, known: tuple[Cited, ...]) -> Iterator[str]:
    """What is wrong with a formula on lines of its own."""
    tie = comment and COMMENT.fullmatch(comment.text)
    reason = comment and REASON.fullmatch(comment.text)
    if tie:
        yield from tied(one.tex, tie["name"], tie["meanings"] or "", tie["kind"])
    elif reason and reason["reason"] == NAMES:
        for part in re.split(r",?\s*\\qquad", one.tex):
            sides, relations = split(part)
            if not renames(sides, relations, known):
                yield NOT_NAMED.format(part=part.strip())
    elif reason:
        yield NOT_LISTED.format(reason=reason["reason"], names=NAMES)
    elif relates(one.tex) or "\n" in one.text:  # else perhaps brackets of plain text, \[0, 1\]
        yield NO_REASON


def within(
    one: Element, comment: Element | None, before: str, known: tuple[Cited, ...]
) -> Iterator[str]:
    """What is wrong with a formula within a sentence."""
    tie = COMMENT.fullmatch(comment.text) if comment else None
    if tie:
        yield from tied(one.tex, tie["name"], tie["meanings"] or "", tie["kind"])
    elif problem := judged(one.tex, before.rpartition("\n")[2], known):
        yield problem


# A page is checked again and again as it is written, and for each error that is planted in it.
tied = lru_cache(2**12)(mistakes)
judged = lru_cache(2**12)(wrong)
