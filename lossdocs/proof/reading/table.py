"""What each name of a text stands for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sympy import Expr, IndexedBase, Lambda

from lossdocs.proof.binding import names_of as declared
from lossdocs.proof.functions import Let
from lossdocs.proof.name import Name
from lossdocs.proof.reading.tokens import Unreadable, spelled
from lossdocs.proof.vectors import Vector

# A text in place of an expression is read wherever the name stands, with the indices that are
# bound there.
Table = Mapping[str, Expr | Vector | str]


def table_of(lines: Iterable[Expr]) -> dict[str, Expr | Vector | str]:
    """The names of some lines, each with what it stands for.

    Raises:
        Unreadable: a name stands for two things, so that no reader could tell them apart.
    """
    lines = list(lines)
    table: dict[str, Expr | Vector | str] = {}
    lets = {e.args[:3] for line in lines for e in line.atoms(Let)}
    for name in declared(lines):
        _enter(table, name.name, _entries(name) if name.shape else name)
    for label, definition, n in lets:
        _enter(table, label.name, _named(label, definition, n))
    for letter in table:
        stem, _, below = letter.partition("_")
        if below and isinstance(table.get(stem), Vector):
            raise Unreadable(f"{letter} reads like an entry of {stem}")
        if below in table:
            raise Unreadable(f"{letter} reads as if it had the index {below}")
    return table


def _enter(table: dict[str, Expr | Vector | str], name: str, meaning: Expr | Vector) -> None:
    name = spelled(name)
    if name in table:
        raise Unreadable(f"{name} stands for two things")
    table[name] = meaning


def _entries(name: Name) -> Vector:
    base, rows = IndexedBase(name), len(name.shape) - 1

    def entry(i: Any) -> Any:
        indices = i if isinstance(i, tuple) else (i,)
        if len(indices) == rows:
            return Vector(lambda c: base[(*indices, c)], name.shape[-1])
        return base[indices]

    return Vector(entry, name.shape[-1])


def _named(label: Expr, definition: Lambda, n: Expr) -> Vector:
    return Vector(lambda i: Let(label, definition, n, i), n)
