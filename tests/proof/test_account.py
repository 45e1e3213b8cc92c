"""Of a step that is not proved its lines are shown, what is in the way, and what helps."""

from typing import Any

import pytest
from proof.claims import C, a, b, c, p, q, s, t, v, x
from sympy import Abs, Float, Max, log

from lossdocs.derivations import catalogue
from lossdocs.proof import (
    D_KL,
    Derivation,
    Divergence,
    NotProved,
    as_written,
    at_least,
    at_most,
    by_sign,
    by_threshold,
    derivation,
    equal,
    index,
    linearity,
    log_laws,
    no_negative_term,
    total,
)
from lossdocs.proof.account import account

TANGENT = catalogue()["kl_div.tangent"]


def told(*lines: Any) -> list[str]:
    """The account of a derivation that is refused."""
    wrong = derivation("It is so.", *lines)
    with pytest.raises(NotProved) as refusal:
        wrong.prove()
    return list(account(refusal.value))


with as_written():
    SPLIT = (
        D_KL(p, q),
        equal(total(p[c] * log(p[c] / q[c]), c), Divergence),
        equal(total(p[c] * log(p[c]), c) + total(p[c] * log(q[c]), c), log_laws, linearity),
    )
    HASTY = (SPLIT[1].expression, equal(total(p[c] * log(p[c]), c) - total(p[c] * log(q[c]), c)))
    HUBER = (
        a**2 - Max(Abs(a) - s, 0) ** 2,
        equal(2 * s * Abs(a) - s**2, by_threshold(a, s)),
    )


def test_a_false_step_is_shown_with_its_lines_and_what_is_left_over() -> None:
    assert told(*SPLIT) == [
        "It is so.: step 2 of 2 is not proved.",
        "The line above:  Sum(p[c]*log(p[c]/q[c]), (c, 1, C))",
        "The line:        = Sum(p[c]*log(p[c]), (c, 1, C)) + Sum(p[c]*log(q[c]), (c, 1, C))",
        "The reasons:     log_laws, linearity",
        "Not shown: that the line above minus the line is 0.",
        "By the reasons it becomes: -2*Sum(p[i0]*log(q[i0]), (i0, 1, C))",
        "The step is false in numbers: the lines differ by 1.63 at a point",
    ]


def test_a_true_step_without_its_reason_names_those_that_would_do() -> None:
    assert told(log(s * t), equal(log(s) + log(t)))[3:] == [
        "The reasons:     algebra",
        "Not shown: that the line above minus the line is 0.",
        "By the reasons it becomes: -log(s) - log(t) + log(s*t)",
        "At 8 random points the step is true in numbers: it may lack a reason.",
        "The step would follow with one more reason, any of these: log_laws",
    ]


def test_a_true_step_that_lacks_more_than_one_reason_names_none() -> None:
    assert told(*HASTY)[-1] == (
        "At 8 random points the step is true in numbers: it may lack a reason."
    )


@pytest.mark.parametrize(
    ("step", "must"),
    [
        (at_least(b, no_negative_term), "the line above minus the line is at least 0"),
        (at_most(b, no_negative_term), "the line minus the line above is at least 0"),
    ],
)
def test_of_an_inequality_it_is_said_what_is_not_negative(step: Any, must: str) -> None:
    assert f"Not shown: that {must}." in told(a, step)


def test_what_a_cited_theorem_says_is_shown() -> None:
    lines = told(log(s), at_least(0, TANGENT))

    assert lines[3:5] == [
        "The reasons:     kl_div.tangent",
        "What kl_div.tangent says: Phi(t) >= 0",
    ]


def test_the_case_that_fails_is_shown() -> None:
    assert r"This is the case where a = |a|, s = |a| + |a - s|" in told(*HUBER)
    both = told(Abs(a) + Abs(b), equal(a + Abs(b), by_sign(a), by_sign(b)))
    assert "This is the case where a = -|a|, b = |b|" in both


def test_a_reason_that_is_not_needed_is_named() -> None:
    lines = told(log(s * t), equal(log(s) + log(t), log_laws, linearity))

    assert lines[-1] == "The step follows without this reason, which must go: linearity"


def test_what_keeps_a_line_from_being_read_is_said() -> None:
    lines = told(a, equal(Float(0.5) * a))

    assert lines[-1] == ("Nothing could be shown: a decimal number is not exact: write a fraction")


def test_equal_lines_that_should_be_unequal_are_said_to_be_equal() -> None:
    assert told(a + b, at_least(b + a))[-2:] == [
        "The lines are equal. To show that one is at least the other takes a reason.",
        "The step would follow with one more reason, any of these: no_negative_term",
    ]


def test_lines_that_read_like_others_are_said_to() -> None:
    other = index("c", C)

    assert told(total(x[c] * v[other], c), equal(v[other] * total(x[c], c), linearity))[-1] == (
        r"Nothing could be shown: \sum_{c=1}^{C} v_{c} x_{c} reads like another line"
    )


def test_the_account_has_the_name_of_the_theorem() -> None:
    wrong = Derivation("It is so.", a, (equal(b),), "mine.so")
    with pytest.raises(NotProved) as refusal:
        wrong.prove()

    assert next(account(refusal.value)) == "mine.so: step 1 of 1 is not proved."
