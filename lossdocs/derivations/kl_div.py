"""The Kullback-Leibler divergence of a prediction from a target."""

from sympy import exp, log, sqrt

from lossdocs.derivations import cross_entropy
from lossdocs.derivations import softmax as of_softmax
from lossdocs.proof import (
    D_KL,
    LSE,
    CrossEntropy,
    Divergence,
    Grad,
    H,
    Phi,
    Softmax,
    Vector,
    as_written,
    at_least,
    at_most,
    calculus,
    derivation,
    equal,
    index,
    linearity,
    log_laws,
    log_softmax,
    lse,
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

named_functions = (Divergence,)
C, N = size("C"), size("N")
c, i, k, n = index("c", C), index("i", N), index("k", C), index("n", N)
p, q = simplex("p", C), simplex("q", C)
P, Q = simplex("p", N, C), simplex("q", N, C)
X, Z = real("x", N, C), real("z", N, C)
x, z, u, v = real("x", C), real("z", C), real("u", C), real("v", C)
t, F = positive("t"), positive("p", N, C)
s = softmax(x)

call = {"input": (log(q[c]), c), "target": p, "reduction": "sum"}
of_logits = call | {"input": (log(s[c]), c)}
rows = {"input": (log(Q[n, c]), n, c), "target": P}
arguments = {
    "decomposition": {"function": "cross_entropy", "input": (log(q[c]), c), "target": p},
    "difference": call,
    "tangent": "about the logarithm",
    "gibbs": call,
    "of_itself": call | {"input": (log(p[c]), c)},
    "zero_only_if_equal": call,
    "gradient": of_logits,
    "from_log_probabilities": call,
    "gradient_in_input": call | {"input": z},
    "log_target": call | {"target": z, "log_target": True},
    "batchmean": rows | {"reduction": "batchmean"},
    "mean_of_entries": rows,
    "mean_gradient_in_input": {"input": Z, "target": P, "reduction": "batchmean"},
    "mean_gradient": {
        "input": (log_softmax(X[n])[c], n, c),
        "target": P,
        "reduction": "batchmean",
    },
    "gradient_in_target": {"input": Z, "target": F, "reduction": "batchmean"},
    "gradient_in_log_target": {
        "input": X,
        "target": Z,
        "log_target": True,
        "reduction": "batchmean",
    },
    "bregman": call,
    "bregman_of_logits": call | {"input": (log_softmax(v)[c], c), "target": (softmax(u)[c], c)},
    "fenchel_young": of_logits,
    "conjugate": "bounds the log-sum-exp by what `fenchel_young` finds",
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

    difference = derivation(
        "The divergence is what the cross-entropy has beyond the entropy of the target.",
        D_KL(p, q),
        equal(H(p, q) - H(p), decomposition),
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

    mean_gradient_in_input = derivation(
        "With batchmean the gradient in the log-probabilities is minus the target, over N.",
        Grad(total(P[i, c] * (log(P[i, c]) - Z[i, c]), c, i) / N, Z[n, k]),
        equal(-P[n, k] / N, calculus, sifting),
    )

    mean_gradient = derivation(
        "With batchmean the gradient in the logits is softmax minus the target, over N.",
        Grad(mean(D_KL(P[i], softmax(X[i])), i), X[n, k]),
        equal(
            (softmax(X[n])[k] - P[n, k]) / N, calculus, Softmax, sifting, linearity, P.sums_to_one
        ),
    )

    gradient_in_target = derivation(
        "The gradient in the target has a logarithm, and is not 0 where the two agree.",
        Grad(total(F[i, c] * (log(F[i, c]) - Z[i, c]), c, i) / N, F[n, k]),
        equal((log(F[n, k]) + 1 - Z[n, k]) / N, calculus, sifting, linearity),
    )

    gradient_in_log_target = derivation(
        "With the target as log-probabilities z each entry has its probability as a factor.",
        Grad(total(exp(Z[i, c]) * (Z[i, c] - X[i, c]), c, i) / N, Z[n, k]),
        equal(exp(Z[n, k]) * (Z[n, k] - X[n, k] + 1) / N, calculus, sifting, linearity),
    )

    bregman = derivation(
        "It is how far minus the entropy lies above its tangent at the prediction.",
        -H(p) + H(q) - total((log(q[c]) + 1) * (p[c] - q[c]), c),
        equal(
            total(p[c] * log(p[c]), c)
            - total(q[c] * log(q[c]), c)
            - total((log(q[c]) + 1) * (p[c] - q[c]), c),
            CrossEntropy,
        ),
        equal(total(p[c] * log(p[c] / q[c]), c), log_laws, linearity, p.sums_to_one, q.sums_to_one),
        equal(D_KL(p, q), Divergence),
    )

    bregman_of_logits = derivation(
        "In the logits it is how far the log-sum-exp lies above its tangent, the roles exchanged.",
        D_KL(softmax(u), softmax(v)),
        equal(
            total(softmax(u)[c] * (log(softmax(u)[c]) - log(softmax(v)[c])), c),
            Divergence,
            log_laws,
        ),
        equal(
            lse(v) - lse(u) - total(softmax(u)[c] * (v[c] - u[c]), c),
            Softmax,
            LSE,
            log_laws,
            linearity,
        ),
    )

    fenchel_young = derivation(
        "It is what the log-sum-exp of the logits exceeds their mean plus the entropy by.",
        lse(x) - total(p[c] * x[c], c) - H(p),
        equal(H(p, s) - H(p), cross_entropy.from_logits),
        equal(D_KL(p, s), decomposition, of_softmax.sums_to_one),
    )

    conjugate = derivation(
        "The log-sum-exp is the most that a mean of the logits and its entropy can add up to.",
        total(p[c] * x[c], c) + H(p),
        equal(
            lse(x) - D_KL(p, s),
            CrossEntropy,
            Divergence,
            Softmax,
            LSE,
            log_laws,
            linearity,
            p.sums_to_one,
        ),
        at_most(lse(x), gibbs, of_softmax.sums_to_one),
    )
