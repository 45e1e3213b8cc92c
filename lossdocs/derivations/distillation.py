"""Distillation: the softened probabilities of a teacher as the target of a student."""

from lossdocs.proof import (
    D_KL,
    Grad,
    H,
    Limit,
    Softmax,
    as_written,
    calculus,
    derivation,
    equal,
    index,
    limits,
    linearity,
    positive,
    real,
    sifting,
    size,
    softmax,
    total,
)

C = size("C")
c, j, k = index("c", C), index("j", C), index("k", C)
x, v, T, e = real("x", C), real("v", C), positive("T"), positive(r"\epsilon")

with as_written():
    gradient = derivation(
        "At temperature T the gradient is the difference of softened probabilities, over T.",
        Grad(H(softmax(v / T), softmax(x / T)), x[k]),
        equal((softmax(x / T)[k] - softmax(v / T)[k]) / T, calculus, Softmax, linearity, sifting),
    )

    divergence_gradient = derivation(
        "The divergence of the softened probabilities has the same gradient.",
        Grad(D_KL(softmax(v / T), softmax(x / T)), x[k]),
        equal(Grad(H(softmax(v / T), softmax(x / T)), x[k]), calculus),
        equal((softmax(x / T)[k] - softmax(v / T)[k]) / T, gradient),
    )

    temperature_factor = derivation(
        "The factor T squared takes back one of the two factors 1/T of a high temperature.",
        Grad(T**2 * H(softmax(v / T), softmax(x / T)), x[k]),
        equal(T * (softmax(x / T)[k] - softmax(v / T)[k]), calculus, Softmax, linearity, sifting),
    )

    high_temperature = derivation(
        "At high temperature, with 1/T = ε, the gradient compares the centred logits.",
        Limit((softmax(x * e)[k] - softmax(v * e)[k]) / e, e),
        equal(
            (x[k] - v[k] - (total(x[j], j) - total(v[j], j)) / C) / C,
            limits,
        ),
    )

    high_temperature_loss = derivation(
        "At high temperature T squared times the divergence is a squared error of centred logits.",
        Limit(D_KL(softmax(v * e), softmax(x * e)) / e**2, e),
        equal(
            total((x[c] - v[c]) ** 2, c) / (2 * C) - total(x[c] - v[c], c) ** 2 / (2 * C**2),
            limits,
            linearity,
        ),
        equal(total((x[c] - v[c] - total(x[j] - v[j], j) / C) ** 2, c) / (2 * C), linearity),
    )
