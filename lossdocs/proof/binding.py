"""What binds an index, opened under a new name of it, so that nothing is captured."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import Expr, Lambda, Product, Sum

from lossdocs.proof.name import Name
from lossdocs.proof.undecided import Undecided


def fresh(e: Any) -> Any:
    """The same expression with a new name for every bound index, so that nothing is captured.

    Examples:
        >>> from lossdocs.proof.language import index, real, size, total
        >>> C = size("C"); a = real("a"); x = real("x", C); c = index("c", C)
        >>> e = total(a * x[c], c)
        >>> e.subs(a, x[c])  # SymPy captures
        Sum(_x[_c]**2, (_c, 1, _C))
        >>> fresh(e).subs(a, x[c]) == e.subs(a, x[c])
        False
    """
    if not e.has(Sum, Product, Lambda):
        return e
    if isinstance(e, Sum | Product):
        body, i, lower, upper = outermost(e)
        return e.func(fresh(body), (i, fresh(lower), fresh(upper)))
    if isinstance(e, Lambda):
        body, i = entry(e)
        return Lambda(i, fresh(body))
    return e.func(*map(fresh, e.args))


def outermost(e: Expr) -> tuple[Expr, Name, Expr, Expr]:
    """Body, index and range of a sum or product, under a new name of the index.

    SymPy flattens nested sums; the last of its limits is the outermost.
    """
    *inner, (old, lower, upper) = e.limits
    if not (lower.is_positive and lower.is_integer and upper.is_integer):
        raise Undecided(f"a range is of whole numbers from 1 on, got {lower} to {upper}")
    new = Name(old.name, "index", lower=lower, upper=upper)
    body = e.func(e.function, *inner) if inner else e.function
    return body.xreplace({old: new}), new, lower, upper


def entry(function: Lambda) -> tuple[Expr, Name]:
    """Body and index of a vector that stands as an argument, under a new name of the index."""
    (old,) = function.variables
    new = Name(old.name, "index", upper=getattr(old, "upper", None))
    return function.expr.xreplace({old: new}), new


def free_names(e: Expr) -> set[Name]:
    """The names in an expression that no sum and no vector binds.

    SymPy's `free_symbols` forgets m in a sum of x - m + m.
    """
    if isinstance(e, Name):
        return {e}
    if isinstance(e, Lambda):
        return free_names(e.expr) - set(e.variables)
    if not isinstance(e, Sum | Product):
        return {name for a in e.args for name in free_names(a)}
    names = free_names(e.function)
    for i, lower, upper in e.limits:  # the innermost first
        names = (names - {i}) | free_names(lower) | free_names(upper)
    return names


def apply(function: Lambda, argument: Expr) -> Expr:
    """The value of a `Lambda` at an argument, without capture."""
    opened = fresh(function)
    return opened.expr.xreplace({opened.variables[0]: argument})


def at(function: Lambda) -> Callable[[Expr], Expr]:
    """The vector behind a `Lambda`, as a function of an index."""
    return lambda i: apply(function, i)
