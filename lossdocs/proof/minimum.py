"""The least value of a function of a positive number, by the sign of its slope."""

from __future__ import annotations

from typing import Any

from sympy import Expr, cancel, factor, sympify, together

from lossdocs.proof.binding import substitute
from lossdocs.proof.definedness import conditions_of
from lossdocs.proof.derivative import derivative
from lossdocs.proof.name import Name
from lossdocs.proof.polynomials import ring
from lossdocs.proof.rule import Rule, said
from lossdocs.proof.signs import positive


def minimum(t: Name, place: Any) -> Rule:
    """Shows that f(t) is at least 0: f(place) = 0, and f'(t) is t - place times a positive number.

    f must have a value at every t above 0.

    Args:
        t: a positive name.
        place: where the least value is, a fraction above 0.
    """
    at = sympify(place)
    if t.domain != "positive" or t.shape or not (at.is_Rational and at > 0):
        raise TypeError(f"{t.name} must be a positive number, and its place {place} a fraction")

    def bound(e: Expr) -> bool:
        if ring(substitute(e, {t: at})) != 0 or conditions_of([e]):
            return False
        return positive(factor(cancel(together(ring(derivative(e, t))) / (t - at))))

    return Rule(rf"the least value is at ${t.name} = {at}$", bound=bound, does=said(minimum))
