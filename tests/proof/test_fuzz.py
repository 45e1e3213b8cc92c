"""The value of a random expression is the value of its canonical form."""

from random import Random
from typing import Any

import pytest
from proof.claims import C, M, a, c, d, i, j, k, o, p, r, s, two, w, x, y, yn
from sampling import sampled
from sympy import Expr, Integer, KroneckerDelta, Rational, Sum, exp, log

from lossdocs.proof import linearity, log_laws, sifting, total, witness, written_out
from lossdocs.proof.kernel import normal

RULES = (linearity, log_laws, sifting, written_out, p.sums_to_one, r.sums_to_one)
CLASSES = (i, j, k, c)
SEEDS = sampled(range(120), "canonical forms", 60)


def number(random: Random, depth: int) -> Expr:
    """A real expression; its free indices are k, and those of the sums around it."""
    if depth == 0:
        return random.choice(leaves(random))
    parts = [number(random, depth - 1) for _ in range(2)]
    return random.choice(
        [
            parts[0] + parts[1],
            parts[0] * parts[1],
            parts[0] - 2 * parts[1],
            parts[0] ** 2 * above_zero(random, depth - 1) ** -1,
            summed(random, parts[0] * parts[1]),
            summed(random, parts[0] + parts[1]),
            log(above_zero(random, depth - 1) * above_zero(random, depth - 1)),
            exp(parts[0] / 8 + random.choice(leaves(random)) / 8),
        ]
    )


def above_zero(random: Random, depth: int) -> Expr:
    """A positive expression."""
    if depth <= 0:
        index = random.choice(CLASSES)
        return random.choice([s, w[index], p[index], 1 - o, exp(x[index] / 4), C, Integer(6)])
    return random.choice(
        [
            above_zero(random, depth - 1) * above_zero(random, depth - 1),
            above_zero(random, depth - 1) + above_zero(random, depth - 1),
            total(above_zero(random, depth - 1), random.choice(CLASSES)),
            above_zero(random, depth - 1) ** Rational(1, 2),
        ]
    )


def leaves(random: Random) -> list[Expr]:
    """Numbers, entries and indicators."""
    index, other = random.choice(CLASSES), random.choice(CLASSES)
    indicator = KroneckerDelta(index, random.choice([other, y, 1]))
    return [
        *(a, s, Integer(2), x[index], p[index], M[index, other]),
        *(indicator, indicator * x[index], KroneckerDelta(d, yn), r[d]),
    ]


def summed(random: Random, e: Expr) -> Expr:
    """A sum over a whole range, a part of one, or one that may be empty or reversed."""
    index = random.choice(CLASSES)
    return random.choice(
        [
            total(e, index),
            total(e, index),
            total(e, d),
            total(e, two),
            Sum(e, (index, 2, C)),
            Sum(e, (index, 1, C - 1)),
            Sum(e, (index, 3, C)),
        ]
    )


@pytest.mark.no_cover  # other tests run the same lines, and tracing doubles the time
@pytest.mark.parametrize("seed", SEEDS)
def test_the_canonical_form_has_the_same_value(seed: int) -> None:
    random = Random(seed)  # noqa: S311 # expressions that can be drawn again, not a secret
    line: Any = number(random, 2)
    rules = [rule for rule in RULES if random.random() < 0.7]
    assert witness.gap(line, normal(line, rules), "=", points=4) < 1e-20
