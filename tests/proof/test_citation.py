"""A theorem is cited only for what lies in the domains of its names."""

from collections.abc import Callable
from typing import Any

import pytest
from proof.claims import (
    OF_GIBBS,
    OF_ONE_HOT,
    OF_PRODUCT,
    OF_SIZE,
    OF_SUM,
    SLOPE,
    SLOPE_OF_LSE,
    C,
    M,
    N,
    P,
    R,
    X,
    Y,
    a,
    b,
    c,
    d,
    g,
    k,
    n,
    named,
    p,
    q,
    r,
    s,
    t,
    two,
    v,
    w,
    x,
)  # fmt: skip
from sympy import Expr, KroneckerDelta, S, Sum, exp, log

from lossdocs.proof import (
    Derivation,
    Grad,
    Name,
    Softmax,
    at_least,
    derivation,
    equal,
    index,
    linearity,
    lse,
    no_negative_term,
    softmax,
    total,
)
from lossdocs.proof.citation import citation
from lossdocs.proof.condition import Condition
from lossdocs.proof.kernel import normal
from lossdocs.proof.rule import Rule


def cited(
    theorem: Derivation, *beside: Rule, inherit: Callable[[Condition], Any] = lambda one: None
) -> Rule:
    ends = theorem.start, theorem.lines[-1], theorem.relation
    return citation(*ends, theorem.conditions, beside, inherit)


@pytest.mark.parametrize(
    ("theorem", "line", "expected"),
    [
        (OF_PRODUCT, log(w[k] * exp(a)), log(w[k]) + a),
        (OF_SUM, total(q[k], k), 1),
        (OF_SUM, total(P[n, c], c), 1),
        (OF_ONE_HOT, total(KroneckerDelta(c, k) * v[c], c), v[k]),
        (OF_ONE_HOT, total(KroneckerDelta(c, Y[n]) * v[c], c), v[Y[n]]),
        (OF_SIZE, total(1 / s, n), N / s),
        (OF_SIZE, total(1 / s, two), 2 / s),
        (SLOPE, Grad(b * g, b), g),
        (SLOPE_OF_LSE, Grad(lse(X[n]), X[n, k]), softmax(X[n])[k]),
    ],
    ids=named,
)
def test_an_instance_is_rewritten(theorem: Derivation, line: Expr, expected: Any) -> None:
    assert normal(line, [cited(theorem)]) == normal(S(expected))


@pytest.mark.parametrize(
    ("theorem", "line"),
    [
        (OF_PRODUCT, log(a * b)),
        (OF_SUM, total(w[k], k)),
        (OF_SUM, total(R[c, c], c)),
        (OF_SUM, total(R[c, k], c)),
        (OF_SUM, total(P[n, c], n)),
        (OF_SUM, Sum(p[c], (c, 2, C))),
        (OF_ONE_HOT, total(KroneckerDelta(c, 1) * M[c, c], k)),
        (OF_SIZE, Sum(1 / s, (c, 1, C - 1))),
        (SLOPE, Grad(a * a, a)),
        (SLOPE, Grad(a * exp(a), a)),
        (SLOPE_OF_LSE, Grad(lse(2 * x), x[k])),
        (SLOPE_OF_LSE, Grad(lse(x), v[k])),
    ],
    ids=named,
)
def test_nothing_else_is_rewritten(theorem: Derivation, line: Expr) -> None:
    assert normal(line, [cited(theorem)]) == normal(line)


def test_an_index_stands_for_one_with_the_same_beginning() -> None:
    later = Name("c", "index", (), S(2), C + 1)
    bound = cited(derivation("", later, at_least(2, no_negative_term))).bound
    assert bound is not None
    assert bound(Name("j", "index", (), S(2), C + 1) - 2)
    assert not bound(index("j", C + 1) - 2)


def test_a_bound_holds_in_one_direction() -> None:
    bound = cited(OF_GIBBS).bound
    assert bound is not None
    gap = total(q[c] * log(q[c] / p[c]), c)
    assert bound(gap)
    assert not bound(-gap)
    assert not bound(total(p[c] * log(q[c] / p[c]), c))


def test_the_facts_beside_a_citation_may_discharge_its_domain() -> None:
    gap = total(p[c] * log(p[c] / softmax(x)[c]), c)
    sums = cited(derivation("", total(softmax(x)[c], c), equal(1, Softmax, linearity)))
    alone, beside = cited(OF_GIBBS).bound, cited(OF_GIBBS, sums).bound
    assert alone is not None
    assert beside is not None
    assert not alone(gap)
    assert beside(gap)


def test_a_theorem_that_holds_its_own_start_is_not_repeated() -> None:
    theorem = derivation("", log(s * t), equal(log(t * s) + 0))
    assert normal(log(s * t), [cited(theorem)]) == log(s * t)


def test_names_of_the_last_line_alone_stay() -> None:
    theorem = derivation("", total(q[c], c), equal(total(p[c], c), q.sums_to_one, p.sums_to_one))
    assert normal(total(P[n, c], c), [cited(theorem)]) == normal(total(p[c], c))
    assert normal(total(r[d], d), [cited(theorem)]) == normal(total(r[d], d))  # p is of C
