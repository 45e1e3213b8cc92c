"""Which names a line may have: one symbol, and a domain with a value at every size."""

from __future__ import annotations

from sympy import Expr

from lossdocs.proof.indices import HEIGHTS
from lossdocs.proof.language import symbol
from lossdocs.proof.name import ASSUMPTIONS, Name
from lossdocs.proof.signs import not_negative, positive
from lossdocs.proof.undecided import Undecided

ARRAYS = {"real", "positive", "unit", "simplex", "label"}  # what an array may have for entries
NUMBERS = {*ASSUMPTIONS} - {"simplex"}
WHOLE = {"size", "index", "label"}
RANGED = {"index", "label"}  # what has a greatest value


def letter(name: Expr) -> None:
    """Refuse a name that is no symbol, or is e, unless the checker gave it."""
    if name in HEIGHTS:
        return
    try:
        symbol(name.name)
    except ValueError as problem:
        raise Undecided(str(problem)) from problem
    if name.name == "e":
        raise Undecided("e reads like the base of the natural logarithm: take another letter")


def possible(name: Name) -> None:
    """Refuse a name that reads like another, or has no value at some size: a class of C - 1."""
    letter(name)
    if name.name == "d" and name.domain not in WHOLE:
        raise Undecided("d reads like the d of a derivative: take another letter")
    if "_" in name.name and name.shape:
        raise Undecided(f"an entry of {name.name} would have two indices, one below the other")
    if name.domain not in (ARRAYS if name.shape else NUMBERS):
        raise Undecided(f"{name.name} is no {name.domain}: it has the shape {name.shape}")
    if (name.lower != 1 and name.domain != "index") or not positive(name.lower):
        raise Undecided(f"{name.name} begins at 1, not at {name.lower}")
    if name.upper is not None and name.domain not in RANGED:
        raise Undecided(f"{name.name} is declared {name.domain}, which has no greatest value")
    ends = [(1, size) for size in name.shape]
    ends += [(name.lower, name.upper)] if name.upper is not None else []
    for lower, upper in ends:
        if not (upper.is_integer and not_negative(upper - lower)):
            raise Undecided(f"{name.name} may have no value: from {lower} to {upper}")
