"""The logarithm of the hyperbolic cosine, a smooth form of the absolute error."""

from sympy import Abs, exp, log

from lossdocs.proof import (
    Softplus,
    as_written,
    by_sign,
    derivation,
    equal,
    log_laws,
    real,
)

x = real("x")

with as_written():
    loss = log((exp(x) + exp(-x)) / 2)

    softplus_form = derivation(
        "It is a softplus, less the error and log 2.",
        loss,
        equal(log(1 + exp(2 * x)) - x - log(2), log_laws),
        equal(Softplus(2 * x) - x - log(2), Softplus),
    )

    stable_form = derivation(
        "With the exponential of -2 |x| nothing overflows.",
        loss,
        equal(Abs(x) + log(1 + exp(-2 * Abs(x))) - log(2), log_laws, by_sign(x)),
    )
