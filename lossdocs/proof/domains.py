"""What the domains show of an expression, as it stands or when its sums are gathered."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from sympy import Expr

from lossdocs.proof.binding import names_of, renewed
from lossdocs.proof.condition import Condition
from lossdocs.proof.functions import Pair
from lossdocs.proof.head import Head
from lossdocs.proof.kernel import normal
from lossdocs.proof.name import Name
from lossdocs.proof.rules import sifting
from lossdocs.proof.signs import not_negative, positive, unfolded
from lossdocs.proof.sums import linearity


@lru_cache(maxsize=2**14)
def above_zero(e: Expr) -> bool:
    """Whether an expression is surely positive, as it stands or when its sums are gathered.

    Examples:
        >>> from lossdocs.proof import index, one_hot, size, label, unit
        >>> C = size("C"); smooth = one_hot(label("y", C), C) + unit("q")
        >>> above_zero(smooth[index("c", C)])
        True
    """
    return positive(e) or positive(gathered(e))


def at_least_zero(e: Expr) -> bool:
    """Whether an expression is surely not negative, likewise."""
    return not_negative(e) or not_negative(gathered(e))


@lru_cache(maxsize=2**14)
def gathered(e: Expr) -> Expr:
    """The canonical form by the laws of sums, the same for conditions that say the same."""
    return normal(unfolded_but_pairs(renewed(e)), (linearity, sifting))


def unfolded_but_pairs(e: Expr) -> Any:
    """By the definitions; an entry of a pair stays what it is, one of two."""
    return unfolded(e, *(head for head in Head.__subclasses__() if head is not Pair))


def distinct(conditions: Iterable[Condition], lines: Iterable[Expr]) -> list[Condition]:
    """The conditions without those that say the same as one before."""
    free = set(names_of(lines))
    found: dict[object, Condition] = {}
    for one in conditions:
        found.setdefault((_saying(one.of, free), one.kind), one)
    return list(found.values())


def _saying(e: Expr, free: set[Name]) -> tuple[object, ...]:
    """What a condition is of, with numbered names for what is bound: letters may be the same."""
    numbered: dict[Name, Name] = {}
    for name in names_of([e]):
        if name not in free and name.domain == "index":
            ends = (end and end.xreplace(numbered) for end in (name.lower, name.upper))
            numbered[name] = _numbered(len(numbered), *ends)
    return gathered(e.xreplace(numbered)), *numbered.values()


@lru_cache(maxsize=2**10)
def _numbered(n: int, lower: Expr, upper: Expr | None) -> Name:
    return Name(f"i{n}", "index", (), lower, upper)
