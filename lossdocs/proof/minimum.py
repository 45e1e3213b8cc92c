"""The least value of a function of a positive number, by the sign of its slope."""

from __future__ import annotations

from sympy import Expr, Integer, cancel, factor, together

from lossdocs.proof.binding import substitute
from lossdocs.proof.definedness import conditions_of
from lossdocs.proof.derivative import derivative
from lossdocs.proof.name import Name
from lossdocs.proof.polynomials import ring
from lossdocs.proof.rule import Rule, said
from lossdocs.proof.signs import positive


def minimum(t: Name, place: int) -> Rule:
    """Shows that f(t) is at least 0: f(place) = 0, and f'(t) is t - place times a positive number.

    f must have a value at every t above 0.

    Args:
        t: a positive name.
        place: where the least value is, above 0.
    """
    if t.domain != "positive" or t.shape or place <= 0:
        raise TypeError(f"{t.name} must be a positive number, and its place {place} too")

    def bound(e: Expr) -> bool:
        if ring(substitute(e, {t: Integer(place)})) != 0 or conditions_of([e]):
            return False
        return positive(factor(cancel(together(ring(derivative(e, t))) / (t - place))))

    return Rule(rf"the least value is at ${t.name} = {place}$", bound=bound, does=said(minimum))
