"""The entropy of a distribution."""

from sympy import KroneckerDelta, log

from lossdocs.derivations import kl_div
from lossdocs.proof import (
    D_KL,
    CrossEntropy,
    Divergence,
    H,
    Pair,
    Vector,
    as_written,
    at_most,
    derivation,
    equal,
    index,
    label,
    let,
    linearity,
    log_laws,
    one_hot,
    pair,
    sifting,
    simplex,
    size,
    total,
    unit,
    written_out,
)

C = size("C")
c, p, y, t = index("c", C), simplex("p", C), label("y", C), unit("t")

with as_written():
    u = let("u", Vector(lambda i: 1 / C, C))

    of_uniform = derivation(
        "The uniform distribution over C classes has entropy log C.",
        H(u),
        equal(-total(1 / C * log(1 / C), c), CrossEntropy, u),
        equal(log(C), log_laws, linearity),
    )

    of_label = derivation(
        "A distribution that is sure of one class has entropy 0, where 0 log 0 = 0.",
        H(one_hot(y, C)),
        equal(-total(KroneckerDelta(c, y) * log(KroneckerDelta(c, y)), c), CrossEntropy),
        equal(-log(KroneckerDelta(y, y)), sifting),
        equal(0),
    )

    of_two_classes = derivation(
        "The entropy of an answer that is yes with probability t needs t alone.",
        H(pair(1 - t, t)),
        equal(-t * log(t) - (1 - t) * log(1 - t), CrossEntropy, Pair, written_out),
    )

    largest = derivation(
        "No distribution over C classes has more entropy than log C.",
        H(p),
        equal(-total(p[c] * log(p[c]), c), CrossEntropy),
        equal(
            log(C) - D_KL(p, u),
            Divergence,
            u,
            log_laws,
            linearity,
            p.sums_to_one,
        ),
        at_most(log(C), kl_div.gibbs, u, linearity),
    )
