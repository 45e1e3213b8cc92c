"""The language of the derivations: declarations of names, sums and means, lines as written.

Everything is an ordinary SymPy expression, so that field arithmetic is SymPy's; what it lacks is
added here and in the modules of names, vectors, operators and named functions.
"""

from __future__ import annotations

import re
from contextlib import AbstractContextManager
from typing import Any

from sympy import Expr, Product, Sum, Tuple, evaluate, sympify

from lossdocs.proof.name import Name
from lossdocs.proof.vectors import Array

# One letter, or the name of one, with an accent, primes and an index; what has another meaning is
# none, such as \log or \pi.
ONE_SYMBOL = re.compile(
    r"(\\(hat|bar|tilde) )?([a-zA-Z]|\\(alpha|beta|gamma|delta|(var)?epsilon|zeta|eta|"
    r"(var)?theta|kappa|lambda|mu|nu|xi|rho|tau|(var)?phi|chi|psi|omega|sigma|ell))'*(_[a-zA-Z0-9])?"
)


def symbol(name: str) -> str:
    """The name itself, if it is one symbol.

    Raises:
        ValueError: a reader would take it for something else.
    """
    if not ONE_SYMBOL.fullmatch(name):
        raise ValueError(f"a name is one symbol, such as x, x', x_1 or \\mu, got {name!r}")
    return name


def _declare(name: str, domain: str, shape: tuple[Expr, ...], upper: Expr | None = None) -> Any:
    symbol(name)
    return Array(name, domain, shape, upper) if shape else Name(name, domain, upper=upper)


def size(name: str) -> Name:
    """A number of classes or of examples: any whole number from 1."""
    return Name(symbol(name), "size")


def index(name: str, upper: Expr) -> Name:
    """An index from 1 to `upper`, free or to sum over."""
    return Name(symbol(name), "index", upper=sympify(upper))


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
    return Name(symbol(name), "sign")


def natural(name: str) -> Name:
    """A whole number from 0."""
    return Name(symbol(name), "natural")


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
