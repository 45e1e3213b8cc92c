"""The negative log-likelihood of labels, from log-probabilities."""

from sympy import KroneckerDelta, log

from lossdocs.proof import (
    CrossEntropy,
    Grad,
    H,
    LogSoftmax,
    Vector,
    as_written,
    calculus,
    derivation,
    equal,
    index,
    label,
    let,
    linearity,
    log_laws,
    log_softmax,
    mean,
    one_hot,
    positive,
    product,
    real,
    sifting,
    simplex,
    size,
    softmax,
    total,
)

C, N = size("C"), size("N")
c, i, k, n = index("c", C), index("i", N), index("k", C), index("n", N)
q, Q = simplex("q", C), simplex("q", N, C)
x, y, Y = real("x", C), label("y", C), label("y", C, N)
Z, w, W, g = real("z", N, C), positive("w"), positive("w", C), label("g", C)

arguments = {
    "likelihood": {"input": (log(Q[n, c]), n, c), "target": Y},
    "of_log_softmax": {"input": (log_softmax(x)[c], c), "target": y},
    "weighted_mean": {"input": Z, "target": Y, "weight": W},
    "equal_weights": {"input": Z, "target": Y, "weight": (w, c)},
    "ignored": {"input": Z, "target": Y, "ignore_index": g},
    "gradient": {"input": Z, "target": Y},
}

with as_written():
    frequencies = let(r"\hat p", Vector(lambda j: mean(KroneckerDelta(Y[n], j), n), C))
    kept = let("w", Vector(lambda j: 1 - KroneckerDelta(j, g), C))

    likelihood = derivation(
        "The mean is minus the log-likelihood of the labels, over N.",
        mean(-log(Q[n, Y[n]]), n),
        equal(-total(log(Q[n, Y[n]]), n) / N),
        equal(-log(product(Q[n, Y[n]], n)) / N, log_laws),
    )

    empirical = derivation(
        "For one prediction q it is the cross-entropy of q under the label frequencies.",
        H(frequencies, q),
        equal(-total(mean(KroneckerDelta(Y[n], c), n) * log(q[c]), c), CrossEntropy, frequencies),
        equal(-total(KroneckerDelta(Y[n], c) * log(q[c]), c, n) / N, linearity),
        equal(mean(-log(q[Y[n]]), n), sifting),
    )

    of_log_softmax = derivation(
        "Fed with the logarithm of softmax it is the cross-entropy from logits.",
        -log_softmax(x)[y],
        equal(-log(softmax(x)[y]), LogSoftmax),
        equal(-total(KroneckerDelta(c, y) * log(softmax(x)[c]), c), sifting),
        equal(H(one_hot(y, C), softmax(x)), CrossEntropy),
    )

    weighted_mean = derivation(
        "The weighted mean divides by the sum of the weights of the labels.",
        total(W[Y[n]] * -Z[n, Y[n]], n) / total(W[Y[n]], n),
        equal(
            -total(W[c] * KroneckerDelta(c, Y[n]) * Z[n, c], c, n)
            / total(W[c] * KroneckerDelta(c, Y[n]), c, n),
            sifting,
        ),
    )

    equal_weights = derivation(
        "Equal weights change no mean.",
        total(w * -Z[n, Y[n]], n) / total(w, n),
        equal(mean(-Z[n, Y[n]], n), linearity),
    )

    ignored = derivation(
        "Ignoring a class leaves its examples out of both the sum and the count.",
        total(kept[Y[n]] * -Z[n, Y[n]], n) / total(kept[Y[n]], n),
        equal(
            total((1 - KroneckerDelta(Y[n], g)) * -Z[n, Y[n]], n)
            / total(1 - KroneckerDelta(Y[n], g), n),
            kept,
        ),
        equal(
            (total(-Z[n, Y[n]], n) - total(KroneckerDelta(Y[n], g) * -Z[n, Y[n]], n))
            / (N - total(KroneckerDelta(Y[n], g), n)),
            linearity,
        ),
    )

    gradient = derivation(
        "The gradient in the log-probabilities is -1/N at each label, and 0 elsewhere.",
        Grad(mean(-Z[i, Y[i]], i), Z[n, k]),
        equal(-KroneckerDelta(Y[n], k) / N, calculus, sifting),
    )
