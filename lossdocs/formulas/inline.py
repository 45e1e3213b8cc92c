r"""What is wrong with a formula that names no derivation: it must be known by itself.

It may be a line of a derivation, a definition that the checker uses, a renaming that its page
shows, a domain, a case or a notation. Everything else is a claim that nobody proved.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from itertools import pairwise
from typing import Any

from sympy import Expr, Lambda

from lossdocs.formulas.cases import Cited, is_case, is_domain, is_notation
from lossdocs.formulas.known import canonical, known, table, written
from lossdocs.formulas.lines import holds
from lossdocs.formulas.renaming import meanings, with_meanings
from lossdocs.formulas.sides import relates, split
from lossdocs.proof.head import Head
from lossdocs.proof.reading import read, read_vector
from lossdocs.proof.reading.tokens import Unreadable, spelled
from lossdocs.proof.vectors import Vector

UNTIED = (
    "${tex}$ is no line of a derivation, no definition, domain or case: write "
    "<!-- proved: SUBJECT.THEOREM --> behind it, or say it without the relation"
)


def wrong(tex: str, before: str = "", cited: tuple[Cited, ...] = ()) -> str:
    r"""What is wrong with a formula; nothing where it claims nothing or what is known.

    Args:
        tex: the formula.
        before: the text in front of it, which makes a case of one.
        cited: what the page ties to derivations, which is tried first.

    Examples:
        >>> wrong(r"H(p, q) = H(p) + \DKL(p \| q)"), wrong("C = 2", "for ")
        ('', '')
        >>> wrong("H(p) = 0", "where ")[:30]
        '$H(p) = 0$ is no line of a der'
    """
    sides, relations = split(tex)
    if not relates(tex) or is_notation(tex):
        return ""
    if not relations:
        return UNTIED.format(tex=" ".join(tex.split()))
    if is_case(before, sides, relations, cited) or is_domain(sides, relations, cited):
        return ""
    if renames(sides, relations, cited) or proved(tuple(sides), tuple(relations), cited):
        return ""
    return UNTIED.format(tex=" ".join(tex.split()))


def renames(sides: list[str], relations: list[str], cited: tuple[Cited, ...]) -> bool:
    """Whether a formula is one of the renamings that the page shows beside a proof."""
    shown = {(key(m.name), key(m.text)) for one in cited for m in meanings(one.renamed)}
    return relations == ["="] and (key(sides[0]), key(sides[1])) in shown


def key(text: str) -> str:
    """A text without what may be left out: blanks, and braces around a single letter."""
    return re.sub(r"\{(\w)\}", r"\1", "".join(spelled(text).split()))


@lru_cache(2**10)
def proved(sides: tuple[str, ...], relations: tuple[str, ...], cited: tuple[Cited, ...]) -> bool:
    """Whether the sides are lines of one derivation, or the same by a definition."""
    for name, names in candidates(cited):
        try:
            shown = [side_of(side, names) for side in sides]
        except (Unreadable, ZeroDivisionError):
            continue
        if lines(shown, relations, name) or defined(shown, relations):
            return True
    return False


def candidates(cited: tuple[Cited, ...]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each derivation with its names, also as the page renames them."""
    for one in cited:
        if one.renamed and one.name in known():
            with suppress(Unreadable):  # what is wrong with it is said where it stands
                yield one.name, with_meanings(table(one.name), one.renamed)
    for name in dict.fromkeys([*(one.name for one in cited if one.name in known()), *known()]):
        yield name, table(name)


def side_of(side: str, names: Mapping[str, Any]) -> Expr:
    """A side as an expression, or a vector as a function of its index."""
    try:
        return read(side, names)
    except Unreadable:
        vector: Vector = read_vector(side, names)
        return vector.as_function()


def lines(shown: list[Expr], relations: tuple[str, ...], name: str) -> bool:
    """Whether expressions are lines of a derivation that stand in these relations."""
    places = [place(one, name) for one in shown]
    numbers = [number for number in places if number is not None]
    steps = pairwise(numbers)
    return len(numbers) == len(shown) and all(
        holds(relation, step, known()[name])
        for relation, step in zip(relations, steps, strict=True)
    )


def place(shown: Expr, name: str) -> int | None:
    """The number of the line that is this expression as it is written."""
    return next((n for n, one in enumerate(known()[name].lines) if written(shown, one)), None)


def defined(shown: list[Expr], relations: tuple[str, ...]) -> bool:
    """Whether one side is the definition of the other, or the same expression."""
    if relations != ("=",):
        return False
    one, other = shown
    forms = {form for e in (one, other) for form in unfolded(e)}
    return len(forms) < len(unfolded(one)) + len(unfolded(other))


def unfolded(e: Any) -> list[Any]:
    """An expression or vector in canonical form, and with its definition put in."""
    of_entry = isinstance(e, Lambda) and isinstance(e.expr, Head)
    defined = e.unfold() if isinstance(e, Head) else None
    defined = Lambda(e.variables, e.expr.unfold()) if of_entry else defined
    return [canonical(one) for one in (e, defined) if one is not None]
