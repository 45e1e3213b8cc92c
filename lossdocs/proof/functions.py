"""The named functions and their definitions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import Expr, Integer, KroneckerDelta, Lambda, Symbol, exp, log

from lossdocs.proof.head import Head
from lossdocs.proof.language import index, symbol, total
from lossdocs.proof.name import Name
from lossdocs.proof.vectors import Vector

Entry = Callable[[Expr], Expr]


def truth(fact: Any) -> bool | None:
    """True where SymPy knows the fact, else unknown."""
    return True if fact else None


class Softmax(Head):
    """The exponentials, divided by their sum."""

    symbol = r"\operatorname{softmax}"
    entry = True

    @classmethod
    def define(cls, x: Entry, n: Expr, c: Expr) -> Expr:
        j = index("j", n)
        return exp(x(c)) / total(exp(x(j)), j)

    def _eval_is_positive(self) -> bool | None:
        return truth(self.args[0].expr.is_real)


class LogSoftmax(Head):
    """The logarithm of softmax."""

    symbol = r"\log \operatorname{softmax}"
    entry = True

    @classmethod
    def define(cls, x: Entry, n: Expr, c: Expr) -> Expr:
        i = index("i", n)
        return log(Softmax(Lambda(i, x(i)), n, c))

    def _eval_is_real(self) -> bool | None:
        return truth(self.args[0].expr.is_real)


class LSE(Head):
    """The logarithm of the sum of the exponentials."""

    symbol = r"\operatorname{LSE}"

    @classmethod
    def define(cls, x: Entry, n: Expr) -> Expr:
        j = index("j", n)
        return log(total(exp(x(j)), j))

    def _eval_is_real(self) -> bool | None:
        return truth(self.args[0].expr.is_real)


class CrossEntropy(Head):
    """The cross-entropy of a prediction q under a target p; the entropy where both are p."""

    symbol = "H"

    @classmethod
    def define(cls, p: Entry, q: Entry, n: Expr) -> Expr:
        c = index("c", n)
        return -total(p(c) * log(q(c)), c)


class Divergence(Head):
    """The Kullback-Leibler divergence of a prediction q from a target p."""

    symbol = r"D_{\mathrm{KL}}"

    @classmethod
    def define(cls, p: Entry, q: Entry, n: Expr) -> Expr:
        c = index("c", n)
        return total(p(c) * log(p(c) / q(c)), c)


class Sigmoid(Head):
    """The logistic function."""

    symbol = r"\sigma"

    @classmethod
    def define(cls, x: Expr) -> Expr:
        return 1 / (1 + exp(-x))

    def _eval_is_positive(self) -> bool | None:
        return truth(self.args[0].is_real)


class Softplus(Head):
    """The smooth form of max(x, 0)."""

    symbol = r"\operatorname{softplus}"

    @classmethod
    def define(cls, x: Expr) -> Expr:
        return log(1 + exp(x))

    def _eval_is_positive(self) -> bool | None:
        return truth(self.args[0].is_real)


class Phi(Head):
    """How far the logarithm lies below its tangent at 1."""

    symbol = r"\varphi"

    @classmethod
    def define(cls, t: Expr) -> Expr:
        return t - 1 - log(t)


class Pair(Head):
    """An entry of the vector (u, w)."""

    symbol = "(u, w)"
    entry = True
    size = Integer(2)

    @classmethod
    def define(cls, u: Expr, w: Expr, i: Expr) -> Expr:
        return u * KroneckerDelta(i, 1) + w * KroneckerDelta(i, 2)


class Let(Head):
    """An entry of a vector that a derivation names; the definition is among the arguments."""

    entry = True

    @classmethod
    def define(cls, label: Symbol, entry: Entry, n: Expr, i: Expr) -> Expr:
        return entry(i)

    def _eval_is_real(self) -> bool | None:
        return truth(self.args[1].expr.is_real)

    def _eval_is_positive(self) -> bool | None:
        return truth(self.args[1].expr.is_positive)


class Named(Vector):
    """A vector with a name, made by `let`."""

    def __init__(self, label: str, definition: Vector) -> None:
        self.label = Symbol(symbol(label))
        self.definition = definition.as_function()
        super().__init__(
            lambda i: Let(self.label, self.definition, definition.size, i), definition.size
        )


def let(label: str, definition: Vector) -> Named:
    """Name a vector, such as the midpoint m of two distributions."""
    return Named(label, definition)


def softmax(x: Vector) -> Vector:
    """The probabilities of logits, as a vector."""
    return Vector(lambda c: Softmax(x, x.size, c), x.size)


def log_softmax(x: Vector) -> Vector:
    """The log-probabilities of logits, as a vector."""
    return Vector(lambda c: LogSoftmax(x, x.size, c), x.size)


def lse(x: Vector) -> Expr:
    """The log-sum-exp of a vector."""
    return LSE(x, x.size)


def H(p: Vector, q: Vector | None = None) -> Expr:  # noqa: N802 # the name in every textbook
    """Cross-entropy of q under p, or the entropy of p.

    Examples:
        >>> from lossdocs.proof.language import real, simplex, size
        >>> C = size("C")
        >>> H(simplex("p", C), softmax(real("x", C)))
        CrossEntropy(Lambda(_i, _p[_i]), Lambda(_i, Softmax(Lambda(_i, _x[_i]), _C, _i)), _C)
    """
    return CrossEntropy(p, p if q is None else q, p.size)


def D_KL(p: Vector, q: Vector) -> Expr:  # noqa: N802 # likewise
    """The Kullback-Leibler divergence of q from p."""
    return Divergence(p, q, p.size)


def pair(u: Any, w: Any) -> Vector:
    """The vector (u, w)."""
    return Vector(lambda i: Pair(u, w, i), Integer(2))


def one_hot(y: Name, classes: Expr) -> Vector:
    """The distribution that is sure of the class y."""
    return Vector(lambda i: KroneckerDelta(i, y), classes)
