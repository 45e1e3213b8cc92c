"""The negative log-likelihood of a normal distribution."""

from sympy import exp, log, pi, sqrt

from lossdocs.proof import as_written, derivation, equal, log_laws, positive, real

x, y, v, d = real(r"\mu"), real("y"), positive("v"), positive(r"\sigma")

arguments = {
    "likelihood": {"input": x, "target": y, "var": v, "full": True},
    "standard_deviation": {"input": x, "target": y, "var": d**2, "full": True},
    "unit_variance": {"input": x, "target": y, "var": 1},
}

with as_written():
    density = exp(-((y - x) ** 2) / (2 * v)) / sqrt(2 * pi * v)
    likelihood = derivation(
        "It is minus the logarithm of the density of the normal distribution.",
        -log(density),
        equal(log(v) / 2 + (y - x) ** 2 / (2 * v) + log(2 * pi) / 2, log_laws),
        equal((log(v) + (x - y) ** 2 / v) / 2 + log(2 * pi) / 2),
    )

    standard_deviation = derivation(
        "In the standard deviation it is the squared error over twice its square, and a logarithm.",
        -log(exp(-((y - x) ** 2) / (2 * d**2)) / (d * sqrt(2 * pi))),
        equal((y - x) ** 2 / (2 * d**2) + log(d) + log(2 * pi) / 2, log_laws),
    )

    unit_variance = derivation(
        "With the variance 1 it is half the squared error.",
        (log(1) + (x - y) ** 2 / 1) / 2,
        equal((x - y) ** 2 / 2),
    )
