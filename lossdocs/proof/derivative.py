"""Derivatives of sums over any number of entries.

SymPy's `diff` lets the bound index of a sum capture the free one; this one is short enough to read.
"""

from __future__ import annotations

from sympy import Add, Expr, Indexed, KroneckerDelta, Mul, Pow, S, Sum, exp, log

from lossdocs.proof.binding import opened
from lossdocs.proof.operators import Grad
from lossdocs.proof.undecided import Undecided


def derivative(e: Expr, x: Expr) -> Expr:
    """The derivative of an unfolded expression by a name or an entry of an array.

    Examples:
        >>> from lossdocs.proof.language import index, real, size, total
        >>> C = size("C"); x = real("x", C); c, k = index("c", C), index("k", C)
        >>> derivative(total(x[c] ** 2, c), x[k])
        Sum(2*KroneckerDelta(_c, _k)*_x[_c], (_c, 1, _C))
    """
    name = x.base if isinstance(x, Indexed) else x
    if (not x.is_Atom and not isinstance(x, Indexed)) or x.is_integer:
        raise Undecided(f"nothing is differentiated by {x}")
    if not e.has(name):
        return S.Zero
    if isinstance(e, Indexed) and isinstance(x, Indexed) and e.base == x.base:
        pairs = zip(e.indices, x.indices, strict=True)
        return Mul(*(KroneckerDelta(i, j) for i, j in pairs))
    if e == x:
        return S.One
    if isinstance(e, Add):
        return Add(*(derivative(a, x) for a in e.args))
    if isinstance(e, Mul):
        return Add(*(derivative(a, x) * Mul(*_without(e.args, n)) for n, a in enumerate(e.args)))
    if isinstance(e, Pow) and not e.exp.has(name):
        return e.exp * e.base ** (e.exp - 1) * derivative(e.base, x)
    if isinstance(e, exp):
        return e * derivative(e.args[0], x)
    if isinstance(e, log):
        return derivative(e.args[0], x) / e.args[0]
    if isinstance(e, Grad):
        return derivative(derivative(*e.args), x)
    if isinstance(e, Sum):
        body, *binder = opened(e)
        return Sum(derivative(body, x), tuple(binder))
    raise Undecided(f"no rule differentiates {e}")


def _without(args: tuple[Expr, ...], n: int) -> tuple[Expr, ...]:
    return args[:n] + args[n + 1 :]
