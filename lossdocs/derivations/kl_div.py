"""The Kullback-Leibler divergence of a prediction from a target."""

from sympy import exp, log, sqrt

from lossdocs.derivations import cross_entropy
from lossdocs.proof import (
    D_KL,
    CrossEntropy,
    Divergence,
    Grad,
    H,
    Phi,
    Vector,
    as_written,
    at_least,
    calculus,
    derivation,
    equal,
    index,
    linearity,
    log_laws,
    mean,
    minimum,
    no_negative_term,
    positive,
    real,
    sifting,
    simplex,
    size,
    softmax,
    total,
)

C, N = size("C"), size("N")
c, k, n = index("c", C), index("k", C), index("n", N)
p, q = simplex("p", C), simplex("q", C)
P, Q = simplex("p", N, C), simplex("q", N, C)
x, z = real("x", C), real("z", C)
t = positive("t")
s = softmax(x)

arguments = {
    "from_log_probabilities": {"input": (log(q[c]), c), "target": p, "reduction": "sum"},
    "log_target": {"input": (log(q[c]), c), "target": z, "log_target": True, "reduction": "sum"},
    "gradient": {"input": (log(s[c]), c), "target": p, "reduction": "sum"},
    "gradient_in_input": {"input": z, "target": p, "reduction": "sum"},
    "batchmean": {"input": (log(Q[n, c]), n, c), "target": P, "reduction": "batchmean"},
    "mean_of_entries": {"input": (log(Q[n, c]), n, c), "target": P},
}

with as_written():
    decomposition = derivation(
        "Cross-entropy is the entropy of the target plus the divergence from it.",
        H(p, q),
        equal(-total(p[c] * log(q[c]), c), CrossEntropy),
        equal(-total(p[c] * (log(p[c]) - log(p[c] / q[c])), c), log_laws),
        equal(-total(p[c] * log(p[c]), c) + total(p[c] * log(p[c] / q[c]), c), linearity),
        equal(H(p) + D_KL(p, q), CrossEntropy, Divergence),
    )

    tangent = derivation(
        "The logarithm lies below its tangent at 1.",
        Phi(t),
        equal(t - 1 - log(t), Phi),
        at_least(0, minimum(t, 1)),
    )

    gibbs = derivation(
        "The divergence is never negative.",
        D_KL(p, q),
        equal(-total(p[c] * log(q[c] / p[c]), c), Divergence, log_laws),
        equal(
            total(p[c] * (q[c] / p[c] - 1 - log(q[c] / p[c])), c),
            linearity,
            p.sums_to_one,
            q.sums_to_one,
        ),
        equal(total(p[c] * Phi(q[c] / p[c]), c), Phi),
        at_least(0, tangent, no_negative_term),
    )

    of_itself = derivation(
        "A distribution has no divergence from itself.",
        D_KL(p, p),
        equal(total(p[c] * log(p[c] / p[c]), c), Divergence),
        equal(0),
    )

    zero_only_if_equal = derivation(
        "The divergence is at least the squared distance of the roots: it is 0 only if p = q.",
        D_KL(p, q),
        equal(
            total(p[c] * (q[c] / p[c] - 1 - log(q[c] / p[c])), c),
            Divergence,
            log_laws,
            linearity,
            p.sums_to_one,
            q.sums_to_one,
        ),
        equal(
            total((sqrt(p[c]) - sqrt(q[c])) ** 2, c) + 2 * total(p[c] * Phi(sqrt(q[c] / p[c])), c),
            Phi,
            log_laws,
            linearity,
        ),
        at_least(total((sqrt(p[c]) - sqrt(q[c])) ** 2, c), tangent, no_negative_term),
    )

    gradient = derivation(
        "For a fixed target, divergence and cross-entropy have the same gradient in the logits.",
        Grad(D_KL(p, s), x[k]),
        equal(Grad(H(p, s), x[k]), calculus),
        equal(s[k] - p[k], cross_entropy.gradient),
    )

    from_log_probabilities = derivation(
        "From log-probabilities the divergence needs no logarithm of the prediction.",
        total(p[c] * (log(p[c]) - log(q[c])), c),
        equal(total(p[c] * log(p[c] / q[c]), c), log_laws),
        equal(D_KL(p, q), Divergence),
    )

    gradient_in_input = derivation(
        "The gradient in the log-probabilities is minus the target.",
        Grad(total(p[c] * (log(p[c]) - z[c]), c), z[k]),
        equal(-p[k], calculus, sifting),
    )

    log_target = derivation(
        "With log-probabilities z as target it is the divergence from exp(z).",
        total(exp(z[c]) * (z[c] - log(q[c])), c),
        equal(total(exp(z[c]) * log(exp(z[c]) / q[c]), c), log_laws),
        equal(D_KL(Vector(lambda i: exp(z[i]), C), q), Divergence),
    )

    batchmean = derivation(
        "Divided by the number of rows, the sum is the mean divergence.",
        total(P[n, c] * (log(P[n, c]) - log(Q[n, c])), c, n) / N,
        equal(mean(D_KL(P[n], Q[n]), n), Divergence, log_laws),
    )

    mean_of_entries = derivation(
        "Divided by the number of entries, the sum is C times smaller than the mean divergence.",
        total(P[n, c] * (log(P[n, c]) - log(Q[n, c])), c, n) / (N * C),
        equal(mean(D_KL(P[n], Q[n]), n) / C, Divergence, log_laws),
    )
