"""Bound names under canonical names: renaming them makes no difference."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sympy import Expr, IndexedBase, Lambda, Product, Sum, Symbol

from lossdocs.proof.binding import BINDERS, opened
from lossdocs.proof.name import Name
from lossdocs.proof.operators import Limit

BOUND = [Symbol(f"_i{height}", integer=True, positive=True) for height in range(20)]
HEIGHTS: dict[Expr, int] = {name: height for height, name in enumerate(BOUND)}

Binder = tuple[Expr, Expr, Expr]  # index, lower, upper


def close(body: Expr, binders: Sequence[Binder], head: Any = Sum) -> Expr:
    """Bind, innermost first, under names given by nesting height: renaming makes no difference."""
    for index, lower, upper in binders:
        name = BOUND[above(body)]
        body = head(body.xreplace({index: name}), (name, lower, upper))
    return body


def above(body: Expr) -> int:
    """The height of what binds the body: above all that is bound in it."""
    return 1 + max((HEIGHTS.get(name, -1) for name in body.atoms(Symbol)), default=-1)


def opened_sums(e: Expr) -> tuple[Expr, list[Binder]]:
    """The body of a tower of sums and its binders, innermost first, under new names."""
    binders: list[Binder] = []
    while isinstance(e, Sum):
        e, *binder = opened(e)
        binders.insert(0, (binder[0], binder[1], binder[2]))
    return e, binders


def renamed(e: Any) -> Any:
    """The same expression with canonical bound names."""
    if not isinstance(e, BINDERS):
        return e.func(*map(renamed, e.args)) if e.args and not isinstance(e, IndexedBase) else e
    body, name, *ends = opened(e)
    if isinstance(e, Sum | Product):
        return close(renamed(body), [(name, ends[0], ends[1])], e.func)
    return bind(e.func, renamed(body), name)


def bind(head: Any, body: Expr, old: Name) -> Any:
    """A vector as a `Lambda`, or a limit, with the canonical name of its domain."""
    name = _canonical(above(body), old.domain, old.upper)
    body = body.xreplace({old: name})
    return Lambda(name, body) if head is Lambda else Limit(body, name)


@lru_cache(maxsize=2**10)
def _canonical(height: int, domain: str, upper: Expr | None) -> Name:
    name = Name(f"i{height}", domain, upper=upper)
    HEIGHTS[name] = height
    return name
