"""The canonical form of an expression: two lines are equal when their difference becomes 0.

Always on, under the name of algebra: the field laws, exp(u + v) = exp(u) exp(v), and the renaming
of bound indices. Everything else is a rule that a step names.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from sympy import (
    Add,
    Expr,
    Float,
    IndexedBase,
    Lambda,
    Mul,
    Number,
    Piecewise,
    Pow,
    Product,
    Sum,
    Symbol,
    exp,
)

from lossdocs.proof.binding import inside
from lossdocs.proof.head import Head
from lossdocs.proof.indices import Binder, bind, close
from lossdocs.proof.operators import Grad, Limit
from lossdocs.proof.polynomials import defined, ring
from lossdocs.proof.rule import Rule
from lossdocs.proof.sums import linearity, term_by_term, without_number
from lossdocs.proof.undecided import Undecided

DEPTH = 80  # of rewriting, far above what any derivation needs

# What it does is written in the canonical form itself.
algebra = Rule(
    "algebra",
    does="""\
Knows the laws of fields, exp(u + v) = exp(u) exp(v), and other letters for bound indices.

It is in every step, and a step that only computes needs no reason. Logarithms, sums and named
functions stay whole.""",
)


def normal(e: Expr, rules: Iterable[Rule] = ()) -> Expr:
    """The canonical form of an expression modulo algebra and the rules.

    Examples:
        >>> from lossdocs.proof.language import index, real, size, total
        >>> C = size("C"); a = real("a"); x = real("x", C); i, j = index("i", C), index("j", C)
        >>> normal(total(x[i], i) - total(x[j], j))
        0
        >>> normal(total(a * x[i], i) - a * total(x[j], j), [linearity])
        0
    """
    if e.has(Float):
        raise Undecided("a decimal number is not exact: write a fraction")
    return normaliser(tuple(rules))(e)


@lru_cache(maxsize=256)  # lines share their parts, and the line below is the line above the next
def normaliser(rules: tuple[Rule, ...]) -> Normaliser:
    """The rewriting by some rules, with what it has found so far."""
    return Normaliser(rules)


class Normaliser:
    """Rewrites bottom up until neither algebra nor a rule changes anything."""

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self.rules = rules
        self.known: dict[Expr, Expr] = {}
        self.depth = 0

    def __call__(self, e: Expr) -> Expr:
        if e in self.known:
            return self.known[e]
        if self.depth > DEPTH:
            raise Undecided("the rules do not come to an end")
        self.depth += 1
        try:
            result = defined(self.step(e))
        finally:
            self.depth -= 1
        self.known[e] = self.known[result] = result
        return result

    def step(self, e: Expr) -> Expr:
        if isinstance(e, Number | Symbol | IndexedBase):
            return e
        if isinstance(e, Add | Mul | exp) or (isinstance(e, Pow) and e.exp.is_Integer):
            return self.polynomial(ring(e.func(*map(self, e.args))))
        if isinstance(e, Sum | Product):
            body, index, lower, upper = inside(e)
            e = self.bound(e.func, self(body), (index, self(lower), self(upper)))
            return self.node(e) if isinstance(e, Sum | Product) else self(e)
        if isinstance(e, Lambda):
            body, index = inside(e)
            return bind(Lambda, self(body), index)
        if isinstance(e, Limit):
            body, name = inside(e)
            return self.node(bind(Limit, self(body), name))
        if isinstance(e, Grad):
            # What holds at every point of a domain may fail for the derivative: no rules inside.
            return self.node(Grad(normal(e.args[0]), e.args[1]))
        if isinstance(e, Piecewise):
            return Piecewise(*((self(value), _decided(condition)) for value, condition in e.args))
        args = [self(a) for a in e.args]
        same = isinstance(e, Head) and all(
            new is old for new, old in zip(args, e.args, strict=True)
        )
        return self.node(e if same else e.func(*args))

    def polynomial(self, e: Expr) -> Expr:
        """Apply to every product of a sum the rules for products."""
        if isinstance(e, exp):
            return self.node(e)
        for rule in self.rules:
            if rule.term is not None:
                old = Add.make_args(e)
                new = [rule.term(term) for term in old]
                if any(n is not None for n in new):
                    pairs = zip(old, new, strict=True)
                    return self(Add(*(o if n is None else n for o, n in pairs)))
        return e

    def node(self, e: Expr) -> Expr:
        """Apply the rules for single expressions."""
        for rule in self.rules:
            new = rule.node(e) if rule.node is not None else None
            if new is not None and new != e:
                return self(new)
        return e

    def bound(self, head: Any, body: Expr, binder: Binder) -> Expr:
        """A sum or product of a canonical body."""
        if head is Product:
            return close(body, [binder], head)
        if linearity not in self.rules:
            return without_number(body, binder)
        return term_by_term(body, binder)


def _decided(condition: Any) -> Any:
    """A condition of a case as a comparison with 0, which decides itself where signs are known."""
    if not condition.is_Relational:
        return condition
    return condition.func(ring(condition.lhs - condition.rhs), 0)
