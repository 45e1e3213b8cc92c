"""Expressions with one mistake, in each way and at each place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from sympy import (
    Abs,
    Add,
    Expr,
    Indexed,
    IndexedBase,
    Integer,
    KroneckerDelta,
    Lambda,
    Max,
    Min,
    Mul,
    Number,
    Pow,
    Product,
    Rational,
    Sum,
    Symbol,
    Tuple,
    exp,
    log,
)

from lossdocs.proof.binding import apply
from lossdocs.proof.functions import (
    CrossEntropy,
    Divergence,
    Let,
    LogSoftmax,
    Pair,
    Phi,
    Sigmoid,
    Softmax,
    Softplus,
)
from lossdocs.proof.head import Head
from lossdocs.proof.language import as_written
from lossdocs.proof.name import Name
from lossdocs.proof.operators import Grad, Limit

Change = tuple[str, Any]  # what kind of mistake, and the expression that has it
Names = list[Name]  # those that occur in a step


def changes(line: Expr, names: Names) -> Iterator[Change]:
    """The line with one mistake, in each way and at each place."""
    with as_written():
        found = [("double the line", 2 * line), *everywhere(line, names)]
    return ((kind, wrong) for kind, wrong in found if wrong != line)


def everywhere(e: Any, names: Names) -> Iterator[Change]:
    """Mistakes at the top of an expression and in its parts."""
    yield from here(e, names)
    for n in parts(e):
        for kind, wrong in everywhere(e.args[n], names):
            yield kind, rebuilt(e, (*e.args[:n], wrong, *e.args[n + 1 :]))


def parts(e: Any) -> Iterable[int]:
    """The arguments of an expression in which mistakes are made."""
    if isinstance(e, Indexed | Symbol | IndexedBase | KroneckerDelta):
        return ()  # names: a mistake in them is one here
    if isinstance(e, Sum | Product):
        return (0,)
    if isinstance(e, Lambda):
        return (1,)
    if isinstance(e, Let):
        return (3,)
    return [n for n, a in enumerate(e.args) if not is_size(e, a)]


def is_size(e: Any, a: Any) -> bool:
    """Whether an argument of a named function is the size of its vectors."""
    return isinstance(e, Head) and isinstance(a, Name) and a.domain == "size"


def rebuilt(e: Any, args: tuple[Any, ...]) -> Any:
    """An expression with other arguments, as written."""
    if isinstance(e, Sum | Product):
        return repeated(type(e), *args)
    return e.func(*args)


def repeated(head: Any, body: Expr, *limits: Any) -> Expr:
    """A sum or product; SymPy's constructors put a factor 1 before the body."""
    bound: Expr = Expr.__new__(head, body, *(Tuple(*limit) for limit in limits))
    bound.is_commutative = True
    return bound


def here(e: Any, names: Names) -> Iterator[Change]:
    """Mistakes at the top of an expression."""
    for kind, mistakes in MISTAKES.items():
        if isinstance(e, kind):
            yield from mistakes(e, names)


# Mistakes of each kind of expression.


def _of_sum(e: Expr, names: Names) -> Iterator[Change]:
    for n, term in enumerate(e.args):
        others = (*e.args[:n], *e.args[n + 1 :])
        yield "drop a term", e.func(*others)
        yield "change a sign", e.func(*others, -term)


def _of_product(e: Expr, names: Names) -> Iterator[Change]:
    for n, factor in enumerate(e.args):
        kind = "change a sign" if factor == -1 else "drop a factor"
        yield kind, e.func(*e.args[:n], *e.args[n + 1 :])


def _of_power(e: Expr, names: Names) -> Iterator[Change]:
    yield "drop a power", e.base
    yield "turn a fraction over", Pow(e.base, -e.exp)


def _of_number(e: Expr, names: Names) -> Iterator[Change]:
    yield "another number", Rational(e.p + (e.q if e >= 0 else -e.q), e.q)


def _of_exp(e: Expr, names: Names) -> Iterator[Change]:
    yield "drop the exponential", e.args[0]
    yield "change a sign", exp(-e.args[0])


def _of_log(e: Expr, names: Names) -> Iterator[Change]:
    yield "drop the logarithm", e.args[0]
    yield "logarithm to base 2", e / log(2)
    yield "logarithm of the reciprocal", log(1 / e.args[0])


def _of_repeated(e: Expr, names: Names) -> Iterator[Change]:
    body, *inner, (i, lower, upper) = e.args
    yield "start at 2", repeated(type(e), body, *inner, (i, Integer(2), upper))
    yield "stop before the end", repeated(type(e), body, *inner, (i, lower, upper - 1))
    other = Product if isinstance(e, Sum) else Sum
    yield "product for sum", repeated(other, body, *inner, (i, lower, upper))
    yield "mean for sum", e / upper
    yield "drop the sum", repeated(type(e), body, *inner) if inner else body


def _of_indicator(e: Expr, names: Names) -> Iterator[Change]:
    yield "drop an indicator", Integer(1)
    yield "the contrary indicator", 1 - e
    for n, a in enumerate(e.args):
        for index in indices_like(a, names):
            yield "another index", e.func(*(index if m == n else b for m, b in enumerate(e.args)))


def _of_entry(e: Expr, names: Names) -> Iterator[Change]:
    base, *indices = e.args
    for name in names:
        if len(name.shape) == len(indices) and name != base.label:
            yield "another array", IndexedBase(name)[tuple(indices)]
    for n, a in enumerate(indices):
        for index in indices_like(a, names):
            yield "another index", base[(*indices[:n], index, *indices[n + 1 :])]
    if len(indices) > 1:
        yield "exchange the indices", base[tuple(indices[::-1])]


def _of_name(e: Any, names: Names) -> Iterator[Change]:
    if e.domain in {"index", "label"}:
        yield from (("another index", index) for index in indices_like(e, names))
    else:
        alike = (n for n in names if not n.shape and n.domain not in {"index", "label"})
        yield from (("another name", name) for name in alike if name != e)


def indices_like(e: Any, names: Names) -> Iterator[Expr]:
    """The other indices and labels that run over the same range."""
    name = e.base.label if isinstance(e, Indexed) else e
    upper = getattr(name, "upper", None)
    if upper is not None:
        yield from (n for n in names if not n.shape and n.upper == upper and n != e)


def _of_softmax(e: Any, names: Names) -> Iterator[Change]:
    x, size, i = e.args
    other = LogSoftmax if isinstance(e, Softmax) else Softmax
    yield "log-softmax for softmax", other(x, size, i)
    yield "drop the softmax", apply(x, i)


def _of_two_distributions(e: Expr, names: Names) -> Iterator[Change]:
    p, q, size = e.args
    yield "exchange p and q", e.func(q, p, size)
    other = Divergence if isinstance(e, CrossEntropy) else CrossEntropy
    yield "divergence for cross-entropy", other(p, q, size)


def _of_sigmoid(e: Expr, names: Names) -> Iterator[Change]:
    yield "change a sign", e.func(-e.args[0])
    yield "drop a function", e.args[0]


def _of_phi(e: Expr, names: Names) -> Iterator[Change]:
    yield "turn a fraction over", Phi(1 / e.args[0])


def _of_pair(e: Expr, names: Names) -> Iterator[Change]:
    u, w, i = e.args
    yield "exchange two entries", Pair(w, u, i)


def _of_absolute(e: Expr, names: Names) -> Iterator[Change]:
    yield "drop a function", e.args[0]


def _of_max(e: Expr, names: Names) -> Iterator[Change]:
    yield "minimum for maximum", Min(*e.args)
    yield from (("drop a function", a) for a in e.args)


def _of_operator(e: Expr, names: Names) -> Iterator[Change]:
    yield "drop the derivative or limit", e.args[0]


MISTAKES: Mapping[Any, Callable[[Any, Names], Iterator[Change]]] = {
    Add: _of_sum,
    Mul: _of_product,
    Pow: _of_power,
    Number: _of_number,
    exp: _of_exp,
    log: _of_log,
    (Sum, Product): _of_repeated,
    KroneckerDelta: _of_indicator,
    Indexed: _of_entry,
    Name: _of_name,
    (Softmax, LogSoftmax): _of_softmax,
    (CrossEntropy, Divergence): _of_two_distributions,
    (Sigmoid, Softplus): _of_sigmoid,
    Phi: _of_phi,
    Pair: _of_pair,
    Abs: _of_absolute,
    Max: _of_max,
    (Grad, Limit): _of_operator,
}
