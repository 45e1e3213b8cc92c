"""The language of the derivations: names that know their domain, vectors, sums, named functions.

Everything is an ordinary SymPy expression, so that field arithmetic is SymPy's; what it lacks is
added here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import lru_cache
from inspect import getdoc
from typing import Any

from sympy import (
    Dummy,
    Expr,
    Function,
    Indexed,
    IndexedBase,
    Integer,
    Lambda,
    Product,
    Sum,
    Tuple,
    evaluate,
    sympify,
)

ASSUMPTIONS: dict[str, dict[str, bool]] = {
    "size": {"integer": True, "positive": True},
    "index": {"integer": True, "positive": True},
    "label": {"integer": True, "positive": True},
    "natural": {"integer": True, "nonnegative": True},
    "sign": {"integer": True, "nonzero": True},
    "real": {"real": True},
    "positive": {"positive": True},
    "unit": {"positive": True},
    "simplex": {"positive": True},
}

SECTION = re.compile(r"^(?:Args|Attributes|Examples|Raises|Returns):$", re.MULTILINE)


class Undecided(Exception):  # noqa: N818 # not a mistake of the program
    """An expression has no value, or nothing is known of it: nothing is proved."""


class Name(Dummy):  # type: ignore[misc] # SymPy ships no types
    """A symbol, or the name of an array, with its domain.

    Attributes:
        domain: `"real"`, `"positive"`, `"unit"` (between 0 and 1), `"simplex"` (positive, the
            last index sums to 1), `"size"`, `"index"`, `"label"` (1 to `upper`), `"sign"`
            (-1 or 1) or `"natural"`.
        shape: the sizes of an array; empty for a number.
        lower: the least value of an index or a label.
        upper: the greatest value of an index or a label.
    """

    domain: str
    shape: tuple[Expr, ...]
    lower: Expr
    upper: Expr | None

    def __new__(  # noqa: PYI034 # no class extends it
        cls,
        name: str,
        domain: str,
        shape: tuple[Expr, ...] = (),
        lower: Expr = Integer(1),  # noqa: B008 # numbers of SymPy do not change
        upper: Expr | None = None,
    ) -> Name:
        """A new name, different from every other."""
        self: Name = super().__new__(cls, name, **ASSUMPTIONS[domain])
        self.domain, self.shape, self.lower, self.upper = domain, shape, lower, upper
        return self


class Vector:
    """A function of an index that runs from 1 to `size`; arithmetic is pointwise.

    Examples:
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
        i = index("i", self.size)
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


@dataclass(frozen=True, eq=False)
class Rule:
    """A law that a step may name as its reason.

    Attributes:
        why: the reason in words, LaTeX between dollars.
        node: rewrites one canonical expression, or gives None where the law does not apply.
        term: likewise for one product in a sum of products.
        bound: whether an expression is at least 0 by this law.
        does: what the law can do, its first line by itself; of a function, what `said` finds.
    """

    why: str
    node: Callable[[Expr], Expr | None] | None = None
    term: Callable[[Expr], Expr | None] | None = None
    bound: Callable[[Expr], bool] | None = None
    does: str = ""


def said(documented: Any) -> str:
    """What a docstring says before its sections.

    Examples:
        >>> said(total)
        'The sum over declared indices, the first innermost.'
    """
    text = getdoc(documented) or ""
    return SECTION.split(text)[0].strip()


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

        def node(e: Expr) -> Expr | None:
            if not (isinstance(e, Sum) and len(e.limits) == 1 and isinstance(e.function, Indexed)):
                return None
            *rows, last = e.function.indices
            whole = (last, 1, self.size) == tuple(e.limits[0])
            whole = whole and e.function.base == self.base and not any(r.has(last) for r in rows)
            return Integer(1) if whole else None

        why = rf"$\sum_c {self.name.name}_c = 1$"
        return Rule(why, node=node, does=said(Array.sums_to_one))


def _declare(name: str, domain: str, shape: tuple[Expr, ...], upper: Expr | None = None) -> Any:
    return Array(name, domain, shape, upper) if shape else Name(name, domain, upper=upper)


def size(name: str) -> Name:
    """A number of classes or of examples: any whole number from 1."""
    return Name(name, "size")


def index(name: str, upper: Expr) -> Name:
    """An index from 1 to `upper`, free or to sum over."""
    return Name(name, "index", upper=sympify(upper))


def real(name: str, *shape: Expr) -> Any:
    """A real number, or an array of them."""
    return _declare(name, "real", shape)


def positive(name: str, *shape: Expr) -> Any:
    """A number above 0, or an array of them."""
    return _declare(name, "positive", shape)


def unit(name: str, *shape: Expr) -> Any:
    """A number between 0 and 1, both excluded, or an array of them."""
    return _declare(name, "unit", shape)


def simplex(name: str, *shape: Expr) -> Array:
    """Probabilities: positive, and over the last index they sum to 1."""
    return Array(name, "simplex", shape, None)


def label(name: str, classes: Expr, *shape: Expr) -> Any:
    """A class from 1 to `classes`, or an array of them."""
    return _declare(name, "label", shape, classes)


def sign(name: str) -> Name:
    """A number that is -1 or 1."""
    return Name(name, "sign")


def natural(name: str) -> Name:
    """A whole number from 0."""
    return Name(name, "natural")


def total(e: Expr, *indices: Name) -> Expr:
    """The sum over declared indices, the first innermost.

    Examples:
        >>> p = simplex("p", size("C"))
        >>> total(p[c := index("c", p.size)], c)
        Sum(_p[_c], (_c, 1, _C))
    """
    for i in indices:
        e = _bound(Sum, e, i)
    return e


def product(e: Expr, i: Name) -> Expr:
    """The product over a declared index."""
    return _bound(Product, e, i)


def _bound(head: Any, e: Expr, i: Name) -> Expr:
    """A sum or product as written; SymPy's constructors put a factor 1 before the body."""
    within = e.limits if isinstance(e, head) else ()
    body = e.function if within else sympify(e)
    bound: Expr = Expr.__new__(head, body, *within, Tuple(i, i.lower, i.upper))
    bound.is_commutative = True
    return bound


def mean(e: Expr, i: Name) -> Expr:
    """The mean over a declared index."""
    return total(e, i) / i.upper


def as_written() -> AbstractContextManager[None]:
    """Keep expressions as they are typed: no reordering, no cancelling.

    Examples:
        >>> x = real("x")
        >>> with as_written():
        ...     line = x - 1 + 1
        >>> line
        (_x - 1) + 1
    """
    context: AbstractContextManager[None] = evaluate(False)
    return context


class Grad(Function):  # type: ignore[misc] # SymPy ships no types
    """The derivative of an expression by a name or an entry, not carried out.

    SymPy's own `Derivative` lets a bound index capture the free one.
    """

    nargs = 2


class Limit(Function):  # type: ignore[misc] # SymPy ships no types
    """The limit of an expression as a positive name goes to 0, not carried out."""

    nargs = 2

    def _sympystr(self, printer: Any) -> str:
        # SymPy's printer takes it by its name for SymPy's own Limit, which has four arguments.
        return f"Limit({', '.join(map(printer.doprint, self.args))})"


class Head(Function):  # type: ignore[misc] # SymPy ships no types
    """A named function, folded until a step names its definition; vectors arrive as `Lambda`."""

    symbol = ""

    def __new__(cls, *args: Any, **options: Any) -> Any:
        """Accept vectors among the arguments."""
        plain = (a.as_function() if isinstance(a, Vector) else a for a in args)
        return super().__new__(cls, *plain, **options)

    @classmethod
    def define(cls, *args: Any) -> Expr:
        """The right-hand side of the definition; vectors arrive as functions of an index."""
        raise NotImplementedError

    def unfold(self) -> Expr:
        """This expression by its definition, with new bound indices."""
        return self.define(*(at(a) if isinstance(a, Lambda) else a for a in self.args))


@lru_cache(maxsize=2**12)  # with the same new indices each time, what follows is met again
def by_definition(e: Head) -> Expr:
    """A named function by its definition."""
    return e.unfold()


def fresh(e: Any) -> Any:
    """The same expression with a new name for every bound index, so that nothing is captured.

    Examples:
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
