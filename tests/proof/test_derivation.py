"""A chain of lines says what fails, and each of its reasons is needed."""

import re
from typing import Any

import pytest
from proof.claims import C, a, b, c, j, k, mid, o, p, s, sg, t, w, x
from sympy import E, Float, IndexedBase, Integer, Piecewise, Pow, Sum, exp, log, sqrt

from lossdocs.proof import (
    D_KL,
    CrossEntropy,
    Grad,
    H,
    NotProved,
    Sigmoid,
    Softmax,
    Step,
    Vector,
    as_written,
    at_least,
    at_most,
    by_sign,
    by_threshold,
    by_value,
    derivation,
    equal,
    index,
    let,
    linearity,
    log_laws,
    lse,
    no_negative_term,
    real,
    simplex,
    size,
    total,
)
from lossdocs.proof.derivation import christen, described
from lossdocs.proof.typesetting import latex

with as_written():
    SPLIT = derivation(
        "A quotient is a difference.",
        log(s / t),
        equal(log(s) - log(t), log_laws),
        equal(-(log(t) - log(s))),
    )


def test_the_lines_begin_with_the_start() -> None:
    assert SPLIT.lines == (SPLIT.start, *(step.expression for step in SPLIT.steps))
    assert len(SPLIT.lines) == 3


def test_a_proof_is_remembered_but_not_by_a_changed_copy() -> None:
    SPLIT.prove()
    assert SPLIT.proved
    assert not SPLIT.with_line(2, log(t)).proved


@pytest.mark.parametrize("n", [0, 1, 2])
def test_a_replaced_line_is_refused(n: int) -> None:
    changed = SPLIT.with_line(n, log(s) + log(t))
    assert changed.lines[n] == log(s) + log(t)
    assert [changed.lines[m] == SPLIT.lines[m] for m in range(3)].count(True) == 2
    with pytest.raises(NotProved) as refusal:
        changed.prove()
    assert refusal.value.step == max(n, 1)


def test_a_line_that_is_not_there_cannot_be_replaced() -> None:
    with pytest.raises(IndexError, match="lines 0 to 2, not 3"):
        SPLIT.with_line(3, log(s))
    with pytest.raises(IndexError, match="lines 0 to 2, not -1"):
        SPLIT.with_line(-1, log(s))


def test_a_refusal_names_derivation_step_and_what_is_left() -> None:
    wrong = SPLIT.with_line(2, log(s))
    christen(wrong, "logarithm.quotient")
    with pytest.raises(NotProved) as refusal:
        wrong.prove()
    assert refusal.value.derivation is wrong
    assert refusal.value.step == 2
    assert str(refusal.value) == (
        "logarithm.quotient: A quotient is a difference. Step 2 is not proved: left over -log(_t)"
    )


@pytest.mark.parametrize(
    ("reasons", "words"),
    [
        ((log_laws, linearity), "it needs no 'linearity of the sum'"),
        ((log_laws, Softmax), r"it needs no 'definition of \$"),
        ((log_laws, SPLIT), "it needs no 'A quotient is a difference.'"),
        ((log_laws, by_value(sg)), "it needs no"),
        ((log_laws, mid), r"it needs no 'definition of \$m\$'"),
    ],
    ids=["rule", "function", "derivation", "cases", "named"],
)
def test_a_reason_that_is_not_needed_is_refused(reasons: tuple[object, ...], words: str) -> None:
    with pytest.raises(NotProved, match=words):
        derivation("", log(s * t), equal(log(s) + log(t), *reasons)).prove()


def test_a_reason_that_is_missing_is_refused() -> None:
    with pytest.raises(NotProved, match=r"left over .*log\(_s\*_t\)"):
        derivation("", log(s * t), equal(log(s) + log(t))).prove()


def test_equal_lines_are_no_inequality_without_a_reason() -> None:
    with pytest.raises(NotProved, match="nothing: the lines are equal"):
        derivation("", a + b, at_least(b + a)).prove()


def test_what_stops_the_kernel_is_what_is_left() -> None:
    with pytest.raises(NotProved, match="a decimal number is not exact"):
        derivation("", a, equal(Float(0.5) * a)).prove()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (Sum(x[c], (c, 0, x.size)), "a range is of whole numbers from 1 on"),
        (IndexedBase("undeclared")[c], "undeclared[_c] may lie outside its array"),
        (x.base[c, c], "_x[_c, _c] may lie outside its array"),
    ],
    ids=["range", "undeclared", "axes"],
)
def test_a_malformed_line_is_refused(line: Any, words: str) -> None:
    with pytest.raises(NotProved, match=re.escape(words)):
        derivation("", line, equal(line)).prove()
    with pytest.raises(NotProved, match=re.escape(words)):
        derivation("", a, equal(line)).prove()


def test_a_decimal_that_cancels_is_refused_too() -> None:
    """SymPy takes 1/3 for the decimal that is nearest to it."""
    third = derivation("A third.", a / 3, equal(Float(1 / 3) * a))

    with pytest.raises(NotProved, match="a decimal number is not exact"):
        third.prove()
    with pytest.raises(NotProved, match="no value"):
        derivation("", a, equal(a / (b - b))).prove()


def test_a_citation_is_proved_first() -> None:
    wrong = derivation("All is 1.", Sigmoid(a), equal(1))
    with pytest.raises(NotProved, match="All is 1"):
        derivation("", Sigmoid(b), equal(1, wrong)).prove()


def test_relations_point_one_way() -> None:
    with pytest.raises(ValueError, match="point both ways"):
        derivation("", a, at_least(0), at_most(1))


@pytest.mark.parametrize(
    ("steps", "relation"),
    [
        ((equal(a),), "="),
        ((equal(a), at_most(1)), "<="),
        ((at_least(0), equal(0)), ">="),
    ],
    ids=["equal", "at most", "at least"],
)
def test_the_relation_is_that_of_the_ends(steps: tuple[Step, ...], relation: str) -> None:
    assert derivation("", a, *steps).relation == relation


def test_a_relation_is_one_of_three() -> None:
    with pytest.raises(ValueError, match="a relation is one of"):
        Step(a, (), "<")  # type: ignore[arg-type]


def test_a_condition_of_a_name_that_the_ends_lack_is_refused() -> None:
    with as_written():
        step = equal(a * b * Pow(b, -1))
    with pytest.raises(NotProved, match="it needs something of b alone"):
        derivation("", a + 0, step, equal(a)).prove()


def test_a_claim_without_a_step_is_none() -> None:
    with pytest.raises(ValueError, match="It has no step, and so proves nothing"):
        derivation("All is 1.", a)


def test_the_witness_agrees_with_what_is_proved() -> None:
    assert SPLIT.witness() < 1e-40
    bound = derivation("", exp(a + s), at_least(exp(a), no_negative_term))
    bound.prove()
    assert bound.witness() == 0


def test_the_witness_refutes_and_names_the_step() -> None:
    with pytest.raises(NotProved, match=r"Step 2 is not proved: the lines differ by"):
        SPLIT.with_line(2, log(s)).witness()
    with pytest.raises(NotProved, match="differ"):
        derivation("", log(s), at_most(s - 2)).witness(points=300)


def test_reasons_have_words() -> None:
    assert described(log_laws) == "laws of the logarithm"
    assert described(CrossEntropy) == "definition of $H$"
    assert described(SPLIT) == SPLIT.claim
    assert described(by_sign(a)) == r"$a \ge 0$ and $a \le 0$ apart"


@pytest.mark.parametrize("name", [s, x.name, size("C")], ids=["positive", "array", "size"])
def test_only_real_numbers_are_split_by_sign(name: Any) -> None:
    with pytest.raises(TypeError, match="must be a real number"):
        by_sign(name)


def test_only_signs_are_split_by_value() -> None:
    with pytest.raises(TypeError, match="declared real, not sign"):
        by_value(a)


@pytest.mark.parametrize("threshold", [b, o], ids=["real", "unit"])
def test_a_threshold_is_positive(threshold: Any) -> None:
    with pytest.raises(TypeError, match="not positive"):
        by_threshold(a, threshold)


def test_a_proof_can_be_made_while_lines_are_written() -> None:
    with as_written():
        derivation("", H(p) + D_KL(p, p) * 0, equal(H(p))).prove()


def test_a_definition_of_another_name_does_not_apply() -> None:
    q = simplex("q", size("D"))
    with pytest.raises(NotProved):
        derivation("", H(q), equal(-total(p[c] * log(p[c]), c), CrossEntropy)).prove()


@pytest.mark.parametrize(
    "reason", ["algebra", by_sign, p, log], ids=["text", "function", "array", "logarithm"]
)
def test_what_is_no_reason_is_refused_where_it_is_written(reason: Any) -> None:
    with pytest.raises(TypeError, match="a reason must be a rule, cases, a definition or a deri"):
        equal(a, reason)


def test_a_real_name_is_no_integer() -> None:
    assert real("a") != real("a")
    assert Integer(1) + a - a == 1


@pytest.mark.parametrize("attribute", ["claim", "start", "steps", "name", "lines"])
def test_a_derivation_does_not_change(attribute: str) -> None:
    with pytest.raises(AttributeError):
        setattr(SPLIT, attribute, SPLIT.claim)
    with pytest.raises(AttributeError):
        SPLIT.steps[0].expression = a  # type: ignore[misc]


def test_one_letter_has_one_meaning() -> None:
    other = real("a")
    with pytest.raises(NotProved, match="Step 1 is not proved: a stands for two things"):
        derivation("", a + other, equal(other + a)).prove()
    bound, free = index("c", x.size), index("c", x.size)
    with pytest.raises(NotProved, match="reads like another line"):
        derivation(
            "",
            total(x[bound] * exp(x[free]), bound),
            equal(exp(x[free]) * total(x[bound], bound), linearity),
        ).prove()


def test_what_cannot_be_displayed_is_not_proved() -> None:
    with pytest.raises(NotProved, match="Step 1 is not proved: no form for Exp1"):
        derivation("", a * E, equal(a * E)).prove()


def test_what_is_needed_holds_somewhere() -> None:
    with pytest.raises(NotProved, match="what it needs holds at no point that was tried"):
        derivation("", log(-s) + log(a), equal(log(a) + log(-s))).prove()


def test_conditions_are_known_before_the_proof_but_not_those_that_are_inherited() -> None:
    root = derivation("", sqrt(a) + b, equal(b + sqrt(a)))
    assert [one.kind for one in root.conditions] == [">= 0"]
    assert not root.proved
    with as_written():
        divided = equal(log(s) + a * a * Pow(a, -1), log_laws)
    theorem = derivation("", log(exp(a) * s), divided, equal(log(s) + a))
    citing = derivation("", log(exp(b) * o), equal(log(o) + b, theorem))
    assert [(one.of, one.kind) for one in citing.conditions] == [(b, "!= 0")]
    assert citing.proved


def test_a_name_of_the_checker_is_none_of_a_line() -> None:
    """Beside it a condition on every class would read as one on this name alone."""
    with as_written():
        ones = total(x[c] / x[c], c)
    first = derivation("", ones, equal(C, linearity))
    own = first.conditions[0].of.indices[0]

    with as_written():
        line = ones + own
    with pytest.raises(NotProved, match="c is a name that the checker gave"):
        derivation("", line, equal(C + own, linearity)).prove()


def test_what_is_named_is_read_back_too() -> None:
    other = index("c", C)
    misread = let("m", Vector(lambda k: w[k] * total(exp(x[c] - x[other]), c), C))

    with pytest.raises(NotProved, match="reads like another line"):
        derivation("", misread[k], equal(misread[k] + 1 - 1)).prove()


def test_what_it_needs_is_read_back_too() -> None:
    """An index of a definition has the letter of one that is free."""
    line = lse(Vector(lambda i: log(x[i] - x[j] + 1), C))

    with pytest.raises(NotProved, match="reads like another line"):
        derivation("", line, equal(line + 1 - 1)).prove()


def test_cases_stand_in_parentheses_before_a_factor() -> None:
    cases = Piecewise((a, a > 0), (b, True))
    theorem = derivation("", cases * s, equal(s * cases))

    theorem.prove()

    assert r"\left(\begin{cases}" in latex(theorem.start)


def test_the_witness_refuses_what_means_nothing() -> None:
    with pytest.raises(NotProved, match="nothing is differentiated by _k"):
        derivation("", Grad(a * k, k), equal(a)).witness()
