"""Which expressions are positive, or at least not negative, on the face of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from sympy import (
    Add,
    Expr,
    Indexed,
    KroneckerDelta,
    Lambda,
    Mul,
    Pow,
    Product,
    Sum,
    Symbol,
    exp,
    factor,
    log,
)

from lossdocs.proof.binding import fresh
from lossdocs.proof.functions import Let
from lossdocs.proof.head import by_definition
from lossdocs.proof.indices import inside
from lossdocs.proof.name import Name
from lossdocs.proof.polynomials import ring
from lossdocs.proof.rule import Rule


@lru_cache(maxsize=2**16)  # lines share their parts
def positive(e: Expr) -> bool:
    """Whether an expression is surely above 0.

    Examples:
        >>> from lossdocs.proof.language import real, unit
        >>> positive(1 - unit("q")), positive(1 - real("x"))
        (True, False)
    """
    e = inside_interval(e)
    return bool(e.is_positive or (isinstance(e, Add | Mul | Pow) and factor(e).is_positive))


def inside_interval(e: Expr) -> Expr:
    """Numbers between 0 and 1 as u / (1 + u), or as u / (u + w) where 1 itself is possible."""
    e = unfolded(e, Let)
    if e.has(Sum, Product, Lambda):
        return e  # an entry with a bound index is many numbers, not one
    odds: dict[Expr, Expr] = {}
    for a in e.atoms(Indexed, Name):
        if domain_of(a) in {"unit", "simplex"}:
            u = Symbol(f"_u{len(odds)}", positive=True)
            # The only class of all has probability 1, hence a rest that may be 0.
            rest = 1 if domain_of(a) == "unit" else Symbol(f"_w{len(odds)}", nonnegative=True)
            odds[a] = u / (u + rest)
    return e.xreplace(odds)


def domain_of(e: Expr) -> str:
    """The domain of a number or of an entry, empty where it has none."""
    is_entry = isinstance(e, Indexed) and isinstance(e.base.label, Name)
    domain: str = e.base.label.domain if is_entry else ""
    return e.domain if isinstance(e, Name) and not e.shape else domain


def unfolded(e: Any, heads: Any) -> Any:
    """The expression with every named function of these kinds replaced by its definition."""
    if isinstance(e, heads):
        return unfolded(by_definition(e), heads)
    if not e.has(heads):
        return e
    return e.func(*(unfolded(a, heads) for a in e.args))


def not_negative(e: Expr, lemmas: Sequence[Rule] = ()) -> bool:
    """Whether an expression is at least 0: a sum or product of such, a square, a lemma.

    Examples:
        >>> from lossdocs.proof.language import real
        >>> x = real("x")
        >>> not_negative(1 + x**2), not_negative(1 + x)
        (True, False)
    """
    if e.is_nonnegative or positive(e) or any(lemma.bound and lemma.bound(e) for lemma in lemmas):
        return True
    if isinstance(e, Add | Mul):
        if all(not_negative(a, lemmas) for a in e.args):
            return True
        return isinstance(e, Add) and (_at_most_one(e) or _growth(e))
    if isinstance(e, Pow) and e.exp.is_Integer:
        if e.exp < 0 and not _differs_from_0(e.base):
            return False  # it may have no value
        return bool(e.exp % 2 == 0 and e.base.is_real) or not_negative(e.base, lemmas)
    if isinstance(e, Sum):
        return not_negative(fresh(e).function, lemmas)
    if isinstance(e, log):
        return not_negative(ring(e.args[0] - 1), lemmas)
    return False


def _differs_from_0(e: Expr) -> bool:
    return positive(e) or positive(-e)


def _at_most_one(e: Expr) -> bool:
    """1 - [i = j], or 1 minus a probability."""
    rest = 1 - e
    if isinstance(rest, KroneckerDelta):
        return True
    return bool(factor(inside_interval(e)).is_nonnegative)


def _growth(e: Expr) -> bool:
    """exp(a) - exp(b) or log(a) - log(b), where a - b is at least 0."""
    if len(e.args) != 2:
        return False
    more, less = sorted(e.args, key=lambda a: a.could_extract_minus_sign())
    less = -less
    if isinstance(more, exp) and isinstance(less, exp):
        return not_negative(ring(more.args[0] - less.args[0]))
    if isinstance(more, log) and isinstance(less, log):
        return positive(less.args[0]) and not_negative(ring(more.args[0] - less.args[0]))
    return False


def in_range(e: Expr, lower: Expr, upper: Expr) -> bool:
    """Whether an index is declared to run over a range from 1, or a label to lie in it."""
    if e == 1:
        return lower == 1 and bool(upper.is_positive)
    name = e.base.label if isinstance(e, Indexed) else e
    declared = domain_of(e) in {"index", "label"}
    return declared and (1, upper) == (lower, name.upper) == (name.lower, upper)


def strays(e: Expr) -> Iterator[Indexed]:
    """The entries of an expression whose indices are not known to lie in the shape of their array.

    Examples:
        >>> from lossdocs.proof.language import index, real, size, total
        >>> C, N = size("C"), size("N")
        >>> x = real("x", N, C); c, n = index("c", C), index("n", N)
        >>> list(strays(total(x[n, c], c))), list(strays(total(x[c, n], c)))
        ([], [_x[_c, _n]])
    """
    if isinstance(e, Sum | Product):
        body, _, lower, upper = inside(e)
        parts: tuple[Expr, ...] = (body, lower, upper)
    elif isinstance(e, Lambda):
        parts = (inside(e)[0],)
    elif isinstance(e, Indexed):
        sizes = getattr(e.base.label, "shape", ())  # of a name that is not declared, nothing
        if len(sizes) != len(e.indices) or not all(map(_reaches_only, e.indices, sizes)):
            yield e
        parts = e.indices
    else:
        parts = e.args
    for part in parts:
        yield from strays(part)


def _reaches_only(i: Expr, size: Expr) -> bool:
    """Whether an index is surely at most a size; each is a whole number from 1."""
    if i in (1, size):
        return bool(size.is_positive)
    name = i.base.label if isinstance(i, Indexed) else i
    if domain_of(i) not in {"index", "label"} or name.upper is None:
        return False
    return bool((size - name.upper).is_nonnegative) or _reaches_only(name.upper, size)


no_negative_term = Rule(
    "no term is negative",
    bound=not_negative,
    does="""\
Shows that the difference of the lines is at least 0: a sum or product of such, or an even power.

So is what is positive by its declaration, 1 minus an indicator or a probability, exp(a) - exp(b)
or log(a) - log(b) with a - b of this kind, and what a theorem cited beside it bounds. The
difference is looked at as written, in canonical form and factored.""",
)
