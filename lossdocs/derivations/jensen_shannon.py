"""The Jensen-Shannon divergence: the mean of D_KL(p, m) and D_KL(q, m), where m is the middle."""

from sympy import log

from lossdocs.derivations import kl_div
from lossdocs.proof import (
    D_KL,
    CrossEntropy,
    Divergence,
    H,
    as_written,
    at_least,
    at_most,
    derivation,
    equal,
    index,
    let,
    linearity,
    log_laws,
    no_negative_term,
    simplex,
    size,
    total,
)

C = size("C")
c, p, q = index("c", C), simplex("p", C), simplex("q", C)

with as_written():
    m = let("m", (p + q) / 2)
    divergence = D_KL(p, m) / 2 + D_KL(q, m) / 2

    by_entropies = derivation(
        "It is the entropy of the midpoint minus the mean of the two entropies.",
        divergence,
        equal(
            H(p, m) / 2 - H(p) / 2 + H(q, m) / 2 - H(q) / 2,
            CrossEntropy,
            Divergence,
            log_laws,
            linearity,
        ),
        equal(H(m) - H(p) / 2 - H(q) / 2, CrossEntropy, m, linearity),
    )

    not_negative = derivation(
        "It is never negative.",
        divergence,
        at_least(0, kl_div.gibbs, no_negative_term, m, linearity, p.sums_to_one, q.sums_to_one),
    )

    bound = derivation(
        "It is never more than log 2.",
        divergence,
        equal(
            log(2)
            - total(p[c] * log(1 + q[c] / p[c]), c) / 2
            - total(q[c] * log(1 + p[c] / q[c]), c) / 2,
            Divergence,
            m,
            log_laws,
            linearity,
            p.sums_to_one,
            q.sums_to_one,
        ),
        at_most(log(2), no_negative_term),
    )
