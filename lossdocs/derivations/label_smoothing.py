"""Label smoothing: a part of the target spread evenly over all classes."""

from sympy import KroneckerDelta, log

from lossdocs.derivations import entropy, kl_div
from lossdocs.derivations import softmax as of_softmax
from lossdocs.proof import (
    CrossEntropy,
    D_KL,
    Divergence,
    Grad,
    H,
    Softmax,
    Vector,
    as_written,
    at_least,
    calculus,
    derivation,
    equal,
    index,
    let,
    linearity,
    log_laws,
    real,
    sifting,
    simplex,
    size,
    softmax,
    total,
    unit,
)

C = size("C")
c, k = index("c", C), index("k", C)
x, p, e = real("x", C), simplex("p", C), unit(r"\varepsilon")
s = softmax(x)

loss = "cross_entropy"
arguments = {
    "mixture": {"input": x, "target": p, "label_smoothing": e},
    "divergence": {"input": x, "target": p, "label_smoothing": e},
    "gradient": {"input": x, "target": p, "label_smoothing": e},
    "minimum": {"input": x, "target": p, "label_smoothing": e},
}

with as_written():
    u = let("u", Vector(lambda i: 1 / C, C))
    smooth = p * (1 - e) + e / C

    mixture = derivation(
        "Label smoothing mixes the loss of the target with the loss of the uniform distribution.",
        H(smooth, s),
        equal(-total(((1 - e) * p[c] + e / C) * log(s[c]), c), CrossEntropy),
        equal(-(1 - e) * total(p[c] * log(s[c]), c) - e * total(1 / C * log(s[c]), c), linearity),
        equal((1 - e) * H(p, s) + e * H(u, s), CrossEntropy, u),
    )

    divergence = derivation(
        "Up to a constant it adds the divergence of the prediction from the uniform distribution.",
        H(smooth, s),
        equal((1 - e) * H(p, s) + e * H(u, s), mixture),
        equal(
            (1 - e) * H(p, s) + e * (H(u) + D_KL(u, s)),
            kl_div.decomposition,
            of_softmax.sums_to_one,
            u,
            linearity,
        ),
        equal((1 - e) * H(p, s) + e * (log(C) + D_KL(u, s)), entropy.of_uniform),
    )

    gradient = derivation(
        "The gradient is softmax minus the smoothed target.",
        Grad(H(smooth, s), x[k]),
        equal(
            -total(((1 - e) * p[c] + e / C) * (KroneckerDelta(c, k) - s[k]), c),
            calculus,
            Softmax,
            sifting,
        ),
        equal(
            s[k] - ((1 - e) * p[k] + e / C),
            linearity,
            sifting,
            p.sums_to_one,
        ),
    )

    minimum = derivation(
        "The loss is least where the prediction is the smoothed target, and is not 0 there.",
        H(smooth, s),
        equal(
            H(smooth) + D_KL(smooth, s),
            kl_div.decomposition,
            of_softmax.sums_to_one,
            p.sums_to_one,
            linearity,
        ),
        at_least(
            H(smooth),
            kl_div.gibbs,
            of_softmax.sums_to_one,
            p.sums_to_one,
            linearity,
        ),
    )
