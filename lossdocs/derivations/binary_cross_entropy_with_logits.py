"""Binary cross-entropy from logits."""

from sympy import Abs, Integer, Max, exp, log

from lossdocs.proof import (
    CrossEntropy,
    Grad,
    H,
    Pair,
    Sigmoid,
    Softmax,
    Softplus,
    as_written,
    at_least,
    at_most,
    by_sign,
    calculus,
    derivation,
    equal,
    index,
    log_laws,
    mean,
    no_negative_term,
    pair,
    positive,
    real,
    size,
    softmax,
    total,
    unit,
    written_out,
)

N = size("N")
c, n = index("c", Integer(2)), index("n", N)
x, y, v = real("x"), unit("y"), positive("v")
X, Y = real("x", N), unit("y", N)

arguments = {
    "softplus_form": {"input": x, "target": y},
    "stable_form": {"input": x, "target": y},
    "two_logits": {"input": x, "target": y},
    "flip": {"input": x, "target": y},
    "mean_of_answers": {"input": X, "target": Y},
    "pos_weight": {"input": x, "target": y, "pos_weight": v},
    "gradient": {"input": x, "target": y},
    "gradient_with_pos_weight": {"input": x, "target": y, "pos_weight": v},
}

with as_written():
    softplus_form = derivation(
        "Binary cross-entropy of a sigmoid is one softplus minus a product.",
        -y * log(Sigmoid(x)) - (1 - y) * log(1 - Sigmoid(x)),
        equal(y * Softplus(-x) + (1 - y) * Softplus(x), Sigmoid, Softplus, log_laws),
        equal(Softplus(x) - y * x, Softplus, log_laws),
    )

    stable_form = derivation(
        "With the exponential of -|x| nothing overflows.",
        Softplus(x) - y * x,
        equal(log(1 + exp(x)) - y * x, Softplus),
        equal(Max(x, 0) - y * x + log(1 + exp(-Abs(x))), log_laws, by_sign(x)),
    )

    two_logits = derivation(
        "It is the cross-entropy of two classes with the logits (0, x).",
        H(pair(1 - y, y), softmax(pair(0, x))),
        equal(
            -y * x + log(1 + exp(x)),
            CrossEntropy,
            Softmax,
            Pair,
            written_out,
            log_laws,
        ),
        equal(Softplus(x) - y * x, Softplus),
    )

    flip = derivation(
        "To exchange yes and no is to turn the sign of the logit.",
        Softplus(x) - y * x,
        equal(log(1 + exp(x)) - y * x, Softplus),
        equal(log(1 + exp(-x)) - (1 - y) * -x, log_laws),
        equal(Softplus(-x) - (1 - y) * -x, Softplus),
    )

    mean_of_answers = derivation(
        "The mean over many answers is a mean of two-class cross-entropies.",
        mean(Softplus(X[n]) - Y[n] * X[n], n),
        equal(
            mean(H(pair(1 - Y[n], Y[n]), softmax(pair(0, X[n]))), n),
            CrossEntropy,
            Softmax,
            Softplus,
            Pair,
            written_out,
            log_laws,
        ),
    )

    pos_weight = derivation(
        "The weight of yes is a class weight of the two-class cross-entropy.",
        -total(pair(1, v)[c] * pair(1 - y, y)[c] * log(softmax(pair(0, x))[c]), c),
        equal(
            v * y * log(1 + exp(-x)) + (1 - y) * log(1 + exp(x)),
            Softmax,
            Pair,
            written_out,
            log_laws,
        ),
        equal(v * y * Softplus(-x) + (1 - y) * Softplus(x), Softplus),
        equal(
            -v * y * log(Sigmoid(x)) - (1 - y) * log(1 - Sigmoid(x)), Softplus, Sigmoid, log_laws
        ),
    )

    gradient = derivation(
        "The gradient is the sigmoid minus the target.",
        Grad(Softplus(x) - y * x, x),
        equal(exp(x) / (1 + exp(x)) - y, calculus),
        equal(Sigmoid(x) - y, Sigmoid),
    )

    gradient_with_pos_weight = derivation(
        "With a weight of yes the gradient of each part keeps its weight.",
        Grad(v * y * Softplus(-x) + (1 - y) * Softplus(x), x),
        equal((1 - y) * Sigmoid(x) - v * y * (1 - Sigmoid(x)), calculus, Sigmoid),
    )

    curvature = derivation(
        "The second derivative is the variance of the answer: the loss is convex.",
        Grad(Grad(Softplus(x) - y * x, x), x),
        equal(Sigmoid(x) * (1 - Sigmoid(x)), calculus, Sigmoid),
        equal(exp(x) / (1 + exp(x)) ** 2, Sigmoid),
        at_least(0, no_negative_term),
    )

    largest_curvature = derivation(
        "The second derivative is at most a quarter.",
        Sigmoid(x) * (1 - Sigmoid(x)),
        equal(Integer(1) / 4 - (Integer(1) / 2 - Sigmoid(x)) ** 2),
        at_most(Integer(1) / 4, no_negative_term),
    )
