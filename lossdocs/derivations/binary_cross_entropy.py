"""Binary cross-entropy between a target and a probability of yes."""

from sympy import log

from lossdocs.derivations import kl_div
from lossdocs.proof import (
    D_KL,
    CrossEntropy,
    Divergence,
    Grad,
    H,
    Pair,
    Phi,
    as_written,
    at_least,
    calculus,
    derivation,
    equal,
    index,
    log_laws,
    mean,
    no_negative_term,
    pair,
    positive,
    size,
    unit,
    written_out,
)

N = size("N")
n = index("n", N)
y, q = unit("y"), unit("q")
Y, Q, w = unit("y", N), unit("q", N), positive("w")

call = {"input": q, "target": y}
arguments = {
    "two_classes": call,
    "mean_of_answers": {"input": Q, "target": Y},
    "gradient": call,
    "curvature": call,
    "minimum": call,
    "decomposition": call,
    "gradient_with_weight": call | {"weight": w},
}

with as_written():
    loss = -y * log(q) - (1 - y) * log(1 - q)
    two_classes = derivation(
        "It is the cross-entropy of the two classes no and yes.",
        H(pair(1 - y, y), pair(1 - q, q)),
        equal(-y * log(q) - (1 - y) * log(1 - q), CrossEntropy, Pair, written_out),
    )

    mean_of_answers = derivation(
        "The mean over many answers is a mean of two-class cross-entropies.",
        mean(-Y[n] * log(Q[n]) - (1 - Y[n]) * log(1 - Q[n]), n),
        equal(
            mean(H(pair(1 - Y[n], Y[n]), pair(1 - Q[n], Q[n])), n),
            CrossEntropy,
            Pair,
            written_out,
        ),
    )

    gradient = derivation(
        "The gradient in the probability is the error over the variance q (1 - q).",
        Grad(loss, q),
        equal(-y / q + (1 - y) / (1 - q), calculus),
        equal((q - y) / (q * (1 - q))),
    )

    curvature = derivation(
        "It is convex in the probability: the second derivative is positive.",
        Grad(Grad(loss, q), q),
        equal(y / q**2 + (1 - y) / (1 - q) ** 2, calculus),
        at_least(0, no_negative_term),
    )

    minimum = derivation(
        "It is least, and the entropy of the target, where the prediction is the target.",
        loss,
        equal(
            -y * log(y) - (1 - y) * log(1 - y) + y * Phi(q / y) + (1 - y) * Phi((1 - q) / (1 - y)),
            Phi,
            log_laws,
        ),
        at_least(-y * log(y) - (1 - y) * log(1 - y), kl_div.tangent, no_negative_term),
    )

    decomposition = derivation(
        "It is the entropy of the target plus the divergence over yes and no.",
        loss,
        equal(
            -y * log(y) - (1 - y) * log(1 - y) + y * log(y / q) + (1 - y) * log((1 - y) / (1 - q)),
            log_laws,
        ),
        equal(
            H(pair(1 - y, y)) + D_KL(pair(1 - y, y), pair(1 - q, q)),
            CrossEntropy,
            Divergence,
            Pair,
            written_out,
        ),
    )

    gradient_with_weight = derivation(
        "A weight is a factor of the gradient.",
        Grad(w * loss, q),
        equal(w * (q - y) / (q * (1 - q)), calculus),
    )
