"""The laws that a step may name."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

from sympy import (
    Add,
    Expr,
    Integer,
    KroneckerDelta,
    Mul,
    Pow,
    Product,
    S,
    Sum,
    default_sort_key,
    exp,
    factorint,
    log,
)

from lossdocs.proof.binding import opened, substitute
from lossdocs.proof.functions import Let, Named
from lossdocs.proof.head import by_definition
from lossdocs.proof.indices import opened_sums
from lossdocs.proof.polynomials import factors
from lossdocs.proof.rule import Rule, said
from lossdocs.proof.signs import in_range, positive

# Definitions.


@cache
def definition(*what: Any) -> Rule:
    """Replaces named functions, and vectors that `let` named, by what they are defined as.

    As a reason the function itself is enough: `Softplus` stands for `definition(Softplus)`.

    Examples:
        >>> from lossdocs.proof.functions import Softplus
        >>> from lossdocs.proof.language import real
        >>> from lossdocs.proof.kernel import normal
        >>> normal(Softplus(real("x")), [definition(Softplus)])
        log(exp(_x) + 1)
    """
    heads = tuple(w for w in what if not isinstance(w, Named))
    labels = {w.label for w in what if isinstance(w, Named)}

    def node(e: Expr) -> Expr | None:
        named = isinstance(e, Let) and e.args[0] in labels
        return by_definition(e) if named or isinstance(e, heads) else None

    symbols = [str(w.label) if isinstance(w, Named) else w.symbol for w in what]
    why = "definition of " + ", ".join(f"${s}$" for s in symbols)
    return Rule(why, node=node, does=said(definition))


# Laws of the logarithm.


@lru_cache(maxsize=2**12)  # each set of rules asks it again
def _log(e: Expr) -> Expr | None:
    """Takes the logarithm of a product, quotient, power or exponential apart.

    Only factors that are surely positive leave it, such as names declared `positive`, `unit` or
    `simplex`, an exponential of a real number, or a sum of such. The logarithm of a sum stays.
    """
    if not isinstance(e, log):
        return None
    argument = e.args[0]
    if isinstance(argument, Product):
        whole = positive(opened(argument)[0])
        return Sum(log(argument.function), *argument.limits) if whole else None
    known, rest = S.Zero, S.One
    for base, power in factors(argument):
        part = _log_of_factor(base)
        if part is None and positive(-base):
            part, rest = _log_of_factor(-base), rest * S.NegativeOne**power
        if part is None:
            rest *= base**power
        else:
            known += power * part
    return known + log(rest)


def _log_of_factor(base: Expr) -> Expr | None:
    """The logarithm of a factor that is surely positive."""
    if isinstance(base, exp) and base.args[0].is_real:
        return base.args[0]
    if isinstance(base, Pow) and positive(base.base) and base.exp.is_real:
        return base.exp * log(base.base)
    if base.is_Integer and base > 0:
        return Add(*(power * log(prime) for prime, power in factorint(int(base)).items()))
    return log(base) if positive(base) else None


log_laws = Rule("laws of the logarithm", node=_log, does=said(_log))


# Sifting.


@lru_cache(maxsize=2**12)  # each set of rules asks it again
def _sift(e: Expr) -> Expr | None:
    """Of a sum over c of [c = y] f(c) leaves f(y), and of [i = j] f(j) makes [i = j] f(i).

    The label or index y must be declared to lie in the range of c, with the same upper end.
    """
    if not isinstance(e, Sum):
        return None
    body, binders = opened_sums(e)
    for delta in (a for a in Mul.make_args(body) if isinstance(a, KroneckerDelta)):
        for here, there in (delta.args, delta.args[::-1]):
            for binder in binders:
                if here == binder[0] and not there.has(here) and in_range(there, *binder[1:]):
                    others = [b for b in binders if b is not binder]
                    if any(lower.has(here) or upper.has(here) for _, lower, upper in others):
                        continue  # the range of another index would keep the one that goes
                    rest = substitute(body / delta, {here: there})
                    return Sum(rest, *others) if others else rest
    return None


def _same(term: Expr) -> Expr | None:
    """[i = j] f(j) = [i = j] f(i); that [i = j] is its own square SymPy knows."""
    for delta in Mul.make_args(term):
        if isinstance(delta, KroneckerDelta):
            i, j = sorted(delta.args, key=default_sort_key)
            if (term / delta).has(j):
                return delta * substitute(term / delta, {j: i})
    return None


sifting = Rule("only the term with equal indices remains", node=_sift, term=_same, does=said(_sift))


# Short sums.


def _write_out(e: Expr) -> Expr | None:
    """Writes a sum of at most six terms out, where both ends of its range are numbers."""
    if not isinstance(e, Sum):
        return None
    body, index, lower, upper = opened(e)
    if not (lower.is_Integer and upper.is_Integer and upper - lower < 6):
        return None
    return Add(*(substitute(body, {index: Integer(i)}) for i in range(lower, upper + 1)))


written_out = Rule("write the sum out", node=_write_out, does=said(_write_out))
