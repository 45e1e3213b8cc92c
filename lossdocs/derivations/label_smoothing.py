"""Label smoothing: a part of the target spread evenly over all classes."""

from sympy import KroneckerDelta, log

from lossdocs.derivations import entropy, kl_div
from lossdocs.derivations import softmax as of_softmax
from lossdocs.proof import (
    D_KL,
    CrossEntropy,
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
    label,
    let,
    linearity,
    positive,
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
q = simplex("q", C)
W, y = positive("w", C), label("y", C)
s = softmax(x)

function = "cross_entropy"
call = {"input": x, "target": p, "label_smoothing": e}
arguments = {
    "uniform": "about the uniform distribution as a target",
    "from_uniform": "about the uniform distribution as a target",
    "mixture": call,
    "divergence": call,
    "gradient": call,
    "minimum": call,
    "best_gap": "about the logits where the loss is least",
    "with_class_weights": {
        "input": x,
        "target": y,
        "weight": W,
        "label_smoothing": e,
        "reduction": "sum",
    },
}

with as_written():
    sure = 1 - e + e / C
    u = let("u", Vector(lambda i: 1 / C, C))
    smooth = p * (1 - e) + e / C

    uniform = derivation(
        "The loss of the uniform distribution is the average loss of the classes.",
        H(u, q),
        equal(-total(1 / C * log(q[c]), c), CrossEntropy, u),
        equal(-1 / C * total(log(q[c]), c), linearity),
    )

    from_uniform = derivation(
        "Up to a constant it is the divergence from the uniform distribution.",
        H(u, q),
        equal(H(u) + D_KL(u, q), kl_div.decomposition, u, linearity),
        equal(log(C) + D_KL(u, q), entropy.of_uniform),
    )

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

    best_gap = derivation(
        "At the smoothed label the logit of the class exceeds every other by a finite number.",
        log(sure / (e / C)),
        equal(log(1 + C * (1 - e) / e)),
    )

    with_class_weights = derivation(
        "With class weights the part of the uniform distribution has the weights of all classes.",
        -total(W[c] * ((1 - e) * KroneckerDelta(c, y) + e / C) * log(s[c]), c),
        equal(-(1 - e) * W[y] * log(s[y]) - e / C * total(W[c] * log(s[c]), c), linearity, sifting),
    )
