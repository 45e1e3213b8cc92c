"""Every reason that a step can have is listed with what it can do, in its own words."""

import inspect

import pytest

import lossdocs.proof
from lossdocs.derivations import catalogue
from lossdocs.proof import (
    Derivation,
    Softplus,
    by_sign,
    derivation,
    equal,
    let,
    linearity,
    log_laws,
    real,
    simplex,
    size,
)
from lossdocs.proof.cases import Split
from lossdocs.proof.reasons import ability, explained, known, listed, named
from lossdocs.proof.rule import Rule, said

KNOWN = {reason.written: reason for reason in known()}
USED = [r for found in catalogue().values() for step in found.steps for r in step.reasons]


@pytest.mark.parametrize("written", KNOWN)
def test_a_reason_says_in_a_line_what_it_can_do(written: str) -> None:
    does = KNOWN[written].does

    assert does.endswith(".")
    assert len(does.splitlines()[0]) <= 100
    assert does.splitlines()[0].endswith(".")
    assert "Examples:" not in does


def test_every_law_and_every_function_that_makes_one_is_listed() -> None:
    """The texts of the modules name them, and no list."""
    exported = {name: getattr(lossdocs.proof, name) for name in lossdocs.proof.__all__}
    laws = {name for name, value in exported.items() if isinstance(value, Rule)}

    assert laws | {"by_sign(x)", "by_threshold(x, d)", "by_value(x)", "minimum(t, place)"} <= set(
        KNOWN
    )
    assert {"algebra", "(a derivation)", "p.sums_to_one", "definition(what)", "Softplus"} <= set(
        KNOWN
    )


def test_every_reason_that_a_derivation_has_is_one_of_those_listed() -> None:
    abilities = {reason.does for reason in KNOWN.values()}

    assert {ability(reason) for reason in USED} <= abilities
    assert any(isinstance(reason, Split) for reason in USED)
    assert any(isinstance(reason, Derivation) for reason in USED)


def test_a_reason_is_named_as_it_is_written() -> None:
    theorem = catalogue()["kl_div.gibbs"]
    nameless = derivation("It is so.", theorem.start, equal(0))
    m = let("m", simplex("p", size("C")))

    assert [named(one) for one in (log_laws, Softplus, theorem, nameless, m)] == [
        "log_laws",
        "Softplus",
        "kl_div.gibbs",
        "It is so.",
        "m",
    ]
    assert named(by_sign(real("x"))) == r"$x \ge 0$ and $x \le 0$ apart"


def test_what_reasons_can_do_is_said_once_and_not_again_in_the_list_of_others() -> None:
    split = by_sign(real("x"))
    text = "\n".join(explained([linearity, Softplus, lossdocs.proof.LSE, split, linearity]))

    assert text.splitlines()[0] == "  linearity"
    assert text.count("Takes a sum term by term") == 1
    assert "  Softplus, LSE\n      Replaces named functions" in text
    others = "\n".join(listed(but=[linearity, Softplus, split]))
    for written in ("linearity", "Softplus", "by_sign(x)", "definition(what)"):
        assert f"  {written} " in "\n".join(listed())
        assert f"  {written} " not in others
    assert "  by_value(x) " in others


def test_a_docstring_is_said_without_its_sections() -> None:
    assert said(lossdocs.proof.minimum) in (inspect.getdoc(lossdocs.proof.minimum) or "")
    assert "Args" not in said(lossdocs.proof.minimum)
    assert said(test_every_reason_that_a_derivation_has_is_one_of_those_listed) == ""
