"""The logistic loss of labels that are -1 or 1."""

from sympy import Integer, exp, log

from lossdocs.proof import (
    Sigmoid,
    Softplus,
    as_written,
    by_value,
    derivation,
    equal,
    log_laws,
    real,
    sign,
)

x, y = real("x"), sign("y")

call = {"input": x, "target": y}
arguments = {"softplus_form": call, "of_probability": call, "binary_cross_entropy": call}

with as_written():
    softplus_form = derivation(
        "It is the softplus of minus the product of label and logit.",
        log(1 + exp(-y * x)),
        equal(Softplus(-y * x), Softplus),
    )

    of_probability = derivation(
        "It is minus the logarithm of the probability that the sigmoid gives to the label.",
        log(1 + exp(-y * x)),
        equal(-log(1 / (1 + exp(-y * x))), log_laws),
        equal(-log(Sigmoid(y * x)), Sigmoid),
    )

    binary_cross_entropy = derivation(
        "It is binary cross-entropy from logits with the target (1 + y) / 2.",
        log(1 + exp(-y * x)),
        equal(log(1 + exp(x)) - (1 + y) / Integer(2) * x, log_laws, by_value(y)),
        equal(Softplus(x) - (1 + y) / Integer(2) * x, Softplus),
    )
