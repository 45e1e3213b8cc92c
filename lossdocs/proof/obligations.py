"""Where a line has a value: what must hold beyond the declared domains.

Every logarithm needs a positive argument, every denominator one other than 0, every root one that
is not negative. What the domains already give is not listed; what remains a page has to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from sympy import (
    Add,
    Expr,
    Indexed,
    IndexedBase,
    Integer,
    KroneckerDelta,
    Lambda,
    Mul,
    Pow,
    Product,
    Sum,
    log,
)

from lossdocs.proof.functions import Pair
from lossdocs.proof.head import Head
from lossdocs.proof.indices import inside
from lossdocs.proof.kernel import normal
from lossdocs.proof.name import Name
from lossdocs.proof.rules import sifting
from lossdocs.proof.signs import not_negative, positive, unfolded
from lossdocs.proof.sums import linearity

Kind = Literal["> 0", "!= 0", ">= 0", "0 log 0 = 0"]


@dataclass(frozen=True, eq=False)
class Obligation:
    """A condition under which a line has a value.

    Attributes:
        of: the expression that it is about; an index bound in the line is free in it.
        kind: what must hold of it; `"0 log 0 = 0"` where the logarithm of 0 stands beside a 0.
    """

    of: Expr
    kind: Kind


def obligations(lines: Iterable[Expr]) -> list[Obligation]:
    """What must hold beyond the domains so that every line has a value.

    Examples:
        >>> from sympy import sqrt
        >>> from lossdocs.proof import H, label, one_hot, real, size, unit
        >>> a, q, C = real("a"), unit("q"), size("C")
        >>> [(found.of, found.kind) for found in obligations([log(1 - q), 1 / a, sqrt(a)])]
        [(_a, '!= 0'), (_a, '>= 0')]
        >>> [found.kind for found in obligations([H(one_hot(label("y", C), C))])]
        ['0 log 0 = 0']
    """
    found: dict[tuple[str, Kind], Obligation] = {}
    for line in lines:
        folded = renewed(line)
        # What is seen without unfolding is said in the names of the line.
        for e in dict.fromkeys((folded, opened(folded))):
            for one in _within(e):
                # As text: every line has indices of its own with the same letters.
                found.setdefault((str(gathered(one.of)), one.kind), one)
    return list(found.values())


def _within(e: Any) -> Iterator[Obligation]:
    """The conditions of an expression and of its parts."""
    factors = e.args if isinstance(e, Mul) else ()
    for a in () if isinstance(e, Indexed) else e.args:
        if isinstance(a, log) and a.args[0] in factors and at_least_zero(a.args[0]):
            if not above_zero(a.args[0]):
                yield Obligation(a.args[0], "0 log 0 = 0")
        else:
            yield from _within(a)
    if isinstance(e, log) and not above_zero(e.args[0]):
        yield Obligation(e.args[0], "> 0")
    if isinstance(e, Pow) and not above_zero(e.base):
        yield from _power(e.base, e.exp)


def _power(base: Expr, exponent: Expr) -> Iterator[Obligation]:
    if exponent.is_Integer:
        if exponent < 0 and not above_zero(-base):
            yield Obligation(base, "!= 0")
    elif not exponent.is_nonnegative:
        yield Obligation(base, "> 0")
    elif not at_least_zero(base):
        yield Obligation(base, ">= 0")


def above_zero(e: Expr) -> bool:
    """Whether an expression is surely positive: also a sum of such and of what is at least 0.

    Examples:
        >>> from lossdocs.proof import index, one_hot, size, label, unit
        >>> C = size("C"); smooth = one_hot(label("y", C), C) + unit("e")
        >>> above_zero(smooth[index("c", C)])
        True
    """
    e = entries(e)
    if positive(e) or positive(entries(opened(e))):
        return True
    if isinstance(e, Sum):
        return above_zero(e.function) or (
            (simpler := gathered(e)) != normal(e) and above_zero(simpler)
        )
    if isinstance(e, Mul):
        return all(map(above_zero, e.args))
    terms = e.args if isinstance(e, Add) else ()
    return any(map(above_zero, terms)) and all(map(at_least_zero, terms))


def at_least_zero(e: Expr) -> bool:
    """Whether an expression is surely not negative."""
    if isinstance(e, Mul | Add):
        return all(map(at_least_zero, e.args)) or not_negative(e)
    return isinstance(e, KroneckerDelta) or above_zero(e) or not_negative(e)


def opened(e: Any) -> Any:
    """The expression by the definitions; an entry of a pair stays what it is, one of two."""
    return unfolded(e, tuple(head for head in Head.__subclasses__() if head is not Pair))


def entries(e: Any) -> Any:
    """The expression with the entries of pairs as those of any array in the same domain."""
    if isinstance(e, Pair):
        *both, i = e.args
        if all(map(above_zero, both)) or all(a.is_real for a in both):
            domain = "positive" if all(map(above_zero, both)) else "real"
            return IndexedBase(Name("pair", domain, (Integer(2),)))[i]
    if not e.args or isinstance(e, Indexed):
        return e
    return e.func(*map(entries, e.args))


def gathered(e: Expr) -> Expr:
    """The canonical form by the laws of sums, the same for conditions that say the same."""
    return normal(unfolded(renewed(e), Head), (linearity, sifting))


@lru_cache(maxsize=2**12)  # lines share their parts, and what is found of one need not be again
def renewed(e: Any) -> Any:
    """As `fresh`, but equal parts have equal indices; by themselves they capture nothing."""
    if isinstance(e, Sum | Product):
        body, i, lower, upper = inside(e)
        return e.func(renewed(body), (i, renewed(lower), renewed(upper)))
    if isinstance(e, Lambda):
        body, i = inside(e)
        return Lambda(i, renewed(body))
    return e.func(*map(renewed, e.args)) if e.has(Sum, Product, Lambda) else e
