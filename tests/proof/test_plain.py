"""Lines in a terminal show the names as they were declared, in the order in which they stand."""

from typing import Any

import pytest
from proof.claims import C, N, a, c, n, p, q, x
from sympy import log

from lossdocs.proof import (
    D_KL,
    Grad,
    H,
    Limit,
    Vector,
    as_written,
    let,
    log_softmax,
    lse,
    real,
    simplex,
    softmax,
    total,
)
from lossdocs.proof.plain import plain

P, Z = simplex("p", N, C), real("z", N, C)
m = let("m", (p + q) / 2)

with as_written():
    LINES = [
        (a + 1 - a, "(a + 1) - a"),
        (-total(p[c] * log(q[c]), c), "-Sum(p[c]*log(q[c]), (c, 1, C))"),
        (H(p, softmax(x)), "CrossEntropy(p, Softmax(x, C), C)"),
        (D_KL(P[n], log_softmax(Z[n])), "Divergence(p[n], LogSoftmax(z[n], C), C)"),
        (lse(x / 2), "LSE((i -> x[i]/2), C)"),
        (D_KL(p, m) + m[c], "Divergence(p, m, C) + m[c]"),
        (Grad(lse(x), x[c]), "Grad(LSE(x, C), x[c])"),
        (Limit(a, a), "Limit(a, a)"),
        (H(Vector(lambda i: Z[i, i], C)), "CrossEntropy((i -> z[i, i]), (i -> z[i, i]), C)"),
    ]


@pytest.mark.parametrize(("line", "text"), LINES, ids=str)
def test_a_line_is_shown_as_it_is_written(line: Any, text: str) -> None:
    assert plain(line) == text
