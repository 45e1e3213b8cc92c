"""Vectors: functions of an index, and the arrays that are declared."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import Expr, Indexed, IndexedBase, Integer, Lambda, Sum, sympify

from lossdocs.proof.name import Name
from lossdocs.proof.rule import Rule, said


class Vector:
    """A function of an index that runs from 1 to `size`; arithmetic is pointwise.

    Examples:
        >>> from lossdocs.proof.language import label, real, size
        >>> x = real("x", size("C"))
        >>> (2 * x + 1)[label("y", x.size)]
        2*_x[_y] + 1
    """

    def __init__(self, entry: Callable[[Any], Expr], size: Expr) -> None:
        self.entry, self.size = entry, size

    def __getitem__(self, i: Any) -> Any:
        """The entry at an index."""
        return self.entry(i)

    def as_function(self) -> Lambda:
        """The vector as an argument of a named function."""
        i = Name("i", "index", upper=sympify(self.size))
        return Lambda(i, self[i])

    def _with(self, other: Any, combine: Callable[[Expr, Expr], Expr]) -> Vector:
        of_other = other.__getitem__ if isinstance(other, Vector) else lambda i: sympify(other)
        return Vector(lambda i: combine(self[i], of_other(i)), self.size)

    def __neg__(self) -> Vector:
        return Vector(lambda i: -self[i], self.size)

    def __add__(self, other: Any) -> Vector:
        return self._with(other, lambda a, b: a + b)

    def __sub__(self, other: Any) -> Vector:
        return self._with(other, lambda a, b: a - b)

    def __rsub__(self, other: Any) -> Vector:
        return self._with(other, lambda a, b: b - a)

    def __mul__(self, other: Any) -> Vector:
        return self._with(other, lambda a, b: a * b)

    def __truediv__(self, other: Any) -> Vector:
        return self._with(other, lambda a, b: a / b)

    __radd__, __rmul__ = __add__, __mul__


class Array(Vector):
    """A declared vector `x[c]`, or a declared matrix `x[n, c]` whose rows `x[n]` are vectors."""

    def __init__(self, name: str, domain: str, shape: tuple[Expr, ...], upper: Expr | None) -> None:
        self.name = Name(name, domain, shape, upper=upper)
        self.base = IndexedBase(self.name)
        super().__init__(lambda i: self.base[i], shape[-1])

    def __getitem__(self, i: Any) -> Any:
        """The entry, or the row where the last index is missing."""
        indices = i if isinstance(i, tuple) else (i,)
        if len(indices) == len(self.name.shape):
            return self.base[indices]
        return Vector(lambda c: self.base[(*indices, c)], self.size)

    @property
    def sums_to_one(self) -> Rule:
        """A sum of all entries of `p`, or of a row of it, is 1; `p` is declared by `simplex`."""
        if self.name.domain != "simplex":
            raise TypeError(f"{self.name.name} is declared {self.name.domain}, not simplex")
        base, size = IndexedBase(self.name), self.name.shape[-1]

        def node(e: Expr) -> Expr | None:
            if not (isinstance(e, Sum) and len(e.limits) == 1 and isinstance(e.function, Indexed)):
                return None
            *rows, last = e.function.indices
            whole = (last, 1, size) == tuple(e.limits[0])
            whole = whole and e.function.base == base and not any(r.has(last) for r in rows)
            return Integer(1) if whole else None

        why = rf"$\sum_c {self.name.name}_c = 1$"
        return Rule(why, node=node, does=said(Array.sums_to_one))
