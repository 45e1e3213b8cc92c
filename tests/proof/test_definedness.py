"""A line has a value under conditions that are found, or it means nothing and is refused."""

import re
from typing import Any

import pytest
from proof.claims import SOFTMAX_SUMS, C, D, P, a, b, c, e, j, k, n, nat, p, s, soft, v, w, x, y
from sympy import (
    Abs,
    And,
    Expr,
    Float,
    Function,
    IndexedBase,
    Integer,
    KroneckerDelta,
    Lambda,
    Max,
    Min,
    Piecewise,
    Pow,
    Product,
    S,
    Sum,
    Symbol,
    exp,
    factorial,
    log,
    pi,
    sqrt,
)

from lossdocs.proof import (
    Derivation,
    Grad,
    Limit,
    NotProved,
    Softmax,
    Vector,
    as_written,
    derivation,
    equal,
    index,
    label,
    let,
    linearity,
    pair,
    real,
    sifting,
    total,
)
from lossdocs.proof.condition import Condition
from lossdocs.proof.definedness import conditions_of
from lossdocs.proof.domains import distinct
from lossdocs.proof.kernel import normal
from lossdocs.proof.name import Name
from lossdocs.proof.undecided import Undecided

LOOSE = Name("i", "index")
SMALLER = real("z", C - 1)
CASES = Vector(lambda i: Piecewise((1, And(a > 0, 1 / b > 0)), (x[i], True)), C)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (Function("f")(a), "f(_a) is not in the language of the derivations"),
        (Symbol("a"), "a is not declared as a number"),
        (x.name + a, "_x is not declared as a number"),
        (a / S.Zero, "a line has no value, such as 1/0"),
        (log(a) * S.NaN, "a line has no value, such as 1/0"),
        (S.Infinity, "a line has no value, such as 1/0"),
        (Float(0.5) * a, "a decimal number is not exact: write a fraction"),
        (KroneckerDelta(a, b), "KroneckerDelta(_a, _b) compares what are no whole numbers"),
        (factorial(a), "factorial(_a) is of what may be no whole number from 0 on"),
        (factorial(nat - 1), "factorial(_n - 1) is of what may be no whole number from 0 on"),
        (Piecewise((a, a > 0)), "has no value where no case holds"),
        (let("u", CASES)[k], "(_a > 0) & (1/_b > 0) is no comparison of two numbers"),
        (Limit(a, Name("e", "positive")), "e reads like the base of the natural logarithm"),
        (Sum(a, (a, 1, C)), "_a is no index to run over a range"),
        (Sum(x[c], (c, 0, C)), "a range is of whole numbers from 1 on, got 0 to _C"),
        (Sum(x[c], (c, 1, C + a)), "a range is of whole numbers from 1 on"),
        (Softmax(Lambda(LOOSE, x[LOOSE]), C, k), "Lambda(_i, _x[_i]) is no vector of _C entries"),
        (pair(a, b)[3], "Pair(_a, _b, 3) may lie outside its vector"),
        (x[Integer(3) / 2], "_x[3/2] may lie outside its array"),
        (real("x_1", C)[k], "an entry of x_1 would have two indices, one below the other"),
        (Name("a b", "real") + 1, "a name is one symbol, such as x, x', x_1 or \\mu, got 'a b'"),
        (real("d") + 1, "d reads like the d of a derivative: take another letter"),
        (real("e") + 1, "e reads like the base of the natural logarithm: take another letter"),
        (Name("k", "index", (), S.Zero, C) * a, "k begins at 1, not at 0"),
        (Name("g", "label", (), S(3), C + 3) * a, "g begins at 1, not at 3"),
        (Name("D", "size", (), S(3)) * a, "D begins at 1, not at 3"),
        (Name("D", "size", (), S.One, S(5)) * a, "D is declared size, which has no greatest"),
        (Name("r", "simplex") * a, "r is no simplex: it has the shape ()"),
        (IndexedBase(Name("n", "natural", (C,)))[k], "n is no natural: it has the shape (_C,)"),
        (SMALLER[1], "z may have no value: from 1 to _C - 1"),
        (x[k] + label("g", C - 1), "g may have no value: from 1 to _C - 1"),
        (Grad(x[k] * k, k), "nothing is differentiated by _k"),
        (Grad(a * nat, nat), "nothing is differentiated by _n"),
        (Grad(a**2, a**2), "nothing is differentiated by _a**2"),
        (Grad(Abs(a), a), "Abs(_a) may have no derivative"),
        (Grad(Max(a, 0) + b, a), "Max(0, _a) may have no derivative"),
        (Grad(Min(x[c], 0), x[k]), "Min(0, _x[_c]) may have no derivative"),
        (Grad(Piecewise((a, a > 0), (0, True)), a), "may have no derivative"),
        (Limit(total(x[c], c), x[k]), "_x[_k] does not go to 0: it is no positive number"),
        (Limit(a * b, a), "_a does not go to 0: it is no positive number"),
        (Limit(a, S.One), "1 does not go to 0: it is no positive number"),
        (Limit(log(a + e), e), "may have no value near"),
        (Limit(sqrt(e), e), "nobody knows the limit of"),
        (Grad(Limit(exp(a * e), e), a), "nobody knows the limit of"),
    ],
    ids=str,
)
def test_what_means_nothing_is_refused(line: Expr, words: str) -> None:
    with pytest.raises(Undecided, match=re.escape(words)):
        conditions_of([a, line])
    with pytest.raises(NotProved, match=re.escape(words)):
        derivation("", line, equal(line)).prove()


@pytest.mark.parametrize(
    ("line", "needed"),
    [
        (pi * factorial(nat) + factorial(3), []),
        (Grad(Abs(a), b), []),  # it is constant
        (Piecewise((1 / a, a > 0), (log(b), True)), [(a, "!= 0"), (b, "> 0")]),
        (Piecewise((a, 1 / b > 0), (0, True)), [(b, "!= 0")]),
        (Piecewise((a, True)), []),
        (Limit(e * log(a), e), [(a, "> 0")]),
        (Limit(a / (1 + e), e), []),
        (Limit(a / (e - 1), e), []),
        (Grad(sqrt(a), a), [(a, "base > 0")]),
        (sqrt(a), [(a, ">= 0")]),
        (s**b + 2**a + a**nat, []),
        (a ** (b * s), [(a, "base > 0")]),
        (x[k] / x[j], [(x[j], "!= 0")]),
        (nat * log(nat), [(nat, "0 log 0 = 0")]),
        (nat * log(s * nat), [(nat, "0 log 0 = 0")]),
        (a * log(a), [(a, "> 0")]),
        (nat * log(nat + a), [(nat + a, "> 0")]),
        (Grad(KroneckerDelta(k, y) * log(a * KroneckerDelta(k, y)), a), None),
        (Softmax(Lambda(k, 1 / x[k]), C, j), None),
        (total(w[c], c) ** -1, []),
        (Sum(w[c], (c, 2, C)) ** -1, [(Sum(w[c], (c, 2, C)), "!= 0")]),
        (Product(w[c], (c, 2, C)) ** -1, []),
        (log(Sum(1, (c, 1, C + 1))), []),
        (1 / (C - 5), [(C - 5, "!= 0")]),
        (1 / (1 + C), []),
        (let("u", x / a)[k], [(a, "!= 0")]),
    ],
    ids=str,
)
def test_what_the_domains_do_not_show_is_a_condition(line: Expr, needed: Any) -> None:
    found = [(one.of, one.kind) for one in conditions_of([line])]
    if needed is None:
        assert found
    else:
        assert found == needed


def test_a_division_that_cancels_counts_as_it_is_written() -> None:
    with as_written():
        quotient = a * Pow(a, -1)
        within = total(quotient, c)
    assert [one.of for one in conditions_of([quotient])] == [a]
    assert [one.of for one in conditions_of([within])] == [a]


def test_what_stands_under_a_sum_over_no_index_needs_a_value() -> None:
    (found,) = conditions_of([Sum(1 / a, (c, 2, C))])
    assert (found.of, found.kind) == (a, "!= 0")


@pytest.mark.parametrize(
    "lines",
    [
        [1 / x[c] + total(1 / x[c], c)],
        [1 / x[c], total(1 / x[c], c)],
        [Sum(1 / x[c], (c, 2, C)), total(1 / x[c], c)],
        [1 / a, 1 / real("a")],
    ],
    ids=["beside", "free and bound", "ranges", "letters"],
)
def test_conditions_are_one_only_where_they_say_the_same(lines: list[Expr]) -> None:
    assert len(conditions_of(lines)) == 2
    assert len(conditions_of([*lines, *lines])) == 2
    assert len(conditions_of([total(1 / x[c], c), total(2 / x[c], c)])) == 1


def test_conditions_on_bound_indices_of_one_letter_are_two() -> None:
    wide, narrow = (Name("c", "index", (), S(lower), C) for lower in (1, 2))

    def of(one: Name, other: Name) -> Condition:
        return Condition(x[one] - 2 * x[other], "> 0")

    assert len(distinct([of(wide, narrow), of(narrow, wide)], [x[k]])) == 2
    assert len(distinct([of(wide, narrow), of(wide, narrow)], [x[k]])) == 1


# What is cited hands its conditions on.

with as_written():
    LEAVES = derivation(
        "",
        total(b * v[c], c),
        equal(total(b * v[c] * v[c] * Pow(v[c], -1), c)),
        equal(b * total(v[c], c), linearity),
    )


def conditions(theorem: Derivation) -> list[tuple[Expr, str]]:
    theorem.prove()
    return [(one.of, one.kind) for one in theorem.conditions]


def test_a_citation_inherits_for_every_index_of_the_range_that_stands_for_its_own() -> None:
    d, u = index("d", D), real("u", D)
    ((of, kind),) = conditions(
        derivation("", total(a * u[d], d), equal(a * total(u[d], d), LEAVES))
    )

    assert (of.base, kind) == (u.base, "!= 0")
    assert of.indices[0].upper == D


def test_what_is_shown_is_not_inherited() -> None:
    theorem = derivation("", total(a * w[c], c), equal(a * total(w[c], c), LEAVES))
    assert conditions(theorem) == []


def test_it_is_inherited_where_no_line_shows_it() -> None:
    five = KroneckerDelta(C, 5)
    with as_written():
        theorem = derivation("", five, equal(five * (C - 5) * Pow(C - 5, -1)), equal(0, sifting))
    assert conditions(derivation("", C * five, equal(0, theorem))) == [(C - 5, "!= 0")]


def test_what_is_not_shown_to_be_at_least_0_stands_for_no_weight_of_a_logarithm() -> None:
    """Where 0 log 0 is 0, anything that is below 0 would have no logarithm."""
    m, of_rows, of_softmax = (let("m", 1 - vector) for vector in (p, P[n], soft))

    def weighed(rest: Vector) -> Expr:
        return total(rest[c] * log(rest[c]), c)

    theorem = derivation("", weighed(m), equal(weighed(1 - p), m))
    assert [kind for _, kind in conditions(theorem)] == ["0 log 0 = 0"]
    rows = derivation("", weighed(of_rows), equal(weighed(1 - P[n]), theorem))
    assert [kind for _, kind in conditions(rows)] == ["0 log 0 = 0"]
    step = equal(weighed(1 - soft), theorem, SOFTMAX_SUMS)
    with pytest.raises(NotProved, match="left over"):
        derivation("", weighed(of_softmax), step).prove()


def test_a_canonical_form_needs_what_its_line_does() -> None:
    line = total(1 / x[c], c)
    assert len(conditions_of([normal(line)])) == 1
