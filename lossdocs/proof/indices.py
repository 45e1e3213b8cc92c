"""Bound indices under canonical names: renaming them makes no difference."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sympy import Expr, IndexedBase, Lambda, Product, Sum, Symbol

from lossdocs.proof.binding import entry, outermost

BOUND = [Symbol(f"_i{height}", integer=True, positive=True) for height in range(20)]

Binder = tuple[Expr, Expr, Expr]  # index, lower, upper


def close(body: Expr, binders: Sequence[Binder], head: Any = Sum) -> Expr:
    """Bind, innermost first, under names given by nesting height: renaming makes no difference."""
    for index, lower, upper in binders:
        name = above(body)
        body = head(body.xreplace({index: name}), (name, lower, upper))
    return body


def above(body: Expr) -> Symbol:
    """The canonical name of an index that binds the body."""
    names = body.atoms(Symbol)
    return BOUND[1 + max((h for h, name in enumerate(BOUND) if name in names), default=-1)]


def opened(e: Expr) -> tuple[Expr, list[Binder]]:
    """The body of a tower of sums and its binders, innermost first, under new names."""
    binders: list[Binder] = []
    while isinstance(e, Sum):
        e, *binder = outermost(e)
        binders.insert(0, (binder[0], binder[1], binder[2]))
    return e, binders


def renamed(e: Any) -> Any:
    """The same expression with canonical bound indices."""
    if isinstance(e, Sum | Product):
        body, *binder = outermost(e)
        return close(renamed(body), [(binder[0], binder[1], binder[2])], e.func)
    if isinstance(e, Lambda):
        body, index = entry(e)
        return bind(renamed(body), index)
    return e.func(*map(renamed, e.args)) if e.args and not isinstance(e, IndexedBase) else e


def bind(body: Expr, index: Expr) -> Lambda:
    """A vector as a `Lambda` with the canonical index."""
    name = above(body)
    return Lambda(name, body.xreplace({index: name}))


@lru_cache(maxsize=2**16)  # what is remembered of a body needs the same name to be met again
def inside(e: Expr) -> Any:
    """The parts of a sum, product or vector, with an index that is not free in it.

    Only for the body by itself: where two sums merge, each needs an index that no other has.
    """
    return entry(e) if isinstance(e, Lambda) else outermost(e)
