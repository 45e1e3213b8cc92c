"""A generator of claims of which many are false: one way of attacking the checker, drawn at random.

Each way makes a step whose line could follow by a rule that forgets something. Nobody says whether
it is true: what is proved is compared in numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from proof.claims import C, D, N, a, b, c, everything, j, k, p, r, s, t, w, x, y
from sympy import Abs, Expr, Integer, KroneckerDelta, Max, Mul, Pow, S, Sum, exp, log, sqrt

from lossdocs.proof import (
    Grad,
    H,
    Limit,
    Step,
    Vector,
    as_written,
    at_least,
    at_most,
    by_sign,
    derivation,
    equal,
    index,
    linearity,
    log_laws,
    lse,
    minimum,
    real,
    sifting,
    simplex,
    softmax,
    total,
    written_out,
)
from lossdocs.proof.condition import Condition
from lossdocs.proof.definedness import conditions_of
from lossdocs.proof.derivation import left_over

Claim = tuple[Expr, Step]


def proved(line: Expr, step: Step) -> list[Condition] | None:
    """The conditions under which a step is proved by its reasons and all others, if it is."""
    for reasons in (step.reasons, (*everything(), *step.reasons)):
        inherited: list[Condition] = []
        if left_over(line, step, reasons, inherited.append) == 0:
            return [*conditions_of([line, step.expression]), *inherited]
    return None


# What claims are made of.


def size_term(random: Random) -> Expr:
    """A whole number that may be 0 or below it at some sizes."""
    m = Integer(random.randint(1, 4))
    with as_written():
        return random.choice([C - m, m - C, Mul(C - m, C - m), C - D, C * D - m, 2 * C - m, C + m])


def vanishing(random: Random) -> Expr:
    """A number that is 0 at some points."""
    indicator = KroneckerDelta(random.choice([C, c, k, y]), random.choice([1, 2, j, y]))
    body = random.choice([w[c], s, p[c], x[c] ** 2, Integer(1)])
    return random.choice(
        [
            *(a, a - b, a * b, Abs(a), Max(a, 0), log(s), exp(a) - 1, indicator, 1 - indicator),
            *(indicator * s + (1 - indicator) * a, size_term(random), 1 - p[k], lse(x)),
            Sum(body, (c, random.choice([1, 2, 3]), random.choice([C, C - 1, size_term(random)]))),
        ]
    )


def body(random: Random) -> Expr:
    """What a sum over c is taken of."""
    return random.choice([w[c], x[c], p[c] * log(p[c]), KroneckerDelta(c, y) * x[c], s, x[c] * a])


def ends(random: Random) -> tuple[Any, Any]:
    """The ends of a range that may be empty or reversed."""
    lower = random.choice([1, 1, 2, 3, C])
    return lower, random.choice([C, C - 1, C + 1, D, 2, 3, size_term(random)])


# The ways.


def zero_divisor(random: Random) -> Claim:
    """A divisor that may vanish is cancelled, and used for what it is."""
    v, f = vanishing(random), random.choice([a, s, KroneckerDelta(C, 2), KroneckerDelta(c, k), 1])
    with as_written():
        quotient = random.choice([Mul(Mul(f, v), Pow(v, -1)), Mul(f, Mul(v, Pow(v, -1)))])
    return quotient, equal(random.choice([f, 0, 1, quotient + v - v]))


def emptiness(random: Random) -> Claim:
    """What stands under a sum, or is one, may be there for no index."""
    lower, upper = ends(random)
    divisor = Sum(random.choice([w[j], p[j], exp(x[j]), Integer(1)]), (j, *ends(random)))
    f = body(random)
    line, other = random.choice(
        [
            (Sum(f / divisor, (c, lower, upper)), Sum(f, (c, lower, upper)) / divisor),
            (Sum(p[c] / divisor, (c, lower, upper)), Integer(1)),
            (Sum(a, (c, lower, upper)), a * (upper - lower + 1)),
            (log(divisor * s), log(divisor) + log(s)),
            (divisor / divisor + a, 1 + a),
            (Sum(f, (c, lower, upper)), Sum(f, (c, 1, C))),
        ]
    )
    return line, equal(other, linearity, log_laws)


def dropped_condition(random: Random) -> Claim:
    """A theorem that holds under a condition is cited where it may fail."""
    m, one, other = random.randint(1, 4), random.choice([C, D]), random.choice([C, D, N, 7])
    with as_written():
        v, f = one - m, KroneckerDelta(one, m)
        quotient = Mul(Mul(f, v), Pow(v, -1))
    theorem = derivation("", f, equal(quotient), equal(0, sifting))
    instance = KroneckerDelta(other, m)
    where: Callable[[Expr], Expr] = random.choice(
        [
            lambda e: C * e,
            lambda e: total(e * x[c], c),
            lambda e: lse(Vector(lambda i: x[i] + e, C)),
            lambda e: Abs(a * e),
        ]
    )
    return where(instance), random.choice([equal, at_most])(where(S.Zero), theorem)


def capture(random: Random) -> Claim:
    """A value is put where a name of its own is bound."""
    slope = derivation("", Grad(a * b, a), equal(b, *CALCULUS))
    of_lse = derivation("", Grad(lse(x), x[k]), equal(softmax(x)[k], *CALCULUS, sifting, SOFTMAX))
    value = random.choice([a, a**2, x[k], x[c], exp(a), s])
    rows = random.choice([Vector(lambda i: x[1], C), Vector(lambda i: x[i] * value, C), x])
    return random.choice(
        [
            (Grad(a * value, a), equal(random.choice([value, 2 * a]), slope)),
            (Grad(lse(rows), x[k]), equal(softmax(rows)[k], of_lse)),
            (total(value * x[c], c), equal(value * total(x[c], c), linearity)),
            (
                KroneckerDelta(c, k) * Grad(value * x[c], x[k]),
                equal(KroneckerDelta(c, k) * Grad(value * x[k], x[k]), sifting),
            ),
            (s * Limit(value + t, t), equal(s * value)),
            (Grad(t * value, t) - value, at_least(0, minimum(t, 1))),
            (Abs(a) * Grad(a * value, a), equal(a * Grad(a * value, a), by_sign(a))),
        ]
    )


def wrong_bounds(random: Random) -> Claim:
    """A theorem over one range, or shape, is cited over another."""
    first, last = random.choice([C, C + 1, D]), random.choice([C, C + 1, D, D + 1, C - 1, N])
    here, there = index("c", first), index("c", last)
    one, other = index("k", first), random.choice([index("k", first), index("k", last), k])
    q, v = simplex("q", first), real("v", first)
    theorem = random.choice(
        [
            derivation("", total(KroneckerDelta(here, one), here), equal(1, sifting)),
            derivation("", total(q[here], here), equal(1, q.sums_to_one)),
            derivation("", total(v[here] - v[here] + 1, here), equal(first, linearity)),
        ]
    )
    line = random.choice(
        [
            total(KroneckerDelta(there, other), there),
            total(r[index("c", D)], index("c", D)) + total(p[c], c),
            Sum(p[c], (c, 1, last)),
            Sum(1, (there, 1, last)),
        ]
    )
    return line, equal(random.choice([1, 2, first, last]), theorem)


def other_sizes(random: Random) -> Claim:
    """What holds for many sizes may fail for one."""
    m = random.randint(1, 5)
    shapes = [
        (total(KroneckerDelta(c, m), c), Integer(1)),
        (KroneckerDelta(C, m), Integer(0)),
        (KroneckerDelta(C, m) * (C - m), Integer(0)),
        (Sum(x[c], (c, 1, m)), total(x[c], c)),
        (Sum(1, (c, 1, size_term(random))), size_term(random)),
        (H(p), Integer(0)),
        (1 - p[k], Integer(0)),
        (Sum(KroneckerDelta(c, y) * x[c], (c, m, C)), x[y]),
    ]
    line, other = random.choice(shapes)
    step = random.choice([equal, at_least])
    return line, step(other, sifting, linearity, written_out)


def roots(random: Random) -> Claim:
    """A root or a logarithm of what may be negative, or 0."""
    v = random.choice([a, a**2, a * b, s * a, Abs(a), a - b, C - 2])
    with as_written():
        shapes = [
            (sqrt(v) * sqrt(v), v),
            (sqrt(Pow(v, 2)), v),
            (log(v * v), 2 * log(v)),
            (exp(log(v)), v),
            (Grad(sqrt(v), a), Grad(v, a) / (2 * sqrt(v))),
            (Grad(Abs(v), a), Grad(v, a)),
        ]
    line, other = random.choice(shapes)
    return line, equal(other, *CALCULUS, log_laws)


CALCULUS, SOFTMAX = everything()[4:5], everything()[-1]
WAYS: dict[str, Callable[[Random], Claim]] = {
    way.__name__: way
    for way in (
        *(zero_divisor, emptiness, dropped_condition, capture, wrong_bounds, other_sizes, roots),
    )
}
