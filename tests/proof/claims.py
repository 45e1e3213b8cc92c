"""Claims for trying the checker: false ones that no reason may prove, and true ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sympy import (
    Abs,
    Expr,
    Integer,
    KroneckerDelta,
    Lambda,
    Max,
    Min,
    Piecewise,
    Rational,
    S,
    Sum,
    exp,
    log,
    sqrt,
)

from lossdocs.proof import (
    D_KL,
    LSE,
    CrossEntropy,
    Divergence,
    Grad,
    H,
    Limit,
    LogSoftmax,
    Pair,
    Phi,
    Sigmoid,
    Softmax,
    Softplus,
    Step,
    Vector,
    as_written,
    at_least,
    at_most,
    by_sign,
    by_threshold,
    by_value,
    calculus,
    definition,
    derivation,
    equal,
    index,
    label,
    let,
    limits,
    linearity,
    log_laws,
    lse,
    mean,
    minimum,
    natural,
    no_negative_term,
    one_hot,
    pair,
    positive,
    product,
    real,
    sifting,
    sign,
    simplex,
    size,
    softmax,
    total,
    unit,
    written_out,
)
from lossdocs.proof.derivation import Derivation, left_over
from lossdocs.proof.rule import Rule


def named(value: object) -> str:
    """The name of an argument of a test, the same in every process."""
    if isinstance(value, Rule):
        return value.why
    return str(value.start) if isinstance(value, Derivation) else str(value)


@dataclass(frozen=True)
class Claim:
    """One step, with reasons besides all of `everything`."""

    name: str
    line: Expr
    step: Step

    def left_over(self, reasons: tuple[Any, ...]) -> Any:
        """What the kernel leaves over under some reasons: 0 where it proves the step."""
        return left_over(self.line, self.step, reasons)

    def is_proved(self) -> bool:
        """Whether its own reasons, all reasons, or both together prove it."""
        own, rules = self.step.reasons, everything()
        return any(self.left_over(r) == 0 for r in ((), own, rules, (*rules, *own)))


C, D, N = size("C"), size("D"), size("N")
c, i, j, k = index("c", C), index("i", C), index("j", C), index("k", C)
n, m = index("n", N), index("m", N)
d = index("d", D)
x, v, z = real("x", C), real("v", C), real("z", C)
X, M = real("X", N, C), real("M", C, C)
p, q, r = simplex("p", C), simplex("q", C), simplex("r", D)
P, R = simplex("P", N, C), simplex("R", C, C)
w, W = positive("w", C), positive("W", C, C)
u = unit("u", C)
a, b, g = real("a"), real("b"), real("g")
s, t, e, T = positive("s"), positive("t"), positive(r"\epsilon"), positive("T")
o = unit("o")
two = index("i", Integer(2))
y, y2, yn, Y = label("y", C), label("y'", C), label("y''", N), label("Y", C, N)
sg, other_sign, nat = sign("s"), sign("s'"), natural("n")
of_more_c, of_more, of_more_d = index("c", C + 1), index("k", C + 1), index("c", D + 1)
of_one_more, of_two_more = simplex("p", C + 1), simplex("q", C + 2)
soft = softmax(x)
mid = let("m", (p + q) / 2)

FUNCTIONS = (
    Softmax, LogSoftmax, LSE, CrossEntropy, Divergence, Sigmoid, Softplus, Phi, Pair, mid,
)  # fmt: skip


def everything() -> tuple[Any, ...]:
    """Every rule but the citations and the cases."""
    return (
        *(linearity, log_laws, sifting, written_out, calculus, limits, no_negative_term),
        *(array.sums_to_one for array in (p, q, r, P, R)),
        definition(*FUNCTIONS),
    )


# True theorems, to be cited outside their domains.

with as_written():
    OF_PRODUCT = derivation("", log(s * t), equal(log(s) + log(t), log_laws))
    OF_UNIT = derivation("", log(1 + (1 - o)), at_least(0, no_negative_term))
    OF_GIBBS = derivation(
        "",
        total(p[c] * log(p[c] / q[c]), c),
        equal(
            total(p[c] * (q[c] / p[c] - 1 - log(q[c] / p[c])), c),
            *(linearity, p.sums_to_one, q.sums_to_one, log_laws),
        ),
        equal(total(p[c] * Phi(q[c] / p[c]), c), Phi),
        at_least(
            0,
            derivation("", Phi(t), equal(t - 1 - log(t), Phi), at_least(0, minimum(t, 1))),
            no_negative_term,
        ),
    )
    OF_SUM = derivation("", total(p[c], c), equal(1, p.sums_to_one))
    OF_ONE_HOT = derivation("", total(KroneckerDelta(c, y) * x[c], c), equal(x[y], sifting))
    OF_SIGN = derivation("", log(Abs(sg)), equal(0, by_value(sg)))
    OF_SIZE = derivation("", total(1 / T, c), equal(C / T, linearity))
    SLOPE = derivation("", Grad(a * b, a), equal(b, calculus))
    SLOPE_OF_LSE = derivation(
        "", Grad(lse(x), x[k]), equal(softmax(x)[k], calculus, Softmax, sifting)
    )
    HIDDEN_SLOPE = derivation(
        "", Sigmoid(b), equal(1 / (1 + exp(-b)) + Grad(a, b), Sigmoid, calculus)
    )
    OF_MORE = derivation(
        "", total(KroneckerDelta(of_more_c, of_more), of_more_c), equal(1, sifting)
    )
    OF_SIMPLEX_OF_MORE = derivation(
        "", total(of_one_more[of_more_c], of_more_c), equal(1, of_one_more.sums_to_one)
    )
    OF_ENTROPY = derivation("", H(p), equal(-total(p[c] * log(p[c]), c), CrossEntropy))
    SOFTMAX_SUMS = derivation("", total(soft[c], c), equal(1, Softmax, linearity))


def _claim(name: str, line: Any, make: Callable[..., Step], right: Any, *reasons: Any) -> Claim:
    return Claim(name, S(line), make(right, *reasons))


def _false() -> list[Claim]:
    """Claims that are false at some points of the domains."""
    h, diff = H, Grad
    short = Sum(x[c], (c, 1, C - 1))
    rows: list[tuple[Any, ...]] = [
        # Bound indices.
        ("a bound index captures a factor", x[c] * total(p[c], c), equal, total(x[c] * p[c], c)),
        ("a bound index captures a summand", x[k] + total(x[k], k), equal, total(2 * x[k], k)),
        (
            "a free index is taken for the bound one",
            total(x[c] * v[k], c),
            equal,
            total(x[c] * v[c], c),
        ),
        (
            "a product of sums is a sum of products",
            total(x[c], c) * total(v[c], c),
            equal,
            total(x[c] * v[c], c),
        ),
        (
            "the square of a sum is a sum of squares",
            total(x[c], c) ** 2,
            equal,
            total(x[c] ** 2, c),
        ),
        (
            "a double sum keeps one index",
            total(x[c] * v[k], c, k),
            equal,
            total(x[c] * v[c], c) * C,
        ),
        (
            "an inner sum shadows the outer index",
            total(x[c] * total(v[c], c), c),
            equal,
            total(x[c] * v[c], c),
        ),
        (
            "two inner sums share an index",
            total(x[c] * total(v[j], j) * total(z[j], j), c),
            equal,
            total(x[c] * v[j] * z[j], j, k, c),
        ),
        (
            "two squares share an index",
            total(x[c] * total(v[j], j) * total(z[j], j), c),
            equal,
            total(x[c] * total(v[j] * z[j], j), c),
        ),
        ("a shadowed index counts once", total(total(x[c], c), c), equal, total(x[c], c)),
        ("the sum over rows is the sum over columns", total(X[n, c], n), equal, total(X[n, c], c)),
        ("a matrix is its transpose", total(v[j] * M[j, k], j), equal, total(v[j] * M[k, j], j)),
        ("a trace is the sum of all entries", total(M[j, j], j), equal, total(M[j, k], j, k)),
        ("one entry is another", x[j], equal, x[k]),
        (
            "a name of a vector is captured",
            lse(Vector(lambda i: x[i] + x[k], C)),
            equal,
            lse(Vector(lambda i: 2 * x[i], C)),
        ),
        # Ranges.
        ("a sum may leave out its first term", total(x[c], c), equal, Sum(x[c], (c, 2, C))),
        ("a sum may leave out its last term", total(x[c], c), equal, short),
        ("the sum of ones from 2", Sum(1, (c, 2, C)), equal, C),
        ("an empty range still counts", Sum(1, (c, 1, C - 1)), equal, C),
        ("a reversed range counts below zero", Sum(1, (c, 3, C)), equal, C - 2),
        ("another reversed range", Sum(1, (c, C, 3)), equal, 4 - C),
        ("a mean over the other size", mean(X[n, c], n), equal, total(X[n, c], n) / C),
        ("a constant sums to itself", total(a, c), equal, a),
        ("the wrong size counts", total(a, c), equal, N * a),
        (
            "the range of an inner index is dropped",
            Sum(x[k], (k, 1, j), (j, 1, C)),
            equal,
            Sum(x[k], (j, 1, k), (k, 1, C)),
        ),
        ("a triangle is a square", Sum(1, (k, 1, j), (j, 1, C)), equal, C**2),
        ("a written sum misses a term", total(pair(a, b)[two], two), equal, a),
        ("the wrong entry of a pair", pair(a, b)[Integer(2)], equal, a),
        # Indicators.
        (
            "the first class is among the classes but the last",
            Sum(KroneckerDelta(c, 1) * x[c], (c, 1, C - 1)),
            equal,
            x[1],
        ),
        (
            "a label is among the classes from 2",
            Sum(KroneckerDelta(c, y) * x[c], (c, 2, C)),
            equal,
            x[y],
        ),
        (
            "a label is among the classes but the last",
            Sum(KroneckerDelta(c, y) * x[c], (c, 1, C - 1)),
            equal,
            x[y],
        ),
        ("a label of N is a class of C", total(KroneckerDelta(c, yn), c), equal, 1),
        ("class 2 always exists", total(KroneckerDelta(c, 2), c), equal, 1),
        (
            "two labels are the same",
            total(KroneckerDelta(c, y) * KroneckerDelta(c, y2), c),
            equal,
            1,
        ),
        ("two labels are never the same", KroneckerDelta(y, y2), equal, 0),
        (
            "an indicator sifts nothing",
            total(KroneckerDelta(c, y) * x[c], c),
            equal,
            total(x[c], c),
        ),
        (
            "it sifts the wrong entry",
            total(KroneckerDelta(c, y) * x[c] * v[k], c),
            equal,
            x[k] * v[y],
        ),
        (
            "an indicator of another sum",
            total(KroneckerDelta(c, k) * x[c], c) * v[c],
            equal,
            x[k] * v[k],
        ),
        ("an indicator divides itself", as_quotient(KroneckerDelta(y, y2)), equal, 1),
        ("a rest of an indicator divides itself", as_quotient(1 - KroneckerDelta(y, y2)), equal, 1),
        ("the wrong one of two labels", KroneckerDelta(j, k) * x[j], equal, x[k]),
        (
            "an indicator may leave a factor",
            log(1 + KroneckerDelta(j, k)),
            equal,
            KroneckerDelta(j, k),
        ),
        # The simplex.
        ("probabilities sum to 1 over examples", total(P[n, c], n), equal, 1),
        ("a diagonal sums to 1", total(R[j, j], j), equal, 1),
        ("a column sums to 1", total(R[j, k], j), equal, 1),
        ("a row of D sums to 1 over C", total(r[c], c), equal, 1),
        ("probabilities without the first sum to 1", Sum(p[c], (c, 2, C)), equal, 1),
        ("weights sum to 1", total(w[c], c), equal, 1),
        ("numbers between 0 and 1 sum to 1", total(u[c], c), equal, 1),
        ("squares of probabilities sum to 1", total(p[c] ** 2, c), equal, 1),
        ("two probabilities sum to 1 together", total(p[c] + q[c], c), equal, 1),
        ("a product of probabilities sums to 1", total(p[c] * q[c], c), equal, 1),
        ("a midpoint sums to 2", total(mid[c], c), equal, 2),
        ("softmax sums to 1 over rows", total(softmax(X[n])[c], n), equal, 1, SOFTMAX_SUMS),
        ("a gradient keeps to the simplex", diff(total(p[c], c), p[k]), equal, 0),
        # Logarithms and powers.
        ("the logarithm of a product of reals", log(a * b), equal, log(a) + log(b)),
        ("the logarithm of a real square", log(a**2), equal, 2 * log(a)),
        ("the logarithm of a sum", log(s + t), equal, log(s) + log(t)),
        ("the logarithm of a sum of exponentials", lse(x), equal, total(x[c], c)),
        ("the sum of logarithms is one of a sum", total(log(w[c]), c), equal, log(total(w[c], c))),
        ("the product of logarithms", log(s) * log(t), equal, log(s * t)),
        ("the quotient of logarithms", log(s / t), equal, log(s) / log(t)),
        ("the power of a logarithm", log(s) ** 2, equal, 2 * log(s)),
        ("log p of a real product", log(product(x[c], c)), equal, total(log(x[c]), c)),
        ("log of 1 + exp", log(1 + exp(a)), equal, a),
        (
            "a product of sums",
            product(w[c] + W[c, k], c),
            equal,
            product(w[c], c) + product(W[c, k], c),
        ),
        ("the exponential of a sum of exponentials", exp(exp(a) + exp(b)), equal, exp(a) * exp(b)),
        ("the exponential of a sum", exp(a + b), equal, exp(a) + exp(b)),
        ("the exponential of a product", exp(a * b), equal, exp(a) * exp(b)),
        ("the sum of exponentials", total(exp(x[c]), c), equal, exp(total(x[c], c))),
        ("half of an exponent", exp(a / 2) ** 3, equal, exp(a)),
        ("a root of a square", sqrt(a**2), equal, a),
        ("a root of a sum of squares", sqrt(a**2 + b**2), equal, a + b),
        ("a third root", (a**3) ** Rational(1, 3), equal, a),
        # Fractions.
        ("a fraction is split below", 1 / (s + t), equal, 1 / s + 1 / t),
        (
            "a sum is divided term by term",
            total(w[c] / W[c, c], c),
            equal,
            total(w[c], c) / total(W[c, c], c),
        ),
        ("0 / 0", as_quotient(a - a), equal, 1),
        ("0 / 0 of a hidden 0", as_quotient(total(x[c], c) - total(x[k], k)), equal, 1),
        ("1 / 0 is a number", divided(1, a - a), equal, 2),
        ("decimal numbers are exact", S(0.1) * 3, equal, Rational(3, 10) + S(2) ** -50),
        # Named functions.
        ("cross-entropy is symmetric", h(p, q), equal, h(q, p)),
        ("entropy is cross-entropy", h(p), equal, h(p, q)),
        ("the divergence is symmetric", D_KL(p, q), equal, D_KL(q, p)),
        ("cross-entropy is the divergence", h(p, q), equal, D_KL(p, q)),
        ("the wrong entropy", D_KL(p, q), equal, h(p, q) - h(q)),
        ("softmax of doubled logits", softmax(x * 2)[k], equal, soft[k] ** 2),
        ("softmax of a multiple", softmax(x * s)[k], equal, soft[k]),
        ("softmax by the first logit", soft[k], equal, exp(x[k]) / exp(total(x[c], c))),
        ("shift by a vector", softmax(x + v)[k], equal, soft[k]),
        ("the wrong class", h(one_hot(y, C), soft), equal, -log(soft[y2])),
        ("the sigmoid is odd", Sigmoid(-a), equal, -Sigmoid(a)),
        ("the softplus is even", Softplus(-a), equal, Softplus(a)),
        ("a midpoint is the first", mid[k], equal, p[k]),
        (
            "smoothing has another sign",
            h(one_hot(y, C) * (1 - o) + o / C, soft),
            equal,
            -(1 - o) * log(soft[y]) + (o / C) * total(log(soft[c]), c),
        ),
        (
            "smoothing forgets 1/C",
            h(one_hot(y, C) * (1 - o) + o / C, soft),
            equal,
            -(1 - o) * log(soft[y]) - o * total(log(soft[c]), c),
        ),
        # Derivatives.
        (
            "the index of a sum captures that of the gradient",
            diff(total(x[k] ** 2, k), x[k]),
            equal,
            total(2 * x[k], k),
        ),
        (
            "the gradient of a sum keeps all terms",
            diff(total(x[c] ** 2, c), x[k]),
            equal,
            2 * total(x[c], c),
        ),
        ("the gradient of LSE is 1", diff(lse(x), x[k]), equal, 1),
        ("the gradient has the opposite sign", diff(h(p, soft), x[k]), equal, p[k] - soft[k]),
        (
            "the gradient of the whole is that of a term",
            diff(-p[k] * log(soft[k]), x[k]),
            equal,
            soft[k] - p[k],
        ),
        ("the Jacobian has no diagonal", diff(soft[j], x[k]), equal, -soft[j] * soft[k]),
        (
            "the Jacobian has the opposite sign",
            diff(soft[j], x[k]),
            equal,
            soft[j] * (soft[k] - KroneckerDelta(j, k)),
        ),
        (
            "a Jacobian is its transpose",
            diff(soft[j] * v[j], x[k]),
            equal,
            diff(soft[k] * v[k], x[j]),
        ),
        ("the product rule forgets a factor", diff(a * exp(a), a), equal, exp(a)),
        ("the chain rule forgets the inner slope", diff(exp(2 * a), a), equal, exp(2 * a)),
        ("the slope of a logarithm of a power", diff(log(s**2), s), equal, 1 / s),
        ("the gradient in another array", diff(h(p, soft), v[k]), equal, soft[k] - p[k]),
        (
            "the gradient in another example",
            diff(total(X[m, c] ** 2, m, c), X[n, c]),
            equal,
            total(2 * X[m, c], m),
        ),
        ("the slope of |a| is 1", diff(Abs(a), a), equal, 1),
        ("the slope of max is 1", diff(Max(a, 0), a), equal, 1),
        ("the slope by the position", diff(x[k] * k, k), equal, x[k]),
        ("the slope of a constant power", diff(s**a, a), equal, a * s ** (a - 1)),
        ("the second slope", diff(diff(a**3, a), a), equal, 3 * a**2),
        # Limits.
        ("a limit without value", Limit(1 / e, e), equal, 0),
        ("a limit of 1/e twice", Limit(1 / e, e), equal, 1),
        ("the limit of exp", Limit((exp(a * e) - 1) / e, e), equal, 1),
        ("the limit of a logarithm", Limit(log(e), e), equal, 0),
        ("the limit takes the wrong order", Limit((exp(e) - 1 - e) / e**2, e), equal, 1),
        ("the limit of softmax", Limit(softmax(x * e)[k], e), equal, soft[k]),
        ("the limit of |e - 1| / e", Limit(Abs(e - 1), e), equal, 0),
        ("the limit of a root", Limit(sqrt(e) / e, e), equal, 1),
        # Inequalities.
        ("Gibbs' inequality is reversed", D_KL(p, q), at_most, 0, OF_GIBBS),
        ("a sum of reals is not negative", total(x[c], c), at_least, 0),
        ("a cube is not negative", a**3, at_least, 0),
        (
            "an entry outside its array",
            total(X[n, c] + log(P[c, n]), c) - total(log(P[c, n]), c),
            equal,
            total(X[n, c], c),
        ),
        ("a square in the denominator", 1 / nat**2, at_least, 0),
        ("an odd power", (a - b) ** 3, at_least, 0),
        ("the logarithm of a positive is not negative", log(s), at_least, 0),
        ("the logarithm of a probability is not negative", log(p[k]), at_least, 0),
        ("a weight is at most 1", w[k], at_most, 1),
        ("a difference is not negative", s - t, at_least, 0),
        ("an indicator is at least 1", KroneckerDelta(j, k), at_least, 1),
        ("exp grows the wrong way", exp(-s), at_least, 1),
        ("log falls", log(1 + s), at_most, 0),
        (
            "Jensen's inequality is reversed",
            log(total(p[c] * w[c], c)),
            at_most,
            total(p[c] * log(w[c]), c),
            OF_GIBBS,
        ),
        ("entropy is at most 0", h(p), at_most, 0),
        ("LSE is at most every logit", lse(x), at_most, x[k]),
        ("the loss is at most 1", -log(soft[y]), at_most, 1),
        ("1 - 2p is positive", 1 - 2 * p[k], at_least, 0),
        ("2 - p - q is 1", 2 - p[k] - q[k], at_least, 1),
        ("a size exceeds 1", C, at_least, 2),
        ("a size less 2 is not negative", Sum(1, (c, 1, C)) - 2, at_least, 0),
        ("a fraction of reals", 1 / a, at_least, 0),
        ("|a| is at most a", Abs(a), at_most, a, by_sign(a)),
        (
            "the minimum is at the wrong place",
            (t - 2) ** 2 - Rational(1, 10),
            at_least,
            0,
            minimum(t, 2),
        ),
        ("it is a greatest value", log(t) - t + 1, at_least, 0, minimum(t, 1)),
        ("the least value is not 0", t - 2 - log(t), at_least, 0, minimum(t, 1)),
        ("a turning point is a least value", (t - 1) ** 3, at_least, 0, minimum(t, 1)),
        (
            "a pole hides from the least value",
            -1 / (2 * (t - 2) ** 2) - 1 / (3 * (t - 2) ** 3) + Rational(1, 6),
            at_least,
            0,
            minimum(t, 1),
        ),
        ("another place of the least value", 2 * (t - 1) - log(t), at_least, 0, minimum(t, 1)),
        # Cases.
        ("max is the sum", Max(a, 0), equal, a, by_sign(a)),
        ("max is |a|", Max(a, 0), equal, Abs(a), by_sign(a)),
        ("min is max", Min(a, 0), equal, -Max(a, 0), by_sign(a)),
        ("softplus is max", Softplus(a), equal, Max(a, 0), by_sign(a)),
        ("max of another name", Max(b, 0), equal, b, by_sign(a)),
        ("a threshold is never reached", Max(Abs(a) - s, 0), equal, 0, by_threshold(a, s)),
        (
            "a threshold is always reached",
            Max(Abs(a) - s, 0),
            equal,
            Abs(a) - s,
            by_threshold(a, s),
        ),
        (
            "two thresholds",
            Max(Abs(a) - s, 0),
            equal,
            Max(Abs(b) - s, 0),
            by_threshold(a, s),
            by_threshold(b, s),
        ),
        ("a sign is 1", sg, equal, 1, by_value(sg)),
        ("cases that forget one", Piecewise((a, a > 0), (0, True)), equal, Abs(a), by_sign(a)),
        (
            "cases the wrong way round",
            Piecewise((1, a > 0), (-1, True)),
            equal,
            Piecewise((-1, a > 0), (1, True)),
            by_sign(a),
        ),
        ("a slope by cases", Grad(Max(a, 0), a), equal, 1, by_sign(a)),
        # Citations outside their domains.
        ("a law of positives for reals", log(a * b), equal, log(a) + log(b), OF_PRODUCT),
        (
            "a law of the unit interval for positives",
            log(2 - s),
            at_least,
            0,
            OF_UNIT,
        ),
        (
            "a law of the simplex for weights",
            total(w[c] * log(w[c] / W[c, c]), c),
            at_least,
            0,
            OF_GIBBS,
        ),
        (
            "a law of the simplex with one wrong row",
            total(p[c] * log(p[c] / w[c]), c),
            at_least,
            0,
            OF_GIBBS,
        ),
        (
            "a law of the simplex for columns",
            total(p[c] * log(p[c] / R[c, k]), c),
            at_least,
            0,
            OF_GIBBS,
        ),
        ("a law of the simplex for a diagonal", total(R[c, c], c), equal, 1, OF_SUM),
        ("a law of the simplex for another size", total(r[c], c), equal, 1, OF_SUM),
        (
            "a law of labels for another size",
            total(KroneckerDelta(c, yn) * x[c], c),
            equal,
            x[yn],
            OF_ONE_HOT,
        ),
        (
            "a law of C + 1 for D + 1",
            total(KroneckerDelta(of_more_d, of_more), of_more_d),
            equal,
            1,
            OF_MORE,
        ),
        (
            "a law of a simplex of C + 1 for one of C + 2",
            total(of_two_more[of_more_c], of_more_c),
            equal,
            1,
            OF_SIMPLEX_OF_MORE,
        ),
        ("a law of signs for naturals", log(Abs(nat - 1)), equal, 0, OF_SIGN),
        ("a law of signs for numbers", log(Abs(b)), equal, 0, OF_SIGN),
        (
            "a law of sizes for a reversed range",
            Sum(1 / T, (c, 1, 1 - C)),
            equal,
            (1 - C) / T,
            OF_SIZE,
        ),
        ("a slope of what depends on the name", Grad(a * (a + b), a), equal, a + b, SLOPE),
        ("a slope of a factor that depends on the name", Grad(a * exp(a), a), equal, exp(a), SLOPE),
        ("a slope of one name twice", Grad(a * a, a), equal, a, SLOPE),
        (
            "a slope of equal logits",
            Grad(LSE(Lambda(i, x[1]), C), x[1]),
            equal,
            Softmax(Lambda(i, x[1]), C, 1),
            SLOPE_OF_LSE,
        ),
        (
            "a slope of logits gathered",
            Grad(lse(Vector(lambda i: x[Y[i]], C)), x[k]),
            equal,
            softmax(Vector(lambda i: x[Y[i]], C))[k],
            SLOPE_OF_LSE,
        ),
        (
            "a slope hidden in the last line",
            Sigmoid(a),
            equal,
            1 / (1 + exp(-a)) + 1,
            HIDDEN_SLOPE,
            calculus,
        ),
        ("a law of one name for two", H(p, q), equal, -total(p[c] * log(p[c]), c), OF_ENTROPY),
        ("a theorem cited backwards", D_KL(p, q), at_least, 1, OF_GIBBS),
    ]
    return [_claim(*row) for row in rows]


def as_quotient(e: Expr) -> Expr:
    """An expression over itself, as written."""
    return divided(e, e)


def divided(one: Any, other: Expr) -> Expr:
    """A fraction that SymPy does not reduce."""
    with as_written():
        return S(one) * other**-1


FALSE = _false()


def _true() -> list[Claim]:
    """Claims that their reasons prove."""
    h, diff = H, Grad
    smooth = one_hot(y, C) * (1 - o) + o / C
    rows: list[tuple[Any, ...]] = [
        ("bound indices have any name", total(x[c], c), equal, total(x[j], j)),
        ("sums change places", total(X[n, c], c, n), equal, total(X[n, c], n, c), linearity),
        (
            "a sum is split",
            total(x[c] + v[c], c),
            equal,
            total(x[c], c) + total(v[c], c),
            linearity,
        ),
        ("a factor leaves", total(a * x[c], c), equal, a * total(x[c], c), linearity),
        ("a number leaves by algebra", total(2 * x[c], c), equal, 2 * total(x[c], c)),
        ("a sign leaves by algebra", total(v[c] - x[c], c), equal, -total(x[c] - v[c], c)),
        ("an empty sum is 0", total(x[c] - x[c], c), equal, 0),
        (
            "products of sums are double sums",
            total(x[c], c) * total(v[j], j),
            equal,
            total(x[c] * v[j], c, j),
            linearity,
        ),
        ("ones are counted", total(a, c), equal, C * a, linearity),
        ("ones from 2 are counted", Sum(1, (c, 2, C)), equal, C - 1, linearity),
        ("a triangle is counted", Sum(1, (k, 1, j), (j, 1, C)), equal, total(j, j), linearity),
        ("a reversed range keeps its sum", 2 * Sum(a, (c, 3, C)), equal, Sum(2 * a, (c, 3, C))),
        (
            "a factor leaves a reversed range",
            Sum(a, (c, 3, C)),
            equal,
            a * Sum(1, (c, 3, C)),
            linearity,
        ),
        ("an indicator sifts", total(KroneckerDelta(c, y) * x[c], c), equal, x[y], sifting),
        ("the first class is a class", total(KroneckerDelta(c, 1) * x[c], c), equal, x[1], sifting),
        (
            "an indicator is its square",
            KroneckerDelta(j, k) ** 2 * x[j],
            equal,
            KroneckerDelta(j, k) * x[k],
            sifting,
        ),
        (
            "it sifts a double sum",
            total(KroneckerDelta(c, k) * M[c, k], c, k),
            equal,
            total(M[c, c], c),
            sifting,
        ),
        ("0 log 0 is 0", h(one_hot(y, C)), equal, 0, CrossEntropy, sifting),
        ("two labels may agree", KroneckerDelta(y, y2), equal, KroneckerDelta(y2, y)),
        ("rows sum to 1", total(P[n, c], c, n), equal, N, linearity, P.sums_to_one),
        (
            "cross-entropy is entropy and divergence",
            h(p, q),
            equal,
            h(p) + D_KL(p, q),
            CrossEntropy,
            Divergence,
            linearity,
            log_laws,
        ),
        (
            "a midpoint sums to 1",
            total(mid[c], c),
            equal,
            1,
            mid,
            linearity,
            p.sums_to_one,
            q.sums_to_one,
        ),
        ("the logarithm of a product", log(product(w[c], c)), equal, total(log(w[c]), c), log_laws),
        ("the logarithm of numbers", log(Integer(12)), equal, 2 * log(2) + log(3), log_laws),
        ("two negative signs", log(-s * -t), equal, log(s) + log(t), log_laws),
        ("the logarithm of a power", log(s**a), equal, a * log(s), log_laws),
        ("exponents add", exp(a + b), equal, exp(a) * exp(b)),
        ("exponents halve", exp(a / 2) ** 2, equal, exp(a)),
        ("fractions cancel", 1 / (1 + exp(-a)), equal, exp(a) / (1 + exp(a))),
        ("partial fractions", 1 / (s * (1 + s)), equal, 1 / s - 1 / (1 + s)),
        ("a pair is written out", total(pair(a, b)[two], two), equal, a + b, Pair, written_out),
        (
            "smoothing is a mixture",
            h(smooth, soft),
            equal,
            -(1 - o) * log(soft[y]) - (o / C) * total(log(soft[c]), c),
            CrossEntropy,
            linearity,
            sifting,
        ),
        ("the slope of a product", diff(a * exp(a), a), equal, (1 + a) * exp(a), calculus),
        ("the slope of a power", diff(s**3 / 3, s), equal, s**2, calculus),
        ("the gradient of a constant", diff(lse(v), x[k]), equal, 0, calculus),
        (
            "the gradient of a sum of squares",
            diff(total(x[c] ** 2, c), x[k]),
            equal,
            2 * x[k],
            calculus,
            sifting,
        ),
        (
            "the gradient of a row",
            diff(total(X[m, c] ** 2, m, c), X[n, k]),
            equal,
            2 * X[n, k],
            calculus,
            sifting,
        ),
        ("L'Hopital once", Limit((exp(a * e) - 1) / e, e), equal, a, limits),
        ("L'Hopital twice", Limit((exp(e) - 1 - e) / e**2, e), equal, Rational(1, 2), limits),
        ("L'Hopital with a logarithm", Limit(log(1 + a * e) / e, e), equal, a, limits),
        ("a limit without a quotient", Limit(softmax(x * e)[k], e), equal, 1 / C, limits),
        ("a limit of a negative denominator", Limit(e / (e - 1) / e, e), equal, -1, limits),
        ("a square is not negative", (a - b) ** 2, at_least, 0, no_negative_term),
        ("a sum of squares is not negative", -total(x[c] ** 2, c), at_most, 0, no_negative_term),
        ("exp grows", exp(a + s), at_least, exp(a), no_negative_term),
        ("log grows", log(a**2 + s), at_least, log(s), no_negative_term),
        ("a product of probabilities is at most 1", p[j] * q[k], at_most, 1, no_negative_term),
        ("an indicator is at most 1", KroneckerDelta(j, k), at_most, 1, no_negative_term),
        ("a logarithm above 1", log(1 + s), at_least, 0, no_negative_term),
        ("the reciprocal of a cube", s**-3 * exp(a), at_least, 0, no_negative_term),
        ("a least value", t - 1 - log(t), at_least, 0, minimum(t, 1)),
        ("max and min", Max(a, 0) + Min(a, 0), equal, a, by_sign(a)),
        (
            "cases at a threshold",
            Piecewise((a - s, a > s), (0, True)),
            equal,
            Max(a - s, 0),
            by_threshold(a, s),
        ),
        (
            "an equal piecewise line",
            Piecewise((a + b, a > 0), (b, True)),
            equal,
            Piecewise((b + a, a > 0), (b, True)),
        ),
        ("cases by value", Abs(sg) * a, equal, a, by_value(sg)),
        (
            "cases by threshold",
            Max(Abs(a) - s, 0),
            equal,
            Max(a - s, 0) + Max(-a - s, 0),
            by_threshold(a, s),
        ),
        ("a law for another vector", total(softmax(v * 2)[j], j), equal, 1, SOFTMAX_SUMS),
        ("a law for a row", total(softmax(X[n])[j], j), equal, 1, SOFTMAX_SUMS),
        ("a law for a product", log(w[k] * T), equal, log(w[k]) + log(T), OF_PRODUCT),
        ("a law of the unit interval", log(2 - u[k]), at_least, 0, OF_UNIT),
        ("a law of the simplex", total(q[c] * log(q[c] / p[c]), c), at_least, 0, OF_GIBBS),
        (
            "a law of the simplex for rows",
            total(P[n, c] * log(P[n, c] / q[c]), c),
            at_least,
            0,
            OF_GIBBS,
        ),
        (
            "a law of the simplex for softmax",
            total(p[c] * log(p[c] / soft[c]), c),
            at_least,
            0,
            OF_GIBBS,
            SOFTMAX_SUMS,
        ),
        ("a law of labels", total(KroneckerDelta(c, Y[n]) * v[c], c), equal, v[Y[n]], OF_ONE_HOT),
        ("a law of signs", log(Abs(other_sign)), equal, 0, OF_SIGN),
        ("a law of sizes", total(1 / s, d), equal, D / s, OF_SIZE),
        ("a law of sizes for a number", total(1 / s, two), equal, 2 / s, OF_SIZE),
        ("a slope of other names", Grad(b * g, b), equal, g, SLOPE),
        ("a slope of another vector", Grad(lse(v), v[j]), equal, softmax(v)[j], SLOPE_OF_LSE),
        ("a slope of a row", Grad(lse(X[n]), X[n, j]), equal, softmax(X[n])[j], SLOPE_OF_LSE),
    ]
    return [_claim(*row) for row in rows]


TRUE = _true()
