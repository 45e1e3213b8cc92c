"""The absolute error."""

from sympy import Abs, exp, log

from lossdocs.proof import as_written, derivation, equal, log_laws, positive, real

x, y, b = real(r"\mu"), real("y"), positive("b")

arguments = {
    "likelihood": {"input": x, "target": y},
    "scale": "the loss has no scale",
}

with as_written():
    likelihood = derivation(
        "It is minus the logarithm of the density of the Laplace distribution, less log 2.",
        -log(exp(-Abs(x - y)) / 2) - log(2),
        equal(Abs(x - y), log_laws),
    )

    scale = derivation(
        "With a scale b the error is divided by b, and a larger b costs its logarithm.",
        -log(exp(-Abs(x - y) / b) / (2 * b)),
        equal(Abs(x - y) / b + log(2 * b), log_laws),
    )
