"""Cross-entropy of the logits of a linear layer, from parts of the logits.

`W[d, c]` is the weight of feature d in logit c: in torch's layer its rows are the classes.
"""

from sympy import KroneckerDelta, exp, log

from lossdocs.derivations import cross_entropy
from lossdocs.derivations import softmax as of_softmax
from lossdocs.proof import (
    LSE,
    Grad,
    H,
    Softmax,
    Vector,
    as_written,
    calculus,
    derivation,
    equal,
    index,
    label,
    linearity,
    log_laws,
    lse,
    one_hot,
    real,
    sifting,
    size,
    softmax,
    total,
)

C, D, K = size("C"), size("D"), size("K")
A, B = size("A"), size("B")
c, k = index("c", C), index("k", C)
d, i = index("d", D), index("i", D)
j, n = index("j", A), index("n", B)
b = index("b", K)

u, v, m = real("u", A), real("v", B), real("m")
x, t, g = real("x", C), real("t", K), label("g", K, C)
W, h, a, y = real("W", D, C), real("h", D), real("a", C), label("y", C)
logits = Vector(lambda c: total(W[d, c] * h[d], d) + a[c], C)
s = softmax(logits)

call = {"input": h, "linear_weight": (W[i, c], c, i), "linear_bias": a, "target": y}
arguments = {
    "two_blocks": "two parts of the logits of one position",
    "blocks": "the log-sum-exp of logits, without a layer",
    "from_top": "the loss by the logits, which the gradients take from the layer",
    "gradient_in_input": call,
    "gradient_in_weight": call,
    "gradient_in_bias": call,
    "from_log_sum_exp": "the softmax of one class, which is no loss",
    "at_target": "the slope of one logit, which `gradient_in_bias` finds",
}

with as_written():
    two_blocks = derivation(
        "The log-sum-exps of two parts give that of both, whatever m is taken out.",
        log(total(exp(u[j]), j) + total(exp(v[n]), n)),
        equal(log(exp(lse(u)) + exp(lse(v))), LSE),
        equal(m + log(exp(lse(u) - m) + exp(lse(v) - m)), log_laws),
    )

    blocks = derivation(
        "Each block may have a number of its own taken out, such as its largest logit.",
        lse(x),
        equal(log(total(exp(x[c]), c)), LSE),
        equal(log(total(KroneckerDelta(g[c], b) * exp(x[c]), c, b)), sifting),
        equal(
            m + log(total(exp(t[b] - m) * total(KroneckerDelta(g[c], b) * exp(x[c] - t[b]), c), b)),
            linearity,
            log_laws,
        ),
    )

    from_top = derivation(
        "The loss is how far the target lies below m, plus a logarithm of 1 and the rest.",
        H(one_hot(y, C), softmax(x)),
        equal(-x[y] + lse(x), cross_entropy.from_label),
        equal(
            m
            - x[y]
            + log(1 + total((1 - KroneckerDelta(c, y)) * exp(x[c] - m), c) + (exp(x[y] - m) - 1)),
            LSE,
            linearity,
            sifting,
            log_laws,
        ),
    )

    gradient_in_input = derivation(
        "By the hidden state the gradient is the slopes of the logits times the weight.",
        Grad(H(one_hot(y, C), s), h[i]),
        equal(
            total((s[c] - KroneckerDelta(c, y)) * W[i, c], c), calculus, Softmax, linearity, sifting
        ),
    )

    gradient_in_weight = derivation(
        "By the weight it is the slope of each logit times the hidden state.",
        Grad(H(one_hot(y, C), s), W[i, k]),
        equal((s[k] - KroneckerDelta(k, y)) * h[i], calculus, Softmax, linearity, sifting),
    )

    gradient_in_bias = derivation(
        "By the bias it is the slope of each logit.",
        Grad(H(one_hot(y, C), s), a[k]),
        equal(s[k] - KroneckerDelta(k, y), calculus, Softmax, linearity, sifting),
    )

    from_log_sum_exp = derivation(
        "With the log-sum-exp of the whole row, the softmax of a part needs only that part.",
        softmax(x)[k],
        equal(exp(x[k]) / total(exp(x[c]), c), Softmax),
        equal(exp(x[k] - lse(x)), LSE),
    )

    at_target = derivation(
        "The slope at the target is minus the softmax of all other classes.",
        softmax(x)[y] - 1,
        equal(softmax(x)[y] - total(softmax(x)[c], c), of_softmax.sums_to_one),
        equal(-total((1 - KroneckerDelta(c, y)) * softmax(x)[c], c), linearity, sifting),
    )
