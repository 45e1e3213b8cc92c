"""Where parts of an expression are written: above or below, beside a fraction, first or last."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy import Expr, Indexed, Integer, Mul, Number, Pow, Product, Rational, Sum, log

from lossdocs.proof.functions import Let
from lossdocs.proof.operators import Grad, Limit

CALLED = set("fghFGH")


def givenness(e: Expr) -> int:
    """As in [c = y], [y_n = g] and [i = 1]: an index, what it is compared with, a number."""
    if isinstance(e, Number):
        return 3
    return 1 if isinstance(e, Indexed) else 2 * (getattr(e, "domain", "") == "label")


def numbers_last(args: Sequence[Expr]) -> list[Expr]:
    """As in max(x, 0)."""
    return sorted(args, key=lambda a: bool(a.is_Number))


def takes_next(e: Expr) -> bool:
    """Whether a form would take the factor to its right for its own."""
    return isinstance(e, Sum | Product | Grad | Limit | log)


def reads_as_called(e: Any) -> bool:
    """Whether a reader takes it before a bracket for a function: f, f', f_1, f_c, f^2."""
    while isinstance(e, Pow):
        e = e.base
    name = e.base.label if isinstance(e, Indexed) else e.args[0] if isinstance(e, Let) else e
    letter = getattr(name, "name", "").rpartition(" ")[2][:1]  # without an accent
    return letter in CALLED


def stands_beside(e: Expr) -> bool:
    """Whether a form is too tall to stand on a fraction."""
    return isinstance(e.args[0], Sum | Product) if isinstance(e, log) else takes_next(e)


def parts(e: Expr) -> tuple[int, list[Expr], list[Expr]]:
    """Sign, factors of the numerator and of the denominator, as written.

    Examples:
        >>> from lossdocs.proof import as_written, real
        >>> x, y = real("x"), real("y")
        >>> with as_written():
        ...     print(parts(-x * 2 / y))
        (-1, [_x, 2], [_y])
    """
    if isinstance(e, Mul):
        sign, above, below = 1, list[Expr](), list[Expr]()
        for factor in e.args:
            s, a, b = parts(factor)
            sign, above, below = sign * s, above + a, below + b
        return sign, above, below
    if isinstance(e, Pow) and e.exp.is_Rational and e.exp < 0:
        power = e.base if e.exp == -1 else Pow(e.base, -e.exp, evaluate=False)
        sign, below, above = parts(power)
        return sign, above, below
    if isinstance(e, Rational):
        over = [a for a in (Integer(abs(e.p)),) if a != 1]
        return (-1 if e < 0 else 1), over, [Integer(e.q)] if e.q != 1 else []
    return 1, [e], []
