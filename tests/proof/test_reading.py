"""The reader says what a text says, or refuses it."""

import pytest
from sympy import Abs, Expr, Max, exp, log, pi, sqrt

from lossdocs.proof import (
    D_KL,
    Grad,
    H,
    Limit,
    Pair,
    Sigmoid,
    Vector,
    definition,
    index,
    label,
    let,
    linearity,
    lse,
    one_hot,
    pair,
    positive,
    product,
    real,
    sifting,
    simplex,
    size,
    softmax,
    total,
)
from lossdocs.proof.kernel import normal
from lossdocs.proof.reading import read, read_vector
from lossdocs.proof.reading.table import table_of
from lossdocs.proof.reading.tokens import Unreadable

C, N = size("C"), size("N")
c, k, n = index("c", C), index("k", C), index("n", N)
a, b, t = real("a"), real("b"), positive("t")
x, p, q, y = real("x", C), simplex("p", C), simplex("q", C), label("y", C)
X = real("X", N, C)
shares = let(r"\hat p", Vector(lambda i: p[i], C))

TABLE = table_of([a, b, t, x[k], p[k], q[k], y, X[n, k]]) | {r"\hat p": shares}


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("a - b - 1", a - b - 1),
        ("-a b", -a * b),
        (r"a \cdot 2", 2 * a),
        ("a / 2", a / 2),
        (r"\tfrac{a}{2}", a / 2),
        (r"\frac a 2", a / 2),
        (r"\left(a + b\right)^2", (a + b) ** 2),
        (r"\bigl(a + b\bigr) \, t", (a + b) * t),
        ("[a + b] t", (a + b) * t),
        (r"\sqrt{t}", sqrt(t)),
        ("3! a", 6 * a),
        (r"\max(a, 0)", Max(a, 0)),
        (r"\left|a\right|", Abs(a)),
        (r"\exp(a) + e^b", exp(a) + exp(b)),
        (r"2 \pi", 2 * pi),
        (r"\log t + \log \log t", log(t) + log(log(t))),
        (r"\log(t b)", log(t * b)),
        ("x_k", x[k]),
        ("X_{n,k}", X[n, k]),
        (r"\sum_{c=1}^{C} x_c [c = y]", x[y]),
        (r"\prod_{c=1}^C q_c", product(q[c], c)),
        (r"\sum_{c=1}^C [c = y]", 1 + 0 * a),
        (r"H(p)", H(p)),
        (r"H(e_y, \softmax(x))", H(one_hot(y, C), softmax(x))),
        (r"\operatorname{softmax}(x / t)_k", softmax(x / t)[k]),
        (r"\DKL(p \,\|\, q)", D_KL(p, q)),
        (r"D_{\mathrm{KL}}(p \| (p + q) / 2)", D_KL(p, (p + q) / 2)),
        (r"\LSE(X_n)", lse(X[n])),
        (r"\LSE(a)", lse(Vector(lambda i: a, C))),
        (r"H((1 - t, t))", H(pair(1 - t, t))),
        (r"(1 - t, t)_2", t),
        (r"\hat{p}_k", shares[k]),
        (r"\sigma(-a)", Sigmoid(-a)),
        (r"\lim_{t \to 0} a t", Limit(a * t, t)),
        (r"\frac{\partial}{\partial x_k} H(p, \softmax(x))", Grad(H(p, softmax(x)), x[k])),
        (r"\frac{\partial^2}{\partial a^2} a b", Grad(Grad(a * b, a), a)),
        (r"\frac{\partial^{2}}{\partial a \, \partial b} a b", Grad(Grad(a * b, b), a)),
    ],
)
def test_a_text_says_what_it_says(text: str, meant: Expr) -> None:
    assert normal(read(text, TABLE) - meant, [linearity, sifting, definition(Pair)]) == 0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a b c", r"no name 'c' in a b c; there are .*C, N, X"),
        ("a +", "no name None in a +"),
        ("a)", r"cannot read on at '\)' in a\)"),
        ("(a", r"'\)' is needed, not None"),
        (r"\foo(a)", r"no name '\\\\foo'"),
        (r"\max a", r"'\(' is needed, not 'a'"),
        ("a < b", "cannot read on at '<'"),
        ("x", "an index is missing in x"),
        (r"\softmax(x)", "an index is missing"),
        ("e_y", "an index is missing"),
        ("e", "no name 'e'"),
        (r"\sum_c x_c", "'{' is needed, not 'c'"),
        (r"\sum_{c} x_c", "'=' is needed, not '}'"),
        (r"H(p, X_n (1, 2))", "meet in"),
        (r"\DKL(p, q)", r"'\\\\\|' is needed, not ','"),
        (r"\frac{\partial^2}{\partial a} a", "a derivative of order 2 by 1 names"),
        # What could be read in two ways.
        (r"\log t b", "'b' may belong to what stands before it"),
        (r"\log p_k / q_k", "'/' may belong to what stands before it"),
        (r"a \cdot \log t \cdot b", "may belong to what stands before it"),
        ("a / b t", "'t' may belong to what stands before it"),
        (
            r"\begin{cases} a & \text{if } a = t \\ t & \text{otherwise} \end{cases}",
            "no relation is '='",
        ),
        ("a^10", "10 stands without braces"),
        ("x_10", "10 stands without braces"),
        (r"\frac12 a", "12 stands without braces"),
    ],
)
def test_what_cannot_be_read_is_refused(text: str, message: str) -> None:
    with pytest.raises(Unreadable, match=message):
        read(text, TABLE)


def test_an_abbreviation_is_read_where_it_stands() -> None:
    """The index of the sum is that of the abbreviation."""
    table = TABLE | {r"\ell_c": r"p_c \log q_c", "p_T": r"\softmax(x / t)"}

    assert normal(read(r"-\sum_{c=1}^C \ell_c", table) + total(p[c] * log(q[c]), c)) == 0
    assert normal(read(r"H(p_T, q)", table) - H(softmax(x / t), q)) == 0


def test_an_abbreviation_does_not_stand_for_itself() -> None:
    with pytest.raises(Unreadable, match="no name"):
        read("w_n", {"w_n": "w_n"})


def test_an_abbreviation_is_read_to_its_end() -> None:
    with pytest.raises(Unreadable, match="cannot read on"):
        read("w_n", TABLE | {"w_n": "a)"})


def test_a_vector_has_the_size_of_its_parts() -> None:
    assert read_vector("2 x + 1", TABLE).size == C
    assert read_vector("X_n", TABLE)[k] == X[n, k]


def test_a_vector_ends_with_its_text() -> None:
    with pytest.raises(Unreadable, match="cannot read on"):
        read_vector("x, x", TABLE)


def test_a_name_with_two_meanings_is_refused() -> None:
    with pytest.raises(Unreadable, match="a stands for two things"):
        table_of([real("a") + real("a")])


def test_a_name_that_reads_like_an_entry_is_refused() -> None:
    with pytest.raises(Unreadable, match="x_1 reads like an entry of x"):
        table_of([x[k] + real("x_1")])


def test_a_name_with_a_letter_of_an_index_is_refused() -> None:
    with pytest.raises(Unreadable, match="x_k reads as if it had the index k"):
        table_of([real("x_k") * k])
    with pytest.raises(Unreadable, match="x_c reads as if it had the index c"):
        read(r"\sum_{c=1}^{C} x_c", {"C": C, "x_c": real("x_c")})


def test_a_vector_of_equal_entries_needs_a_size() -> None:
    with pytest.raises(Unreadable, match="the size of a vector of equal entries is C"):
        read_vector("a + 1", {"a": a})


def test_a_sum_shadows_the_same_letter_outside_and_no_further() -> None:
    read_back = read(r"\sum_{k=1}^{C} x_k + x_k", TABLE | {"k": k})

    assert normal(read_back - total(x[c], c) - x[k]) == 0
