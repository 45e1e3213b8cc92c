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

V, D, B = size("V"), size("D"), size("B")
A, C = size("A"), size("C")
c, k = index("c", V), index("k", V)
d, i = index("d", D), index("i", D)
j, n = index("j", A), index("n", C)
b = index("b", B)

u, v, m = real("u", A), real("v", C), real("m")
x, t, g = real("x", V), real("t", B), label("g", B, V)
W, h, a, y = real("W", D, V), real("h", D), real("a", V), label("y", V)
logits = Vector(lambda c: total(W[d, c] * h[d], d) + a[c], V)
s = softmax(logits)

call = {"input": h, "linear_weight": (W[i, c], c, i), "linear_bias": a, "target": y}
arguments = {
    "two_blocks": "two parts of the logits of one position",
    "blocks": "the log-sum-exp of logits, without a layer",
    "from_top": call,
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
        H(one_hot(y, V), s),
        equal(-logits[y] + lse(logits), cross_entropy.from_label),
        equal(
            m
            - logits[y]
            + log(
                1
                + total((1 - KroneckerDelta(c, y)) * exp(logits[c] - m), c)
                + (exp(logits[y] - m) - 1)
            ),
            LSE,
            linearity,
            sifting,
            log_laws,
        ),
    )

    gradient_in_input = derivation(
        "By the hidden state the gradient is the slopes of the logits times the weight.",
        Grad(H(one_hot(y, V), s), h[i]),
        equal(
            total((s[c] - KroneckerDelta(c, y)) * W[i, c], c), calculus, Softmax, linearity, sifting
        ),
    )

    gradient_in_weight = derivation(
        "By the weight it is the slope of each logit times the hidden state.",
        Grad(H(one_hot(y, V), s), W[i, k]),
        equal((s[k] - KroneckerDelta(k, y)) * h[i], calculus, Softmax, linearity, sifting),
    )

    gradient_in_bias = derivation(
        "By the bias it is the slope of each logit.",
        Grad(H(one_hot(y, V), s), a[k]),
        equal(s[k] - KroneckerDelta(k, y), calculus, Softmax, linearity, sifting),
    )

    from_log_sum_exp = derivation(
        "With the log-sum-exp of the whole row, the softmax of a part needs only that part.",
        s[k],
        equal(exp(logits[k]) / total(exp(logits[c]), c), Softmax),
        equal(exp(logits[k] - lse(logits)), LSE),
    )

    at_target = derivation(
        "The slope at the target is minus the softmax of all other classes.",
        s[y] - 1,
        equal(s[y] - total(s[c], c), of_softmax.sums_to_one),
        equal(-total((1 - KroneckerDelta(c, y)) * s[c], c), linearity, sifting),
    )
