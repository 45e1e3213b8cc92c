"""The sigmoid and softplus."""

from sympy import Integer, exp, log

from lossdocs.proof import (
    Grad,
    Pair,
    Sigmoid,
    Softmax,
    Softplus,
    as_written,
    calculus,
    derivation,
    equal,
    log_laws,
    pair,
    real,
    softmax,
    written_out,
)

named_functions = (Sigmoid, Softplus)
x = real("x")

with as_written():
    reflection = derivation(
        "The sigmoid of -x is the rest to 1 of the sigmoid of x.",
        Sigmoid(-x),
        equal(1 / (1 + exp(x)), Sigmoid),
        equal(1 - Sigmoid(x), Sigmoid),
    )

    two_classes = derivation(
        "The sigmoid is the softmax of the logits (0, x), in its second entry.",
        softmax(pair(0, x))[Integer(2)],
        equal(exp(x) / (1 + exp(x)), Softmax, Pair, written_out),
        equal(Sigmoid(x), Sigmoid),
    )

    logarithm = derivation(
        "Minus the logarithm of the sigmoid is the softplus of -x.",
        -log(Sigmoid(x)),
        equal(-log(1 / (1 + exp(-x))), Sigmoid),
        equal(log(1 + exp(-x)), log_laws),
        equal(Softplus(-x), Softplus),
    )

    slope = derivation(
        "The slope of softplus is the sigmoid.",
        Grad(Softplus(x), x),
        equal(exp(x) / (1 + exp(x)), calculus),
        equal(Sigmoid(x), Sigmoid),
    )

    derivative = derivation(
        "The slope of the sigmoid is the product of the two probabilities.",
        Grad(Sigmoid(x), x),
        equal(exp(-x) / (1 + exp(-x)) ** 2, calculus),
        equal(Sigmoid(x) * (1 - Sigmoid(x)), Sigmoid),
    )

    softplus_difference = derivation(
        "The softplus of x exceeds that of -x by x.",
        Softplus(x) - Softplus(-x),
        equal(log(1 + exp(x)) - log(1 + exp(-x)), Softplus),
        equal(x, log_laws),
    )
