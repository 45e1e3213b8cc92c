"""Where a line has a value: at a point at which all that stands in it has one.

An expression has a value where every part of it has one, for every value of what is bound in it: a
sum over no index is 0, and yet what stands in it without that index needs a value. There is one
exception, 0 log 0 = 0. What the domains do not show becomes a condition of the theorem; what means
nothing, such as the derivative by a class, is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any

from sympy import (
    Abs,
    Add,
    Expr,
    Float,
    Ge,
    Gt,
    Indexed,
    Integer,
    KroneckerDelta,
    Lambda,
    Le,
    Lt,
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
    evaluate,
    exp,
    factorial,
    log,
)

from lossdocs.proof.binding import Opened, names_of, opened, variable
from lossdocs.proof.calculus import limits, value_at_zero
from lossdocs.proof.condition import Condition
from lossdocs.proof.domains import above_zero, at_least_zero, distinct, gathered
from lossdocs.proof.head import Head
from lossdocs.proof.meaning import letter, possible
from lossdocs.proof.name import Name
from lossdocs.proof.operators import Grad, Limit
from lossdocs.proof.polynomials import UNDEFINED
from lossdocs.proof.signs import domain_of, in_range, not_negative
from lossdocs.proof.undecided import Undecided

CONTINUOUS = {"real", "positive", "unit", "simplex"}  # the domains in which one can differentiate
KINKED = (Abs, Max, Min, Piecewise)


def conditions_of(lines: Iterable[Expr]) -> list[Condition]:
    """What must hold beyond the domains so that every line has a value.

    Raises:
        Undecided: a line means nothing, or nobody knows whether it does.

    Examples:
        >>> from sympy import sqrt
        >>> from lossdocs.proof import H, label, one_hot, real, size, unit
        >>> a, q, C = real("a"), unit("q"), size("C")
        >>> [(found.of, found.kind) for found in conditions_of([log(1 - q), 1 / a, sqrt(a)])]
        [(_a, '!= 0'), (_a, '>= 0')]
        >>> [found.kind for found in conditions_of([H(one_hot(label("y", C), C))])]
        ['0 log 0 = 0']
    """
    lines = list(lines)
    return distinct((one for line in lines for one in of_line(line)), lines)


@lru_cache(maxsize=2**10)  # a line ends one step and begins the next
def of_line(line: Expr) -> tuple[Condition, ...]:
    """What a line needs to have a value."""
    for name in names_of([line]):
        possible(name)
    with evaluate(True):  # a caller may be writing lines
        return tuple(_needs(line, ()))


# Each kind of expression: what its parts must be. `by` is what derivatives are taken by.

Names = tuple[Expr, ...]


def _needs(e: Any, by: Names) -> Iterator[Condition]:
    """The conditions of an expression and of its parts."""
    if e in UNDEFINED:
        raise Undecided("a line has no value, such as 1/0")
    for kind, rule in KINDS.items():
        if isinstance(e, kind):
            yield from rule(e, by)
            return
    raise Undecided(f"{e} is not in the language of the derivations")


def _all(parts: Iterable[Any], by: Names) -> Iterator[Condition]:
    for part in parts:
        yield from _needs(part, by)


def _of_number(e: Expr, by: Names) -> Iterator[Condition]:
    if isinstance(e, Float):
        raise Undecided("a decimal number is not exact: write a fraction")  # SymPy rounds it
    yield from ()


def _of_symbol(e: Expr, by: Names) -> Iterator[Condition]:
    if not isinstance(e, Name) or e.shape:
        raise Undecided(f"{e} is not declared as a number")
    yield from ()


def _of_entry(e: Expr, by: Names) -> Iterator[Condition]:
    shape = getattr(e.base.label, "shape", ())  # a name that is not declared has none
    if len(shape) != len(e.indices) or not all(
        in_range(i, 1, size) for i, size in zip(e.indices, shape, strict=True)
    ):
        raise Undecided(f"{e} may lie outside its array")
    yield from _all((i for i in e.indices if not isinstance(i, Name)), by)


def _of_indicator(e: Expr, by: Names) -> Iterator[Condition]:
    if len(e.args) != 2 or not all(i.is_integer for i in e.args):
        raise Undecided(f"{e} compares what are no whole numbers")
    yield from _all(e.args, by)


def _of_parts(e: Expr, by: Names) -> Iterator[Condition]:
    yield from _smooth(e, by)
    yield from _all(e.args, by)


def _smooth(e: Expr, by: Names) -> Iterator[Condition]:
    """Refuse what has kinks, where a derivative is taken of it."""
    if by and isinstance(e, KINKED) and any(map(e.has, by)):
        raise Undecided(f"{e} may have no derivative")
    yield from ()


def _of_product(e: Expr, by: Names) -> Iterator[Condition]:
    """Of factors; the logarithm of g times a positive number may stand beside g = 0."""
    rest = list(e.args)
    for a in e.args:
        guard = isinstance(a, log) and next((g for g in e.args if _guards(g, a)), None)
        if guard and not by:
            rest.remove(a)
            if not above_zero(a.args[0]):
                yield Condition(guard, "0 log 0 = 0")
            yield from _needs(a.args[0], by)
    yield from _all(rest, by)


def _guards(g: Expr, logarithm: Expr) -> bool:
    """Whether a factor is at least 0 and the logarithm is of a positive multiple of it."""
    argument = logarithm.args[0]
    multiple = g in Mul.make_args(argument) and above_zero(argument / g)
    return multiple and not_negative(gathered(g))


def _of_power(e: Expr, by: Names) -> Iterator[Condition]:
    base, exponent = e.args
    if not above_zero(base):
        if exponent.is_Integer:
            if exponent < 0 and not above_zero(-base):
                yield Condition(base, "!= 0")
        elif by or not not_negative(exponent):
            yield Condition(base, "base > 0")
        elif not exponent.is_integer and not at_least_zero(base):
            yield Condition(base, ">= 0")
    yield from _all(e.args, by)


def _of_logarithm(e: Expr, by: Names) -> Iterator[Condition]:
    if not above_zero(e.args[0]):
        yield Condition(e.args[0], "> 0")
    yield from _all(e.args, by)


def _of_factorial(e: Expr, by: Names) -> Iterator[Condition]:
    if not (e.args[0].is_integer and not_negative(e.args[0])):
        raise Undecided(f"{e} is of what may be no whole number from 0 on")
    yield from _of_parts(e, by)


def _of_cases(e: Expr, by: Names) -> Iterator[Condition]:
    yield from _smooth(e, by)
    *_, (_, last) = e.args
    if last != True:  # noqa: E712 # SymPy's own truth
        raise Undecided(f"{e} has no value where no case holds")
    for value, holds in e.args:
        if holds != True and not isinstance(holds, Gt | Lt | Ge | Le):  # noqa: E712
            raise Undecided(f"{holds} is no comparison of two numbers")
        yield from _all((value, *holds.args), by)


def _of_repeated(e: Expr, by: Names) -> Iterator[Condition]:
    """Of a sum or a product."""
    body, _, lower, upper = _opened(e)
    yield from _all((lower, upper, body), by)
    for index in (limit[0] for limit in e.limits):
        if getattr(index, "domain", "index") != "index":
            raise Undecided(f"{index} is no index to run over a range")
        letter(index)


def _of_vector(e: Lambda, by: Names) -> Iterator[Condition]:
    body, _ = _opened(e)
    yield from _needs(body, by)


def _of_named(e: Head, by: Names) -> Iterator[Condition]:
    """Of a named function: what its arguments need, then what its definition does."""
    for vector in (a for a in e.args if isinstance(a, Lambda)):
        if getattr(vector.variables[0], "upper", None) != e.size:
            raise Undecided(f"{vector} is no vector of {e.size} entries")
    if e.entry and not in_range(e.args[-1], Integer(1), e.size):
        raise Undecided(f"{e} may lie outside its vector")
    for a in e.args:
        if type(a) is Symbol:  # a label of `let`
            letter(a)
        else:
            yield from _needs(a, by)
    yield from _needs(_unfolded(e), by)


@lru_cache(maxsize=2**12)
def _unfolded(e: Head) -> Expr:
    """The definition as it is written: a quotient in it cancels nothing."""
    with evaluate(False):
        return e.unfold()


def _of_derivative(e: Grad, by: Names) -> Iterator[Condition]:
    of, x = e.args
    name = variable(x)
    if domain_of(x) not in CONTINUOUS:
        raise Undecided(f"nothing is differentiated by {x}")
    yield from _needs(x, by)
    yield from _needs(of, (*by, name))


def _of_limit(e: Limit, by: Names) -> Iterator[Condition]:
    of, t = e.args
    if not isinstance(t, Name) or t.domain != "positive" or t.shape:
        raise Undecided(f"{t} does not go to 0: it is no positive number")
    letter(t)
    body, new = _opened(e)
    for one in _needs(body, by):
        if not one.of.has(new):
            yield one
        elif not _holds_near_zero(one, new):
            raise Undecided(f"{of} may have no value near {t} = 0")
    if by or limits.node is None or limits.node(e) is None:
        raise Undecided(f"nobody knows the limit of {of}")


def _holds_near_zero(condition: Condition, t: Expr) -> bool:
    """Whether a condition of a smooth function holds where t is near 0: it does at 0."""
    value = value_at_zero(condition.of, t)
    return above_zero(value) or (condition.kind == "!= 0" and above_zero(-value))


@lru_cache(maxsize=2**12)
def _opened(e: Expr) -> Opened:
    """What binds a name, opened as it is written: a quotient in it cancels nothing."""
    with evaluate(False):
        return opened(e)


KINDS: dict[Any, Callable[[Any, Names], Iterator[Condition]]] = {
    Number: _of_number,
    NumberSymbol: lambda e, by: iter(()),
    Symbol: _of_symbol,
    Indexed: _of_entry,
    KroneckerDelta: _of_indicator,
    Mul: _of_product,
    Pow: _of_power,
    log: _of_logarithm,
    (Add, exp, Abs, Max, Min): _of_parts,
    factorial: _of_factorial,
    Piecewise: _of_cases,
    (Sum, Product): _of_repeated,
    Lambda: _of_vector,
    Head: _of_named,
    Grad: _of_derivative,
    Limit: _of_limit,
}
