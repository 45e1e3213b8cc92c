"""Binary cross-entropy from logits."""

from sympy import Abs, Integer, Max, exp, log

from lossdocs.derivations import kl_div
from lossdocs.proof import (
    CrossEntropy,
    Grad,
    H,
    Pair,
    Phi,
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
x, y, v, w, q = real("x"), unit("y"), positive("v"), positive("w"), unit("q")
X, Y = real("x", N), unit("y", N)

call = {"input": x, "target": y}
arguments = {
    "softplus_form": call,
    "stable_form": call,
    "digits": call,
    "digits_of_slope": "the slope, as it is computed where the logit is positive",
    "two_logits": call,
    "flip": call,
    "mean_of_answers": {"input": X, "target": Y},
    "pos_weight": call | {"pos_weight": v},
    "gradient": call,
    "gradient_with_pos_weight": call | {"pos_weight": v},
    "curvature": call,
    "largest_curvature": "bounds the second derivative that `curvature` finds",
    "softplus_form_with_weights": call | {"weight": w, "pos_weight": v},
    "gradient_with_weights": call | {"weight": w, "pos_weight": v},
    "best_logit": "about the logit where the loss is least",
    "gradient_at_best_logit": "the gradient that `gradient_with_weights` finds, at one logit",
    "minimum_with_pos_weight": {"input": log(q / (1 - q)), "target": y, "pos_weight": v},
}

with as_written():
    best = v * y / (v * y + 1 - y)
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

    digits = derivation(
        "The wrong answer costs the size of the logit, and both a logarithm near 1.",
        Softplus(x) - y * x,
        equal(log(1 + exp(x)) - y * x, Softplus),
        equal((1 - y) * Max(x, 0) + y * Max(-x, 0) + log(1 + exp(-Abs(x))), log_laws, by_sign(x)),
    )

    digits_of_slope = derivation(
        "The slope is the share of the wrong answer minus the sigmoid of -x.",
        Sigmoid(x) - y,
        equal(1 - y - Sigmoid(-x), Sigmoid),
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

    softplus_form_with_weights = derivation(
        "With a weight, and a weight of yes, both logarithms are still softplus functions.",
        w * (-v * y * log(Sigmoid(x)) - (1 - y) * log(1 - Sigmoid(x))),
        equal(w * (v * y * Softplus(-x) + (1 - y) * Softplus(x)), Sigmoid, Softplus, log_laws),
    )

    gradient_with_weights = derivation(
        "With a weight of yes v the sigmoid counts 1 + (v - 1) y times and the target v times.",
        Grad(w * (v * y * Softplus(-x) + (1 - y) * Softplus(x)), x),
        equal(w * ((1 + (v - 1) * y) * Sigmoid(x) - v * y), calculus, Sigmoid),
    )

    best_logit = derivation(
        "The logit at which the gradient is 0 is larger by log v than without a weight of yes.",
        Sigmoid(log(y / (1 - y)) + log(v)),
        equal(1 / (1 + exp(-log(y / (1 - y)) - log(v))), Sigmoid),
        equal(best),
    )

    gradient_at_best_logit = derivation(
        "With a weight of yes v the gradient is 0 where v y / (v y + 1 - y) is predicted.",
        (1 + (v - 1) * y) * Sigmoid(log(y / (1 - y)) + log(v)) - v * y,
        equal((1 + (v - 1) * y) * best - v * y, best_logit),
        equal(0),
    )

    minimum_with_pos_weight = derivation(
        "With a weight of yes v the loss is least where v y / (v y + 1 - y) is predicted.",
        -v * y * log(q) - (1 - y) * log(1 - q),
        equal(
            -v * y * log(best)
            - (1 - y) * log(1 - best)
            + v * y * Phi(q / best)
            + (1 - y) * Phi((1 - q) / (1 - best)),
            Phi,
            log_laws,
        ),
        at_least(
            -v * y * log(best) - (1 - y) * log(1 - best),
            kl_div.tangent,
            no_negative_term,
        ),
    )
