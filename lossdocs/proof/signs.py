"""Which signs an expression can have, by the domains of its names; SymPy is asked of no sum.

A set holds every sign that the expression has at some point of the domains at which it has a value,
and perhaps others: -1, 0 or 1. What is not known has all three.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, reduce
from itertools import product
from typing import Any

from sympy import (
    Abs,
    Add,
    Expr,
    Indexed,
    KroneckerDelta,
    Max,
    Min,
    Mul,
    Number,
    NumberSymbol,
    Piecewise,
    Pow,
    Product,
    Sum,
    Symbol,
    exp,
    factorial,
    log,
)

from lossdocs.proof.binding import inside
from lossdocs.proof.functions import Pair
from lossdocs.proof.head import Head, by_definition
from lossdocs.proof.name import Name
from lossdocs.proof.polynomials import Polynomials, factors, ring
from lossdocs.proof.rule import Rule
from lossdocs.proof.undecided import Undecided

Signs = frozenset[int]
Lemmas = tuple[Rule, ...]

POSITIVE, NOT_NEGATIVE = frozenset({1}), frozenset({0, 1})
ANY = frozenset({-1, 0, 1})
OF_DOMAIN = {"real": ANY, "sign": frozenset({-1, 1}), "natural": NOT_NEGATIVE}  # others: positive
CASES = 4  # indicators in one expression that are tried as 0 and as 1


def positive(e: Expr) -> bool:
    """Whether an expression is surely above 0.

    Examples:
        >>> from lossdocs.proof.language import real, unit
        >>> positive(1 - unit("q")), positive(1 - real("x"))
        (True, False)
    """
    return signs(e) == POSITIVE


def not_negative(e: Expr, lemmas: Sequence[Rule] = ()) -> bool:
    """Whether an expression is surely at least 0: a sum or product of such, a square, a lemma.

    Examples:
        >>> from lossdocs.proof.language import real
        >>> x = real("x")
        >>> not_negative(1 + x**2), not_negative(1 + x)
        (True, False)
    """
    return -1 not in signs(e, tuple(lemmas))


@lru_cache(maxsize=2**16)  # lines share their parts
def signs(e: Expr, lemmas: Lemmas = ()) -> Signs:
    """The signs that an expression can have where it has a value."""
    found = next((rule(e, lemmas) for kind, rule in KINDS.items() if isinstance(e, kind)), ANY)
    bounded = -1 in found and any(lemma.bound and lemma.bound(e) for lemma in lemmas)
    return found - {-1} if bounded else found


def _of_number(e: Expr, lemmas: Lemmas) -> Signs:
    return frozenset({(e.p > 0) - (e.p < 0)})


def _of_symbol(e: Expr, lemmas: Lemmas) -> Signs:
    """Of a name by its domain; of another symbol, which stands for one, by its assumptions."""
    if isinstance(e, Name):
        return OF_DOMAIN.get(e.domain, POSITIVE)
    return POSITIVE if e.is_positive else NOT_NEGATIVE if e.is_nonnegative else ANY


def _of_entry(e: Expr, lemmas: Lemmas) -> Signs:
    return _of_symbol(e.base.label, lemmas)


def _of_product(e: Expr, lemmas: Lemmas) -> Signs:
    return reduce(_times, (signs(a, lemmas) for a in e.args))


def _times(one: Signs, other: Signs) -> Signs:
    return frozenset(a * b for a in one for b in other)


def _of_power(e: Expr, lemmas: Lemmas) -> Signs:
    base = signs(e.base, lemmas)
    if e.exp.is_Integer:
        return _raised(base, int(e.exp))
    root = base <= NOT_NEGATIVE and positive(e.exp)
    return POSITIVE if base == POSITIVE else NOT_NEGATIVE if root else ANY


def _raised(base: Signs, power: int) -> Signs:
    """Of a whole power; a division by what may be 0 may have no value."""
    return ANY if power < 0 and 0 in base else frozenset(a ** abs(power) for a in base)


def _of_absolute(e: Expr, lemmas: Lemmas) -> Signs:
    return frozenset(map(abs, signs(e.args[0], lemmas)))


def _of_extreme(e: Expr, lemmas: Lemmas) -> Signs:
    choose = max if isinstance(e, Max) else min
    return frozenset(map(choose, product(*(signs(a, lemmas) for a in e.args))))


def _of_cases(e: Expr, lemmas: Lemmas) -> Signs:
    return frozenset().union(*(signs(value, lemmas) for value, _ in e.args))


def _of_logarithm(e: Expr, lemmas: Lemmas) -> Signs:
    return signs(ring(e.args[0] - 1))


def _of_repeated(e: Expr, lemmas: Lemmas) -> Signs:
    """Of a sum or a product: an empty one is 0, or 1."""
    body, _, lower, upper = inside(e)
    found = signs(body, lemmas)
    if isinstance(e, Product):
        return POSITIVE if found == POSITIVE else NOT_NEGATIVE if found <= NOT_NEGATIVE else ANY
    if {-1, 1} <= found:
        return ANY
    return found if not_negative(upper - lower) else found | {0}


def _of_named(e: Head, lemmas: Lemmas) -> Signs:
    if isinstance(e, Pair):  # its entry is one of two
        return signs(e.args[0], lemmas) | signs(e.args[1], lemmas)
    return signs(by_definition(e), lemmas)


def _of_sum(e: Expr, lemmas: Lemmas) -> Signs:
    """Of terms: by themselves, as a growing function, or in factors."""
    found = _together(signs(a, lemmas) for a in e.args)
    if found == ANY and _grows(e):
        return NOT_NEGATIVE
    return _by_factors(e) if found == ANY else found


def _together(terms: Iterable[Signs]) -> Signs:
    """The signs that a sum of terms can have."""
    terms = list(terms)
    both = frozenset().union(*terms)
    if {-1, 1} <= both:
        return ANY
    return both - {0} if any(0 not in term for term in terms) else both


def _grows(e: Expr) -> bool:
    """Whether it is exp(a) - exp(b) or log(a) - log(b), where a - b is at least 0."""
    if len(e.args) != 2:
        return False
    more, less = sorted(e.args, key=lambda a: a.could_extract_minus_sign())
    less = -less
    kinds = type(more), type(less)
    return kinds in {(exp, exp), (log, log)} and not_negative(ring(more.args[0] - less.args[0]))


def _by_factors(e: Expr) -> Signs:
    """Of the factors of a fraction, in every case of its indicators."""
    polynomials = Polynomials()
    try:
        abstract = polynomials.abstract(e)
        atoms = polynomials.atoms
        cases = [s for s, atom in atoms.items() if isinstance(atom, KroneckerDelta)]
        if len(cases) > CASES:
            return ANY
        others = {s: _stand_in(atom, s.name) for s, atom in atoms.items() if s not in cases}
        found: Signs = frozenset()
        for case in product((0, 1), repeat=len(cases)):
            value = abstract.xreplace(others).xreplace(dict(zip(cases, case, strict=True)))
            found |= _of_factors(factors(value))
    except Undecided:
        return ANY
    return found


def _of_factors(powers: Iterable[tuple[Expr, int]]) -> Signs:
    each = (_raised(_together(map(signs, Add.make_args(base))), n) for base, n in powers)
    return reduce(_times, each, POSITIVE)


def _stand_in(atom: Expr, name: str) -> Expr:
    """A number between 0 and 1 as odds, a whole number by how far it exceeds its least value."""
    free = Symbol(name, nonnegative=True)
    domain = domain_of(atom)
    if domain in {"unit", "simplex"}:
        # The only class of all has probability 1, hence a rest that may be 0.
        odds = Symbol(name, positive=True)
        rest = 1 if domain == "unit" else Symbol(f"{name}'", nonnegative=True)
        return odds / (odds + rest)
    if domain in {"size", "index", "label"}:
        return free + getattr(atom, "lower", 1)
    found = signs(atom)
    if found == POSITIVE:
        return Symbol(name, positive=True)
    return free if found <= NOT_NEGATIVE else Symbol(name, real=True)


def domain_of(e: Expr) -> str:
    """The domain of a number or of an entry, empty where it has none."""
    is_entry = isinstance(e, Indexed) and isinstance(e.base.label, Name)
    domain: str = e.base.label.domain if is_entry else ""
    return e.domain if isinstance(e, Name) and not e.shape else domain


def unfolded(e: Any, *heads: type[Head]) -> Any:
    """The expression with every named function of these kinds replaced by its definition."""
    if isinstance(e, heads):
        return unfolded(by_definition(e), *heads)
    if not e.has(*heads):
        return e
    return e.func(*(unfolded(a, *heads) for a in e.args))


def in_range(e: Expr, lower: Expr, upper: Expr) -> bool:
    """Whether a whole number surely lies in a range: an index or a label by its own ends.

    Examples:
        >>> from lossdocs.proof.language import label, size
        >>> from sympy import S
        >>> C = size("C"); y = label("y", C)
        >>> in_range(y, S(1), C + 1), in_range(y, S(2), C), in_range(S(1), S(1), C)
        (True, False, True)
    """
    return bool(e.is_integer) and not_negative(ring(e - lower)) and _at_most(e, upper)


def _at_most(e: Expr, upper: Expr) -> bool:
    """Whether a whole number is at most another; if it has an upper end, whether that is."""
    if not_negative(ring(upper - e)):
        return True
    end = getattr(e.base.label if isinstance(e, Indexed) else e, "upper", None)
    return end is not None and _at_most(end, upper)


KINDS: dict[Any, Callable[[Any, Lemmas], Signs]] = {
    Number: _of_number,
    (exp, factorial, NumberSymbol): lambda e, lemmas: POSITIVE,
    Symbol: _of_symbol,
    Indexed: _of_entry,
    KroneckerDelta: lambda e, lemmas: NOT_NEGATIVE,
    Add: _of_sum,
    Mul: _of_product,
    Pow: _of_power,
    Abs: _of_absolute,
    (Max, Min): _of_extreme,
    Piecewise: _of_cases,
    log: _of_logarithm,
    (Sum, Product): _of_repeated,
    Head: _of_named,
}

no_negative_term = Rule(
    "no term is negative",
    bound=not_negative,
    does="""\
Shows that the difference of the lines is at least 0: a sum or product of such, or an even power.

So is what is positive by its declaration, 1 minus an indicator or a probability, exp(a) - exp(b)
or log(a) - log(b) with a - b of this kind, and what a theorem cited beside it bounds. The
difference is looked at as written, in canonical form and factored.""",
)
