"""What is said above a proof: the domains of its names, and where its lines have a value."""

import pytest
from sympy import Expr, S, log, sqrt

from lossdocs.proof import (
    H,
    Vector,
    index,
    label,
    let,
    natural,
    one_hot,
    pair,
    positive,
    real,
    sign,
    simplex,
    size,
    softmax,
    total,
    unit,
)
from lossdocs.proof.assumptions import assumptions, conditions
from lossdocs.proof.assumptions import said as in_words
from lossdocs.proof.condition import Condition
from lossdocs.proof.definedness import conditions_of
from lossdocs.proof.domains import above_zero
from lossdocs.proof.name import Name

C, N = size("C"), size("N")
a, b, t, e, u = real("a"), real("b"), positive("t"), unit("o"), unit("u")
x, v, p, q, w = real("x", C), real("v", C), simplex("p", C), simplex("q", C), positive("w", C)
X, y, c, k = real("X", N, C), label("y", C), index("c", C), index("k", C)
Y, n = label("Y", C, N), index("n", N)
m = let("m", (p + q) / 2)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (a, ["$a$ is a real number"]),
        (a + b, ["$a$ and $b$ are real numbers"]),
        (x[k], ["$x$ is a vector of $C$ real numbers", r"$k$ is any of $1, \dots, C$"]),
        (
            x[k] * v[c],
            [
                "$x$ and $v$ are vectors of $C$ real numbers",
                r"$c$ and $k$ are any of $1, \dots, C$",
            ],
        ),
        (total(total(X[n, c], c), n), ["$X$ is a matrix of $N$ rows of $C$ real numbers"]),
        (x[y], ["$x$ is a vector of $C$ real numbers", r"$y$ is one of the classes $1, \dots, C$"]),
        (
            real("Z", N, C, C)[n, c, k],
            [
                r"$c$ and $k$ are any of $1, \dots, C$",
                r"$n$ is any of $1, \dots, N$",
                r"$Z$ is an array of $N \times C \times C$ real numbers",
            ],
        ),
        (total(Y[n], n), [r"$Y_{n}$ is one of the classes $1, \dots, C$"]),
        (t + total(w[c], c), ["$t > 0$ and $w_{c} > 0$"]),
        (e, ["$0 < o < 1$"]),
        (sign("s"), ["$s$ is $-1$ or $1$"]),
        (natural("m"), [r"$m$ is any of $0, 1, 2, \dots$"]),
        (
            total(m[c], c),
            [
                r"$p_{c} > 0$ and $\sum_{c} p_{c} = 1$",
                r"$q_{c} > 0$ and $\sum_{c} q_{c} = 1$",
                r"$m_{c} = \frac{p_{c}}{2} + \frac{q_{c}}{2}$",
            ],
        ),
    ],
)
def test_the_domains_are_said_in_words(line: Expr, said: list[str]) -> None:
    assert assumptions([line]) == said


@pytest.mark.parametrize(
    ("line", "needed"),
    [
        (log(t) + log(e) + log(1 - e) + log(p[k]), []),
        (log(softmax(x)[k]), []),
        (1 / total(w[c], c), []),
        (sqrt(t) + sqrt(a**2), []),
        (1 / (1 + t), []),
        (1 / -t, []),
        (t**a, []),
        (sqrt(total(x[c] ** 2, c)), []),
        (H(p, q), []),
        (H((1 - u) * one_hot(y, C) + u / C, p), []),
        (H(p, (1 - u) * one_hot(y, C) + u / C), []),
        (H(pair(u, 1 - u)), []),
        (log(a), ["> 0"]),
        (a**b, ["base > 0"]),
        (1 / a, ["!= 0"]),
        (1 / (t - 1), ["!= 0"]),
        (sqrt(a), [">= 0"]),
        (log(1 - t), ["> 0"]),
        (H(one_hot(y, C)), ["0 log 0 = 0"]),
        (1 / a + log(a) / a, ["!= 0", "> 0"]),
    ],
)
def test_what_the_domains_do_not_give_is_needed(line: Expr, needed: list[str]) -> None:
    assert sorted(found.kind for found in conditions_of([line])) == sorted(needed)


def test_a_condition_is_said_once_and_for_every_index() -> None:
    z = real("z", C)

    assert conditions([total(1 / z[c], c), total(2 / z[c], c)]) == [
        r"The division needs $z_{c} \ne 0$ for every $c$ from $1$ to $C$"
    ]
    assert conditions([1 / z[k]]) == [r"The division needs $z_{k} \ne 0$"]
    assert conditions([H(one_hot(y, C))]) == [r"$0 \log 0$ is read as 0, where $[c = y] = 0$"]


def test_the_ends_of_a_range_have_the_letters_of_their_indices() -> None:
    i = Name("k", "index", (), S.One, C)
    later = Name("j", "index", (), i, C)

    (found,) = in_words([Condition(a * i * later - k, "!= 0")], [a * k])
    assert found.endswith("for every $c$ from $1$ to $C$ and $j$ from $c$ to $C$")


def test_a_sum_of_what_is_positive_somewhere_is_positive() -> None:
    assert above_zero(total(one_hot(y, C)[c] * w[c], c))
    assert above_zero(total(one_hot(y, C)[c], c) + t**2)
    assert not above_zero(total(one_hot(y, C)[c] * x[c], c))
    assert not above_zero(pair(a, 1 - t)[k])
    assert not above_zero(pair(log(a), t)[k])


def test_an_index_of_a_definition_has_a_letter_of_its_own() -> None:
    shifted = let("z", Vector(lambda i: x[i] - x[c], C))

    assert assumptions([shifted[k]])[-1] == "$z_{i} = -x_{c} + x_{i}$"
