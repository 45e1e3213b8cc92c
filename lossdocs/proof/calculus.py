"""The rules that differentiate: derivatives and limits."""

from __future__ import annotations

from functools import lru_cache
from math import factorial
from typing import Any

from sympy import Add, Expr, Mul, Pow, S, Sum, exp, log

from lossdocs.proof.binding import inside
from lossdocs.proof.derivative import derivative
from lossdocs.proof.head import Head
from lossdocs.proof.kernel import normal
from lossdocs.proof.operators import Grad, Limit
from lossdocs.proof.polynomials import defined, ring
from lossdocs.proof.rule import Rule, said
from lossdocs.proof.rules import log_laws
from lossdocs.proof.signs import positive, unfolded
from lossdocs.proof.sums import linearity
from lossdocs.proof.undecided import Undecided


@lru_cache(maxsize=2**12)  # with the same new indices each time, what follows is met again
def _differentiate(e: Expr) -> Expr | None:
    """Carries derivatives out: of sums, products, powers, exp and log, by a name or an entry.

    Named functions are unfolded first. An entry of the array by which it differentiates gives
    [i = j]: to sum over it takes sifting too. |x| and max are not differentiated.
    """
    if not isinstance(e, Grad):
        return None
    return derivative(unfolded(e.args[0], Head), e.args[1])


calculus = Rule("differentiate", node=_differentiate, does=said(_differentiate))


def _limit(e: Expr) -> Expr | None:
    """Takes a limit at 0, of a quotient by a power of the name up to the third.

    The limit of f: with g = f t^n smooth at 0 and g(0) = ... = 0, it is g^(n)(0) / n!.
    """
    if not isinstance(e, Limit):
        return None
    f, t = e.args
    quotient = unfolded(f, Head)
    for order in range(4):
        try:
            *lower, last = _values_at_zero(ring(quotient * t**order), t, order)
        except Undecided:
            continue  # not smooth: a power of t is still in a denominator
        if all(value == 0 for value in lower):
            return last / factorial(order)
    return None


def _values_at_zero(g: Expr, t: Expr, order: int) -> list[Expr]:
    """A function and its first derivatives at t = 0."""
    values = [value_at_zero(g, t)]
    for _ in range(order):
        g = derivative(g, t)
        values.append(value_at_zero(g, t))
    return values


def value_at_zero(e: Expr, t: Expr) -> Expr:
    """The value at t = 0 of what is smooth there."""
    return normal(_put_zero(e, t), (linearity, log_laws))


def _put_zero(e: Any, t: Expr) -> Any:
    """The value at t = 0, where the expression is smooth: no division by what may be 0."""
    if not e.has(t):
        return e
    if e == t:
        return S.Zero
    if isinstance(e, Sum):
        body, *limits = inside(e)
        return Sum(_put_zero(body, t), tuple(limits))
    if not (isinstance(e, Add | Mul | exp | log) or (isinstance(e, Pow) and e.exp.is_Integer)):
        raise Undecided(f"cannot put {t} = 0 into {e}")
    inner = [_put_zero(a, t) for a in e.args]
    if isinstance(e, log) or (isinstance(e, Pow) and e.exp < 0):
        base = value_at_zero(e.args[0], t)
        if not (positive(base) or (isinstance(e, Pow) and positive(-base))):
            raise Undecided(f"{e} may have no value at {t} = 0")
    return defined(e.func(*inner))


limits = Rule("L'Hôpital's rule", node=_limit, does=said(_limit))
