"""Cross-entropy between a target and the softmax of logits."""

from sympy import KroneckerDelta, exp, log

from lossdocs.derivations import softmax as of_softmax
from lossdocs.proof import (
    LSE,
    CrossEntropy,
    Grad,
    H,
    LogSoftmax,
    Softmax,
    Vector,
    as_written,
    at_least,
    at_most,
    calculus,
    derivation,
    equal,
    index,
    label,
    let,
    linearity,
    log_laws,
    log_softmax,
    lse,
    mean,
    no_negative_term,
    one_hot,
    positive,
    real,
    sifting,
    simplex,
    size,
    softmax,
    total,
)

named_functions = (CrossEntropy,)
C, N = size("C"), size("N")
c, j, k = index("c", C), index("j", C), index("k", C)
i, n = index("i", N), index("n", N)
x, v, p, y = real("x", C), real("v", C), simplex("p", C), label("y", C)
X, P, Y = real("x", N, C), simplex("p", N, C), label("y", C, N)
W, a, g, m = positive("w", C), real("a"), label("g", C), real("m")
r = simplex("r", C)
s = softmax(x)
kept = let("w", Vector(lambda j: 1 - KroneckerDelta(j, g), C))

call = {"input": x, "target": p}
arguments = {
    "from_logits": call,
    "from_label": {"input": x, "target": y},
    "digits_of_label": {"input": x, "target": y},
    "digits_of_share": {"input": x, "target": y},
    "digits_of_slope": "the slope in the logit of the class, as it is computed",
    "digits_of_probabilities": call,
    "shift": {"input": (x[c] + a, c), "target": p},
    "weighted_mean": {"input": X, "target": Y, "weight": W},
    "ignored": {"input": X, "target": Y, "ignore_index": g},
    "weighted_probabilities": {"input": X, "target": P, "weight": W},
    "gradient": call,
    "gradient_sum": "sums the gradient that `gradient` finds",
    "mean_gradient": {"input": X, "target": P},
    "hessian": call,
    "convexity": "a quadratic form of the matrix that `hessian` finds",
    "smoothness": "a quadratic form of the matrix that `hessian` finds",
    "floor": {"input": r, "target": y},
    "gradient_with_weights": call | {"weight": W},
    "gradient_of_label_with_weight": {"input": x, "target": y, "weight": W, "reduction": "sum"},
    "gradient_length": "bounds the gradient that `gradient` finds",
}


def log_p(n: object) -> Vector:
    """The log-probabilities of one example."""
    return log_softmax(X[n])


with as_written():
    from_logits = derivation(
        "Cross-entropy from logits is the log-sum-exp minus the logits' mean under the target.",
        H(p, s),
        equal(-total(p[c] * log(s[c]), c), CrossEntropy),
        equal(-total(p[c] * (x[c] - lse(x)), c), Softmax, LSE, log_laws),
        equal(-total(p[c] * x[c], c) + lse(x) * total(p[c], c), linearity),
        equal(-total(p[c] * x[c], c) + lse(x), p.sums_to_one),
    )

    from_label = derivation(
        "For a class label it is the log-sum-exp minus the logit of the class.",
        H(one_hot(y, C), s),
        equal(-total(KroneckerDelta(c, y) * log(s[c]), c), CrossEntropy),
        equal(-log(s[y]), sifting),
        equal(-x[y] + lse(x), Softmax, LSE, log_laws),
    )

    digits_of_label = derivation(
        "With the class apart a small loss keeps its digits; m is the largest logit.",
        H(one_hot(y, C), s),
        equal(-x[y] + lse(x), from_label),
        equal(m - x[y] + log(total(exp(x[c] - m), c)), LSE, linearity, log_laws),
        equal(
            m
            - x[y]
            + log(1 + total((1 - KroneckerDelta(c, y)) * exp(x[c] - m), c) + (exp(x[y] - m) - 1)),
            linearity,
            sifting,
        ),
    )

    digits_of_share = derivation(
        "As a ratio, that of the other classes to the class, a small loss keeps its digits.",
        H(one_hot(y, C), s),
        equal(-log(s[y]), CrossEntropy, sifting),
        equal(log(total(s[c], c) / s[y]), of_softmax.sums_to_one, log_laws),
        equal(log(1 + total((1 - KroneckerDelta(c, y)) * s[c], c) / s[y]), linearity, sifting),
    )

    digits_of_slope = derivation(
        "The slope in the logit of the class is minus the share of the other classes.",
        s[y] - 1,
        equal(exp(x[y] - m) / total(exp(x[j] - m), j) - 1, Softmax, linearity),
        equal(
            -total((1 - KroneckerDelta(c, y)) * exp(x[c] - m), c) / total(exp(x[j] - m), j),
            linearity,
            sifting,
        ),
    )

    digits_of_probabilities = derivation(
        "From the largest logit m, that of the class k, no term of the loss is negative.",
        H(p, s),
        equal(-total(p[c] * x[c], c) + lse(x), from_logits),
        equal(-total(p[c] * x[c], c) + m + log(total(exp(x[c] - m), c)), LSE, linearity, log_laws),
        equal(total(p[c] * (m - x[c]), c) + log(total(exp(x[c] - m), c)), linearity, p.sums_to_one),
    )

    shift = derivation(
        "Adding a number to every logit changes no loss.",
        H(p, softmax(x + a)),
        equal(-total(p[c] * log(softmax(x + a)[c]), c), CrossEntropy),
        equal(-total(p[c] * log(s[c]), c), of_softmax.shift),
        equal(H(p, s), CrossEntropy),
    )

    weighted_mean = derivation(
        "The weighted mean divides by the weights of the labels, not by the number of examples.",
        total(W[Y[n]] * -log_p(n)[Y[n]], n) / total(W[Y[n]], n),
        equal(
            -total(W[c] * KroneckerDelta(c, Y[n]) * log_p(n)[c], c, n)
            / total(W[c] * KroneckerDelta(c, Y[n]), c, n),
            sifting,
        ),
    )

    ignored = derivation(
        "Ignoring a class leaves its examples out of both the sum and the count.",
        total(kept[Y[n]] * -log_p(n)[Y[n]], n) / total(kept[Y[n]], n),
        equal(
            total((1 - KroneckerDelta(Y[n], g)) * -log_p(n)[Y[n]], n)
            / total(1 - KroneckerDelta(Y[n], g), n),
            kept,
        ),
        equal(
            (total(-log_p(n)[Y[n]], n) - total(KroneckerDelta(Y[n], g) * -log_p(n)[Y[n]], n))
            / (N - total(KroneckerDelta(Y[n], g), n)),
            linearity,
        ),
    )

    weighted_probabilities = derivation(
        "Beside target probabilities each class keeps its weight, and the mean divides by N.",
        -total(W[c] * P[n, c] * log_p(n)[c], c, n) / N,
        equal(
            mean(total(W[c] * P[n, c] * (lse(X[n]) - X[n, c]), c), n),
            LogSoftmax,
            Softmax,
            LSE,
            log_laws,
        ),
    )

    gradient = derivation(
        "The gradient in the logits is softmax minus the target.",
        Grad(H(p, s), x[k]),
        equal(-total(p[c] * (KroneckerDelta(c, k) - s[k]), c), calculus, Softmax, sifting),
        equal(-p[k] + s[k] * total(p[c], c), linearity, sifting),
        equal(s[k] - p[k], p.sums_to_one),
    )

    gradient_sum = derivation(
        "The gradient sums to 0: no step moves all logits together.",
        total(s[k] - p[k], k),
        equal(total(s[k], k) - total(p[k], k), linearity),
        equal(0, of_softmax.sums_to_one, p.sums_to_one),
    )

    mean_gradient = derivation(
        "The gradient of the mean over N examples is 1/N of the gradient of one.",
        Grad(mean(H(P[i], softmax(X[i])), i), X[n, k]),
        equal(
            (softmax(X[n])[k] - P[n, k]) / N, calculus, Softmax, sifting, linearity, P.sums_to_one
        ),
    )

    hessian = derivation(
        "The Hessian is the Jacobian of softmax, whatever the target.",
        Grad(Grad(H(p, s), x[k]), x[j]),
        equal(
            s[k] * (KroneckerDelta(j, k) - s[j]),
            calculus,
            Softmax,
            sifting,
            linearity,
            p.sums_to_one,
        ),
    )

    convexity = derivation(
        "Cross-entropy is convex in the logits: its Hessian is positive semidefinite.",
        total(v[j] * s[j] * (KroneckerDelta(j, k) - s[k]) * v[k], j, k),
        at_least(0, of_softmax.variance),
    )

    smoothness = derivation(
        "The Hessian is at most one half: the gradient changes no faster than half the logits.",
        total(v[j] * s[j] * (KroneckerDelta(j, k) - s[k]) * v[k], j, k),
        at_most(total(v[j] ** 2, j) / 2, of_softmax.half),
    )

    floor = derivation(
        "Probabilities r in place of logits keep the loss above log(1 + (C - 1) / e).",
        H(one_hot(y, C), softmax(r)),
        equal(
            log(1 + total((1 - KroneckerDelta(c, y)) * exp(r[c] - r[y]), c)),
            CrossEntropy,
            Softmax,
            log_laws,
            linearity,
            sifting,
        ),
        equal(
            log(
                1
                + (C - 1) * exp(-1)
                + total((1 - KroneckerDelta(c, y)) * (exp(r[c] - r[y]) - exp(-1)), c)
            ),
            linearity,
            sifting,
        ),
        at_least(log(1 + (C - 1) * exp(-1)), no_negative_term),
    )

    gradient_with_weights = derivation(
        "With class weights softmax counts as much as all weights of the target together.",
        Grad(-total(W[c] * p[c] * log(s[c]), c), x[k]),
        equal(
            s[k] * total(W[c] * p[c], c) - W[k] * p[k],
            calculus,
            Softmax,
            sifting,
            linearity,
        ),
    )

    gradient_of_label_with_weight = derivation(
        "For a class label the weight of the class is a factor of the gradient.",
        Grad(-W[y] * log(s[y]), x[k]),
        equal(W[y] * (s[k] - KroneckerDelta(k, y)), calculus, Softmax, sifting),
    )

    gradient_length = derivation(
        "The gradient is never longer than the square root of 2, however wrong the prediction.",
        total((s[k] - p[k]) ** 2, k),
        equal(
            2
            - total((1 - KroneckerDelta(j, k)) * s[j] * s[k], j, k)
            - total((1 - KroneckerDelta(j, k)) * p[j] * p[k], j, k)
            - 2 * total(p[k] * s[k], k),
            linearity,
            sifting,
            p.sums_to_one,
            of_softmax.sums_to_one,
        ),
        at_most(2, no_negative_term),
    )
