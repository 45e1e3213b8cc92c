"""The canonical form, and what the kernel refuses."""

import re
from itertools import combinations
from typing import Any

import pytest
from proof.claims import (
    C,
    D,
    M,
    R,
    T,
    W,
    X,
    a,
    b,
    c,
    d,
    e,
    j,
    k,
    n,
    named,
    o,
    p,
    q,
    s,
    sg,
    t,
    u,
    v,
    w,
    x,
    y,
    yn,
)
from sympy import (
    Add,
    Integer,
    KroneckerDelta,
    Max,
    Piecewise,
    Pow,
    Product,
    Rational,
    S,
    Sum,
    exp,
    factorial,
    log,
    sqrt,
)

from lossdocs.proof import (
    Grad,
    Limit,
    LogSoftmax,
    Softplus,
    as_written,
    calculus,
    definition,
    index,
    label,
    limits,
    linearity,
    log_laws,
    minimum,
    no_negative_term,
    product,
    sifting,
    softmax,
    total,
    written_out,
)  # fmt: skip
from lossdocs.proof.binding import substitute
from lossdocs.proof.definedness import conditions_of
from lossdocs.proof.derivative import derivative
from lossdocs.proof.kernel import Normaliser, normal
from lossdocs.proof.name import Name
from lossdocs.proof.polynomials import factors, ring
from lossdocs.proof.rule import Rule
from lossdocs.proof.signs import in_range, not_negative, positive
from lossdocs.proof.sums import count
from lossdocs.proof.undecided import Undecided


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (total(x[c], c), total(x[k], k)),
        (total(M[c, k], c), total(M[j, k], j)),
        (Product(w[c], (c, 1, C)), Product(w[k], (k, 1, C))),
        (softmax(x + total(x[j], j))[k], softmax(x + total(x[c], c))[k]),
        ((a + b) ** 2, a**2 + 2 * a * b + b**2),
        (1 / (1 + exp(-a)), exp(a) / (exp(a) + 1)),
        (exp(a * Rational(3, 2)), exp(a / 2) ** 3),
        (exp(sqrt(2) * a) ** 2, exp(2 * sqrt(2) * a)),
        (exp(sqrt(2)) ** 2, exp(sqrt(8))),
        (total(0 * x[c], c), S.Zero),
    ],
    ids=str,
)
def test_equal_expressions_have_one_form(one: Any, other: Any) -> None:
    assert normal(one - other) == 0


def test_sums_keep_their_order_where_one_ends_by_the_index_of_the_other() -> None:
    apart = Sum(Sum(p[j] - q[j], (c, j, C - j)), (j, 1, C))

    found = normal(apart, (linearity, p.sums_to_one, q.sums_to_one))
    assert found != 0
    assert not found.atoms(Name) - {C, p.name, q.name}


def test_without_a_name_of_the_law_sums_stay() -> None:
    assert normal(total(x[c] + v[c], c) - total(x[c], c) - total(v[c], c)) != 0


@pytest.mark.parametrize(
    ("lower", "upper", "terms"),
    [(1, C, C), (2, C, C - 1), (3, C, None), (1, C - 1, C - 1), (1, k, k), (k, C, None)],
    ids=str,
)
def test_only_ranges_that_are_nowhere_reversed_are_counted(
    lower: object, upper: object, terms: object
) -> None:
    assert count(S(lower), S(upper)) == terms


@pytest.mark.parametrize(
    "line",
    [S.NaN, S.ComplexInfinity, S.Infinity, 2 * S.Infinity, log(S.Zero)],
    ids=["nan", "1/0", "infinity", "-infinity", "log 0"],
)
def test_what_has_no_value_is_undecided(line: object) -> None:
    with pytest.raises(Undecided, match="no value"):
        normal(line)


def test_a_division_by_a_hidden_0_is_undecided() -> None:
    with as_written():
        line = a / (total(x[c], c) - total(x[k], k))
    with pytest.raises(Undecided):
        normal(line)


def test_a_division_by_an_indicator_is_undecided() -> None:
    for line in (1 / KroneckerDelta(k, c), 1 / (1 - KroneckerDelta(k, c))):
        with pytest.raises(Undecided, match="a division by"):
            ring(line)


def test_a_division_by_a_polynomial_that_is_0_is_undecided() -> None:
    with pytest.raises(Undecided, match="no value"):
        ring(1 / ((a + 1) ** 2 - a**2 - 2 * a - 1))


def test_a_sum_within_itself_keeps_its_index() -> None:
    once = total(x[c], c)
    assert normal(total(x[c] * once, c) - once**2, [linearity]) == 0
    assert normal(total(x[c] * once, c) - total(x[c] ** 2, c), [linearity]) != 0


def test_decimal_numbers_are_undecided_wherever_they_stand() -> None:
    for line in (0.5 * a, Piecewise((a, a > 0.5), (0, True)), total(x[c] ** 0.5, c)):
        with pytest.raises(Undecided, match="decimal"):
            normal(line)


def test_rules_that_do_not_end_are_undecided() -> None:
    grow = Rule("", node=lambda e: log(e.args[0] + 1) if isinstance(e, log) else None)
    with pytest.raises(Undecided, match="do not come to an end"):
        normal(log(s), [grow])


def test_nothing_is_rewritten_inside_a_derivative() -> None:
    line = Grad(total(p[c], c), p[k])
    assert normal(line, [p.sums_to_one, linearity]) == normal(line)
    assert normal(line, [p.sums_to_one, calculus, sifting]) == 1


def test_what_is_known_is_not_computed_again() -> None:
    normaliser = Normaliser(())
    form = normaliser(a * (b + 1))
    assert normaliser.known[a * (b + 1)] == normaliser(form) == form


def test_factors_multiply_to_the_expression() -> None:
    line = (s**2 - t**2) / (2 * s * exp(a))
    assert ring(S.One * Add(0, *[S.Zero]) + line) == ring(_product(factors(line)))


def _product(parts: list[tuple[object, int]]) -> object:
    result = S.One
    for base, power in parts:
        result *= Pow(base, power)
    return result


@pytest.mark.parametrize(
    ("line", "rules", "expected"),
    [
        (Sum(KroneckerDelta(c, y) * x[c], (c, 1, C)), sifting, x[y]),
        (total(KroneckerDelta(c, k) * M[c, k], c, k), sifting, total(M[c, c], c)),
        (KroneckerDelta(j, k) ** 2, sifting, KroneckerDelta(j, k)),
        (LogSoftmax(x, C, k), definition(LogSoftmax), log(softmax(x)[k])),
        (Sum(c, (c, 1, 3)), written_out, 6),
        (Sum(x[c], (c, 3, 2)), written_out, 0),
        (log(-s * -t), log_laws, log(s) + log(t)),
        (log(12), log_laws, 2 * log(2) + log(3)),
        (log(sqrt(s)), log_laws, log(s) / 2),
        (Softplus(a), definition(Softplus), log(1 + exp(a))),
        (Limit(e * a + b, e), limits, b),
    ],
    ids=named,
)
def test_rules_rewrite(line: Any, rules: Any, expected: object) -> None:
    assert normal(line, [rules]) == normal(S(expected))


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        (Sum(KroneckerDelta(c, y) * x[c], (c, 2, C)), sifting),
        (Sum(KroneckerDelta(c, k) * M[c, j], (j, 1, c), (c, 1, C)), sifting),
        (total(KroneckerDelta(c, yn), c), sifting),
        (Sum(c, (c, 1, 9)), written_out),
        (total(x[c], c), written_out),
        (log(a * b), log_laws),
        (log(product(x[c], c)), log_laws),
        (Limit(1 / e**5, e), limits),
        (Limit(sqrt(e), e), limits),
        (Limit(log(a + e), e), limits),
        (total(R[k, k], k), R.sums_to_one),
        (total(p[c], d), p.sums_to_one),
    ],
    ids=named,
)
def test_rules_leave_what_is_not_theirs(line: object, rule: Rule) -> None:
    assert normal(line, [rule]) == normal(line)


@pytest.mark.parametrize(
    ("line", "name", "words"),
    [
        (x[k] * c, c, "nothing is differentiated by"),
        (a**2, a**2, "nothing is differentiated by"),
        (factorial(a), a, "no rule differentiates"),
        (Max(a, 0), a, "no rule differentiates"),
        (s**a, a, "no rule differentiates"),
    ],
    ids=str,
)
def test_what_has_no_rule_is_not_differentiated(line: object, name: object, words: str) -> None:
    with pytest.raises(Undecided, match=words):
        derivative(line, name)


def test_a_derivative_of_a_derivative() -> None:
    assert normal(derivative(Grad(a**3 * b, a), b)) == 3 * a**2


def test_no_case_reaches_into_a_derivative() -> None:
    with pytest.raises(Undecided, match="is taken by _a: nothing is put for it"):
        substitute(Grad(a**2, a), {a: S.One})


@pytest.mark.parametrize(
    ("index_", "lower", "upper", "expected"),
    [
        (y, 1, C, True),
        (k, 1, C, True),
        (S.One, 1, C, True),
        (S.One, 1, C - 1, False),
        (S.One, 2, C, False),
        (Integer(2), 1, C, False),
        (y, 2, C, False),
        (y, 1, D, False),
        (a, 1, C, False),
        (index("k", C - 1), 1, C, True),
        (index("k", C + 1), 1, C, False),
        (Name("k", "index"), 1, C, False),
        (label("y", C, C)[k], 1, C, True),
    ],
    ids=str,
)
def test_only_what_is_declared_lies_in_a_range(
    index_: object, lower: int, upper: object, expected: object
) -> None:
    assert bool(in_range(index_, S(lower), upper)) is expected


def test_an_entry_may_lie_outside_its_array() -> None:
    inner = index("i", j)
    smaller = Sum(x[c], (c, 1, C - 1))
    assert conditions_of([total(X[n, c], c) + x[1] + x[C] + x[y] + smaller]) == []
    assert conditions_of([total(total(x[inner], inner), j)]) == []
    for line, outside in (
        (X[c, n] * v[c], X[c, n]),
        *((entry, entry) for entry in (x[n], x[C + 1], x[2], x[yn], x[C - 1])),
    ):
        with pytest.raises(Undecided, match=re.escape(f"{outside} may lie outside its array")):
            conditions_of([line])
    with pytest.raises(Undecided, match="may lie outside its vector"):
        conditions_of([softmax(x)[n]])


@pytest.mark.parametrize(
    "e",
    [s, 1 - o, 1 + a**2, exp(a), 1 - u[k] * o, w[k] / W[k, k], softmax(x)[k], 2 - p[k]],
    ids=str,
)
def test_it_is_positive(e: object) -> None:
    assert positive(e)


def test_a_factor_is_found_in_every_case_of_a_few_indicators() -> None:

    several = [KroneckerDelta(i, i_) for i, i_ in combinations((c, j, k, y), 2)]
    assert not_negative(several[0] * several[1] - 2 * several[0] * several[1] + several[0])
    assert positive(Piecewise((s, a > 0), (exp(a), True)))
    assert not positive(Piecewise((s, a > 0), (0, True)))
    assert not not_negative(1 / several[0] - 1)  # it has no value at some places
    assert not not_negative(sum(several[1:], several[0]) - S.One)


@pytest.mark.parametrize("e", [a, a**2, 1 - p[k], s - t, 1 - s, sg, KroneckerDelta(j, k)], ids=str)
def test_it_may_not_be_positive(e: object) -> None:
    assert not positive(e)


@pytest.mark.parametrize(
    "e",
    [
        *(1 - p[k], (a - b) ** 2, (1 + s) ** -2, total(p[k] * (1 - q[k]), k), log(1 + s)),
        *(1 - KroneckerDelta(j, k), exp(a + s) - exp(a), log(s + a**2) - log(s), 1 / (s * t**2)),
        log(a**2 + a) - log(a),  # where it has a value
    ],
    ids=str,
)
def test_it_is_not_negative(e: object) -> None:
    assert not_negative(e)


@pytest.mark.parametrize(
    "e",
    [
        *(a, a**3, 1 / a, s - 1, exp(a) - exp(b), log(s) - log(s + 1), total(x[k], k), log(s)),
        *(
            1 - 2 * p[k],
            exp(a) - log(s),
            3 * s - t - 1,
            exp(a) - exp(a + s),
        ),
        *((a - b) ** -2, 1 / (s * a**2)),  # they have no value at some places
    ],
    ids=str,
)
def test_it_may_be_negative(e: object) -> None:
    assert not not_negative(e)


@pytest.mark.parametrize(("name", "place"), [(a, 1), (w.name, 1), (t, 0)], ids=str)
def test_a_least_value_is_at_a_positive_place(name: Any, place: int) -> None:
    with pytest.raises(TypeError, match="must be a positive number"):
        minimum(name, place)


def test_no_negative_term_is_a_bound() -> None:
    assert no_negative_term.bound is not_negative
    assert normal(total(X[n, c], n, c) - total(X[n, c], c, n), [linearity]) == 0
    assert normal(Limit(T * e, e), [limits]) == 0
