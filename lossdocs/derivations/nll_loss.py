"""The negative log-likelihood of labels, from log-probabilities."""

from sympy import KroneckerDelta, exp, log

from lossdocs.proof import (
    CrossEntropy,
    Grad,
    H,
    LogSoftmax,
    Softmax,
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
X = real("x", N, C)
M = size("M")
a, B, G = index("a", M), simplex("q", M, C), label("x", M, N)

call = {"input": Z, "target": Y}
of_one = {"input": (log(q[c]), n, c), "target": Y}
arguments = {
    "likelihood": {"input": (log(Q[n, c]), n, c), "target": Y},
    "empirical": of_one,
    "shares": "about the labels alone",
    "perplexity": "about the exponential of the loss",
    "counts": of_one | {"reduction": "sum"},
    "grouped": {"input": (log(B[G[n], c]), n, c), "target": Y},
    "of_log_softmax": {"input": (log_softmax(x)[c], c), "target": y},
    "weighted_mean": call | {"weight": W},
    "equal_weights": call | {"weight": (w, c)},
    "ignored": call | {"ignore_index": g},
    "gradient": call,
    "gradient_with_weights": call | {"weight": W, "ignore_index": g},
    "gradient_in_logits": {
        "input": (log_softmax(X[n])[c], n, c),
        "target": Y,
        "weight": W,
        "ignore_index": g,
    },
}

with as_written():
    frequencies = let(r"\hat p", Vector(lambda j: mean(KroneckerDelta(Y[n], j), n), C))
    kept = let("w", Vector(lambda j: 1 - KroneckerDelta(j, g), C))

    counted = let("n", Vector(lambda j: total(KroneckerDelta(Y[i], j), i), C))

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
        equal(-log(product(q[Y[n]], n)) / N, log_laws),
    )

    perplexity = derivation(
        "The perplexity is the exponential of the cross-entropy under the label frequencies.",
        exp(-total(log(q[Y[n]]), n) / N),
        equal(exp(-total(KroneckerDelta(Y[n], c) * log(q[c]), c, n) / N), sifting),
        equal(exp(-total(mean(KroneckerDelta(Y[n], c), n) * log(q[c]), c)), linearity),
        equal(exp(H(frequencies, q)), CrossEntropy, frequencies),
    )

    shares = derivation(
        "The share of a class is its count over the number of labels.",
        frequencies[c],
        equal(mean(KroneckerDelta(Y[i], c), i), frequencies),
        equal(counted[c] / N, counted),
    )

    counts = derivation(
        "The log-likelihood of one prediction q needs of the labels only their counts.",
        -log(product(q[Y[i]], i)),
        equal(-total(log(q[Y[i]]), i), log_laws),
        equal(-total(KroneckerDelta(Y[i], c) * log(q[c]), c, i), sifting),
        equal(-total(total(KroneckerDelta(Y[i], c), i) * log(q[c]), c), linearity),
        equal(-total(counted[c] * log(q[c]), c), counted),
    )

    grouped = derivation(
        "Grouped by equal inputs x, the log-likelihood needs only the counts of each label there.",
        mean(-log(B[G[i], Y[i]]), i),
        equal(
            -mean(total(KroneckerDelta(G[i], a) * KroneckerDelta(Y[i], c) * log(B[a, c]), c, a), i),
            sifting,
        ),
        equal(
            -total(total(KroneckerDelta(G[i], a) * KroneckerDelta(Y[i], c), i) * log(B[a, c]), c, a)
            / N,
            linearity,
        ),
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

    m = let("m", Vector(lambda j: 1 - KroneckerDelta(Y[j], g), N))

    gradient_with_weights = derivation(
        "The weight of a label is a factor of it, and 0 where the label is ignored.",
        Grad(total(m[i] * W[Y[i]] * -Z[i, Y[i]], i) / total(m[i] * W[Y[i]], i), Z[n, k]),
        equal(
            -m[n] * W[Y[n]] * KroneckerDelta(k, Y[n]) / total(m[i] * W[Y[i]], i),
            calculus,
            sifting,
            linearity,
            m,
        ),
    )

    gradient_in_logits = derivation(
        "In the logits before log-softmax it is softmax minus the label, with the same factors.",
        Grad(
            total(m[i] * W[Y[i]] * -log_softmax(X[i])[Y[i]], i) / total(m[i] * W[Y[i]], i), X[n, k]
        ),
        equal(
            m[n]
            * W[Y[n]]
            / total(m[i] * W[Y[i]], i)
            * (softmax(X[n])[k] - KroneckerDelta(k, Y[n])),
            calculus,
            Softmax,
            sifting,
            linearity,
            m,
        ),
    )
