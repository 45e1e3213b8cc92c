"""Softmax and the log-sum-exp."""

from sympy import KroneckerDelta, exp, log

from lossdocs.proof import (
    LSE,
    Grad,
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
    linearity,
    log_laws,
    log_softmax,
    lse,
    no_negative_term,
    real,
    sifting,
    size,
    softmax,
    total,
)

named_functions = (Softmax, LogSoftmax, LSE)
C = size("C")
c, i, j, k = index("c", C), index("i", C), index("j", C), index("k", C)
x, v = real("x", C), real("v", C)
a, m = real("a"), real("m")
s = softmax(x)

with as_written():
    sums_to_one = derivation(
        "Softmax gives probabilities: they sum to 1.",
        total(s[c], c),
        equal(total(exp(x[c]), c) / total(exp(x[j]), j), Softmax, linearity),
        equal(1),
    )

    shift = derivation(
        "Adding a number to every logit changes no probability.",
        softmax(x + a)[k],
        equal(exp(x[k] + a) / total(exp(x[j] + a), j), Softmax),
        equal(exp(a) * exp(x[k]) / (exp(a) * total(exp(x[j]), j)), linearity),
        equal(exp(x[k]) / total(exp(x[j]), j)),
        equal(s[k], Softmax),
    )

    logarithm = derivation(
        "The logarithm of softmax is the logit minus the log-sum-exp.",
        log_softmax(x)[k],
        equal(log(s[k]), LogSoftmax),
        equal(log(exp(x[k]) / total(exp(x[j]), j)), Softmax),
        equal(x[k] - log(total(exp(x[j]), j)), log_laws),
        equal(x[k] - lse(x), LSE),
    )

    max_trick = derivation(
        "Any number m, such as the largest logit, may be taken out of the log-sum-exp.",
        lse(x),
        equal(log(total(exp(x[j] - m + m), j)), LSE),
        equal(log(exp(m) * total(exp(x[j] - m), j)), linearity),
        equal(m + log(total(exp(x[j] - m), j)), log_laws),
    )

    equal_logits = derivation(
        "The log-sum-exp of C equal logits is that logit plus log C.",
        lse(Vector(lambda _: a, C)),
        equal(log(total(exp(a), c)), LSE),
        equal(log(C * exp(a)), linearity),
        equal(a + log(C), log_laws),
    )

    bounds_each_logit = derivation(
        "The log-sum-exp is at least every logit.",
        lse(x),
        equal(log(total(exp(x[j]), j)), LSE),
        equal(
            log(exp(x[k]) + total((1 - KroneckerDelta(j, k)) * exp(x[j]), j)), linearity, sifting
        ),
        equal(
            x[k] + log(1 + total((1 - KroneckerDelta(j, k)) * exp(x[j]), j) / exp(x[k])), log_laws
        ),
        at_least(x[k], no_negative_term),
    )

    gradient_of_log_sum_exp = derivation(
        "The gradient of the log-sum-exp is softmax.",
        Grad(lse(x), x[k]),
        equal(exp(x[k]) / total(exp(x[j]), j), calculus, sifting),
        equal(s[k], Softmax),
    )

    jacobian = derivation(
        "The Jacobian of softmax is diag(s) minus the outer product of s with itself.",
        Grad(s[j], x[k]),
        equal(s[j] * (KroneckerDelta(j, k) - s[k]), calculus, Softmax, sifting),
    )

    variance = derivation(
        "The quadratic form of the Jacobian is a variance, hence never negative.",
        total(v[j] * s[j] * (KroneckerDelta(j, k) - s[k]) * v[k], j, k),
        equal(
            total(s[j] * v[j] ** 2, j) - total(s[i] * v[i], i) ** 2,
            linearity,
            sifting,
        ),
        equal(total(s[j] * (v[j] - total(s[i] * v[i], i)) ** 2, j), linearity, sums_to_one),
        at_least(0, no_negative_term),
    )

    half = derivation(
        "The quadratic form of the Jacobian is at most half the squared length.",
        total(v[j] * s[j] * (KroneckerDelta(j, k) - s[k]) * v[k], j, k),
        equal(
            2 * total(s[j] * (1 - s[j]) * v[j] ** 2, j)
            - total((1 - KroneckerDelta(j, k)) * s[j] * s[k] * (v[j] + v[k]) ** 2, j, k) / 2,
            linearity,
            sifting,
            sums_to_one,
        ),
        at_most(2 * total(s[j] * (1 - s[j]) * v[j] ** 2, j), no_negative_term),
        equal(
            total(v[j] ** 2, j) / 2 - total((1 - 2 * s[j]) ** 2 * v[j] ** 2, j) / 2,
            linearity,
        ),
        at_most(total(v[j] ** 2, j) / 2, no_negative_term),
    )

    log_ratio = derivation(
        "A difference of logits is the logarithm of a ratio of probabilities.",
        log(s[j] / s[k]),
        equal(log(exp(x[j]) / exp(x[k])), Softmax),
        equal(x[j] - x[k], log_laws),
    )
