"""What the domains show of an expression, as it stands or when its sums are gathered."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sympy import Expr

from lossdocs.proof.binding import renewed
from lossdocs.proof.functions import Pair
from lossdocs.proof.head import Head
from lossdocs.proof.kernel import normal
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
