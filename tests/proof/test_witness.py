"""The second witness computes the lines as written, and shares nothing with the kernel."""

import ast
import re
from pathlib import Path
from random import Random
from typing import Any

import pytest
from mpmath import mp, mpf, workdps
from proof.claims import C, N, P, X, Y, a, b, c, e, k, n, nat, o, p, r, s, sg, t, w, x, y
from sympy import (
    Abs,
    Function,
    KroneckerDelta,
    Max,
    Min,
    Piecewise,
    Product,
    S,
    Sum,
    exp,
    factorial,
    log,
    pi,
    sqrt,
)

from lossdocs.proof import Grad, Limit, as_written, index, softmax, total, witness
from lossdocs.proof.binding import names_of
from lossdocs.proof.definedness import conditions_of
from lossdocs.proof.evaluation import MEMORY, FiftyDigits, evaluator
from lossdocs.proof.name import Name
from lossdocs.proof.witness import Refuted, _points, degenerate, gap, sample

ROOM = Path(witness.__file__).parent
LANGUAGE = ("binding", "condition", "head", "name", "operators", "undecided")


@pytest.mark.parametrize("module", ["witness", "evaluation"])
def test_it_imports_nothing_of_the_kernel(module: str) -> None:
    tree = ast.parse((ROOM / f"{module}.py").read_text())
    found = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    ours = {name for name in found if name.startswith("lossdocs")}
    assert ours <= {f"lossdocs.proof.{name}" for name in (*LANGUAGE, "evaluation")}


def value(line: Any, **known: object) -> Any:
    values = {name: known[name.name] for name in names_of([line])}
    return evaluator(line, FiftyDigits())(values)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (S(3) / 4 + 0 * a, 0.75),
        (a**2 - 1, 8),
        (3 / a, 1),
        (sqrt(a + 1), 2),
        (Abs(-a), 3),
        (Max(a, 1, 2), 3),
        (Min(a, 1, 2), 1),
        (Piecewise((a, a < 0), (2 * a, a > 2), (0, True)), 6),
        (Piecewise((a, a <= 2), (3 * a, a >= 3), (0, True)), 9),
        (factorial(nat), 24),
        (Grad(a**2, a), 6),
        (Limit((exp(a * e) - 1) / e, e), 3),
        (KroneckerDelta(nat, 4), 1),
        (S.true, True),
    ],
    ids=str,
)
def test_numbers_are_right(line: object, expected: Any) -> None:
    with workdps(50):
        known = {"a": mpf(3), "n": 4, "e": mpf(1)}
        assert abs(value(line, **known) - expected) < mpf(10) ** -20


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (total(x[c], c), 6),
        (Product(x[c], (c, 1, C)), 6),
        (Sum(x[c], (c, 2, C)), 5),
        (Sum(x[c], (c, C, 2)), 0),
        (Sum(x[c] * x[k], (c, 1, k), (k, 1, C)), 25),
        (total(KroneckerDelta(c, 2) * log(0 * x[c] + 1) + KroneckerDelta(c, 2), c), 1),
        (Grad(total(x[c] ** 2, c), x[2]), 4),
    ],
    ids=["sum", "product", "part", "reversed", "triangle", "indicator", "gradient"],
)
def test_sums_are_loops(line: object, expected: int) -> None:
    entries = {(1,): mpf(1), (2,): mpf(2), (3,): mpf(3)}
    with workdps(50):
        assert abs(value(line, C=3, x=entries) - expected) < mpf(10) ** -30


def test_0_log_0_is_0() -> None:
    with as_written():
        line = a * log(a)
    assert value(line, a=mpf(0)) == 0


def test_constants_have_fifty_digits() -> None:
    with workdps(50):
        line = evaluator(pi + S.Exp1, FiftyDigits())({})
        assert mp.nstr(line, 48) == "5.85987448204883847382293085463216538195441649308"


def test_what_has_no_value_is_refused() -> None:
    with pytest.raises(Refuted, match="no value for"):
        gap(Function("f")(a), a, "=")


@pytest.mark.parametrize(
    ("left", "right", "relation", "words"),
    [
        (a, a + b, "=", r"the lines differ by"),
        (a, b, "<=", "differ"),
        (a, b, ">=", "differ"),
        (log(a), log(Abs(a)), "=", "only one line has a value"),
        (log(-s), log(-s), "=", "no value at any point"),
        (log(-t), a, "=", "only one"),
    ],
    ids=["equal", "at most", "at least", "half", "nowhere", "one"],
)
def test_a_wrong_line_is_refuted(left: object, right: object, relation: str, words: str) -> None:
    with pytest.raises(Refuted, match=words):
        gap(left, right, relation)


def test_the_last_digits_count() -> None:
    assert 0 < gap(a, a * (1 + S(10) ** -30), "=") < 1e-29
    with pytest.raises(Refuted):
        gap(a, a * (1 + S(10) ** -18), "=")


def test_sizes_are_1_2_3_and_7() -> None:
    declared = names_of([total(X[n, c], c, n)])
    points = [sample(declared, Random(0), point) for point in range(8)]  # noqa: S311 # no secret
    first = min(declared, key=lambda name: name.dummy_index)
    assert [point[first] for point in points] == [1, 2, 3, 7] * 2
    assert {tuple(max(point[X.name])) for point in points} == {
        (point[N], point[C]) for point in points
    }


@pytest.mark.parametrize(("relation", "points"), [("=", 8), ("<=", 300), (">=", 300)])
def test_there_are_enough_points(
    relation: str, points: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    points_drawn = []

    def draw(declared: object, random: object, *drawn: Any) -> dict[object, object]:
        points_drawn.append(drawn)
        return {a: mpf(1)}

    monkeypatch.setattr(witness, "sample", draw)
    gap(a, a, relation)
    assert len(points_drawn) == points


def test_points_lie_in_their_domains() -> None:
    random = Random(0)  # noqa: S311 # likewise
    declared = names_of([o * s * sg * nat * w[y] + total(P[n, c] + X[n, Y[n]], c, n)])
    for point in range(60):
        values = sample(declared, random, point)
        assert 0 < values[o] < 1
        assert values[s] > 0
        assert values[sg] in {-1, 1}
        assert values[nat] >= 0
        assert 1 <= values[y] <= values[C]
        assert all(1 <= entry <= values[C] for entry in values[Y.name].values())
        for row in range(1, values[N] + 1):
            entries = [v for (i, _), v in values[P.name].items() if i == row]
            assert min(entries) > 0
            assert abs(sum(entries) - 1) < 1e-12


@pytest.mark.parametrize(
    ("line", "drawn"),
    [
        (C + a, [1, 2, 3, 7]),
        (1 / (C - 5), [1, 2, 3, 7, 5]),
        (1 / (C**2 - 81), [1, 2, 3, 7, 9]),
        (Sum(x[c], (c, 4, C)), [1, 2, 3, 7, 4]),
        (KroneckerDelta(C, 6), [1, 2, 3, 7, 6]),
        (1 / (2 * C - 9), [1, 2, 3, 7]),
        (1 / (C - N - 4), [1, 2, 3, 7, 5, 6]),
        (1 / (C - a), [1, 2, 3, 7]),
        (1 / (exp(C) - 2), [1, 2, 3, 7]),
    ],
    ids=str,
)
def test_the_sizes_at_which_something_vanishes_are_drawn(line: Any, drawn: list[int]) -> None:
    assert degenerate([line])[C] == drawn


def test_a_size_too_large_to_be_drawn_is_refused() -> None:
    with pytest.raises(Refuted, match="C = 99, at which _C - 99 is 0, is too large to be drawn"):
        gap(1 / (C - 99), 1 / (C - 99), "=")


def test_lines_are_compared_only_where_the_conditions_hold() -> None:
    with as_written():
        quotient = a * (C - 5) / (C - 5)
    with pytest.raises(Refuted, match="only one line has a value"):
        gap(quotient, a, "=")
    assert gap(quotient, a, "=", conditions=conditions_of([quotient])) == 0
    assert gap(quotient, quotient, "=") == 0  # neither has a value where C is 5


def test_a_condition_of_a_bound_index_holds_for_all_its_values() -> None:
    line = total(log(x[c]), c)
    points = list(_points([line], 300, conditions_of([line])))
    assert points
    assert all(entry > 0 for point in points for entry in point[x.name].values())


def test_a_condition_of_a_bound_index_holds_where_its_range_is_empty() -> None:
    line = Sum(log(x[c]), (c, 1, C - 1))
    points = list(_points([line], 300, conditions_of([line])))
    assert any(point[C] == 1 for point in points)
    assert all(
        entry > 0 for point in points for (i,), entry in point[x.name].items() if i < point[C]
    )


def test_a_condition_without_a_value_does_not_hold() -> None:
    with workdps(50):
        points = list(_points([1 / log(a)], 60, conditions_of([1 / log(a)])))
    assert points
    assert all(point[a] > 0 for point in points)


def test_a_product_with_an_undefined_factor_has_no_value() -> None:
    with as_written():
        zero, quotient, guarded = (a - a) * log(-s), (a - a) / (a - a), (a - a) * log((a - a) * s)
    for line in (zero, quotient):
        with pytest.raises(Refuted, match="only one line has a value"):
            gap(line, S.Zero, "=")
    assert gap(guarded, S.Zero, "=") == 0


def test_the_same_points_are_drawn_again() -> None:
    declared = names_of([a * b])
    draw = [sample(declared, Random(0)) for _ in range(2)]  # noqa: S311 # likewise
    assert draw[0] == draw[1]


def test_a_name_without_a_greatest_value_is_1() -> None:
    loose = Name("k", "index")
    assert sample([loose], Random(0))[loose] == 1  # noqa: S311 # likewise


def test_values_are_remembered_for_a_point_and_not_for_another() -> None:
    with workdps(50):
        line = evaluator(softmax(x)[k], FiftyDigits())
        for first in (mpf(0), mpf(1)):
            values = {C: 2, k: 1, x.name: {(1,): first, (2,): mpf(0)}, MEMORY: {}}
            assert abs(line(values) - 1 / (1 + mp.exp(-first))) < mpf(10) ** -45
            assert line(values) == line(values)


def test_what_is_refuted_says_by_how_much() -> None:
    with pytest.raises(Refuted) as refuted:
        gap(p[k] + r[index("d", r.size)] * 0, 2 * p[k], "=")
    assert re.fullmatch(r"the lines differ by \d\S* at a point", str(refuted.value))
