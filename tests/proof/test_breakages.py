"""A broken kernel proves something false, and the false claims find it."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from proof.claims import FALSE
from sympy import Add, Expr, Mul, S, Sum, exp, log

import lossdocs.proof.citation
import lossdocs.proof.derivation
import lossdocs.proof.derivative
import lossdocs.proof.head
import lossdocs.proof.indices
import lossdocs.proof.kernel
import lossdocs.proof.polynomials
import lossdocs.proof.rules
import lossdocs.proof.signs
import lossdocs.proof.sums
from lossdocs.proof import Derivation
from lossdocs.proof.cases import Split
from lossdocs.proof.rule import Rule
from lossdocs.proof.vectors import Array

proof = lossdocs.proof
# The package has a rule and a function of these names.
of_calculus = import_module("lossdocs.proof.calculus")
of_derivation = import_module("lossdocs.proof.derivation")
CLAIMS = {claim.name: claim for claim in FALSE}
Patch = tuple[Any, str, Any]


def same_index(e: Expr) -> tuple[Expr, Expr, Expr, Expr]:
    """Body and range of a sum, without a new name of the index."""
    *inner, (i, lower, upper) = e.limits
    return e.func(e.function, *inner) if inner else e.function, i, lower, upper


def careless_count(lower: Expr, upper: Expr) -> Expr:
    return upper - lower + 1


def wide_range(e: Expr, lower: Expr, upper: Expr) -> bool:
    return proof.signs.domain_of(e) in {"index", "label"} or e == 1


def first_class(e: Expr, lower: Expr, upper: Expr) -> bool:
    return bool(e == 1) or PRECISE_RANGE(e, lower, upper)


PRECISE_RANGE = proof.signs.in_range


def any_sum(self: Array) -> Rule:
    return Rule("", node=lambda e: S.One if isinstance(e, Sum) and len(e.limits) == 1 else None)


def any_range(self: Array) -> Rule:
    def node(e: Expr) -> Expr | None:
        whole = isinstance(e, Sum) and getattr(e.function, "base", None) == self.base
        return S.One if whole else None

    return Rule("", node=node)


def no_product_rule(e: Expr, x: Expr) -> Expr:
    if not e.is_Mul:
        return PRECISE_DERIVATIVE(e, x)
    return PRECISE_DERIVATIVE(e.args[0], x) * Mul(*e.args[1:])


PRECISE_DERIVATIVE = proof.derivative.derivative


def log_of_sum(e: Expr) -> Expr | None:
    argument = e.args[0] if isinstance(e, log) else S.One
    return Add(*map(log, argument.args)) if argument.is_Add else PRECISE_LOG(e)


PRECISE_LOG = proof.rules._log


def unlike_exponents(self: Any, term: Expr) -> Expr:
    return self.symbol(exp(term.as_coeff_Mul()[1]))


def same_name(body: Expr, binders: Any, head: Any = Sum) -> Expr:
    for i, lower, upper in binders:
        name = proof.indices.BOUND[0]
        body = head(body.xreplace({i: name}), (name, lower, upper))
    return body


def unnamed(body: Expr, binders: Any, head: Any = Sum) -> Expr:
    for binder in binders:
        body = head(body, binder)
    return body


def closing(close: Any) -> list[Patch]:
    """Another way to bind, wherever the canonical form binds."""
    return [(place, "close", close) for place in (proof.indices, proof.sums, proof.kernel)]


def yes(*args: Any) -> bool:
    return True


def no(*args: Any) -> bool:
    return False


def first_value(name: Any, value: Any, binding: Any) -> bool:
    return binding.setdefault(name, value) is not None


def first_case(self: Split) -> tuple[Any, ...]:
    cases: tuple[Any, ...] = vars(self)["cases"]
    return cases[:1]


def nothing(e: Expr) -> Iterator[Expr]:
    return iter(())


# Where an entry outside its array stands, it is the first to be refused.
ANY_ENTRY: Patch = (of_derivation, "strays", nothing)

BREAKAGES: dict[str, tuple[str, list[Patch]]] = {
    "bound indices keep their names": (
        "the index of a sum captures that of the gradient",
        [
            (proof.indices, "outermost", same_index),
            *closing(unnamed),
            (proof.derivative, "outermost", same_index),
        ],
    ),
    "all bound indices get one name": (
        "the range of an inner index is dropped",
        closing(same_name),
    ),
    "a range may be reversed when it is counted": (
        "a reversed range counts below zero",
        [(proof.sums, "count", careless_count)],
    ),
    "sifting forgets the range": (
        "a label of N is a class of C",
        [(proof.rules, "in_range", wide_range)],
    ),
    "the first class is in every range": (
        "the first class is among the classes but the last",
        [(proof.rules, "in_range", first_class)],
    ),
    "logarithms split without positive factors": (
        "the logarithm of a product of reals",
        [(proof.rules, "positive", yes)],
    ),
    "the logarithm of a sum is split": (
        "the logarithm of a sum",
        [(proof.rules.log_laws, "node", log_of_sum)],
    ),
    "any sum is 1": ("weights sum to 1", [(Array, "sums_to_one", property(any_sum))]),
    "probabilities sum to 1 over any range": (
        "a row of D sums to 1 over C",
        [(Array, "sums_to_one", property(any_range)), ANY_ENTRY],
    ),
    "a citation checks no domain": (
        "a law of the simplex with one wrong row",
        [(proof.citation, "_in_domain", yes)],
    ),
    "a citation checks no range of a label": (
        "a law of labels for another size",
        [(proof.citation, "in_range", yes), ANY_ENTRY],
    ),
    "a citation takes two values for one name": (
        "a law of one name for two",
        [(proof.citation, "_assign", first_value)],
    ),
    "a citation of a derivative takes anything": (
        "a slope hidden in the last line",
        [(proof.citation, "_only_renames", yes)],
    ),
    "the product rule forgets a factor": (
        "the product rule forgets a factor",
        [
            (of_calculus, "derivative", no_product_rule),
            (proof.derivative, "derivative", no_product_rule),
        ],
    ),
    "exponents forget their numbers": (
        "half of an exponent",
        [(proof.polynomials.Polynomials, "_exponential", unlike_exponents)],
    ),
    "everything is positive": ("an odd power", [(proof.signs, "positive", yes)]),
    "an entry may lie outside its array": ("an entry outside its array", [ANY_ENTRY]),
    "a square divides whatever it is": (
        "a square in the denominator",
        [(proof.signs, "_differs_from_0", yes)],
    ),
    "an indicator never vanishes": (
        "an indicator divides itself",
        [(proof.polynomials, "_vanishes", no)],
    ),
    "one case is enough": ("max is |a|", [(Split, "cases", property(first_case))]),
}


def _forget() -> None:
    """Clear what the kernel remembers of the expressions it met."""
    for remembered in (
        of_calculus._differentiate,
        of_derivation._malformed,
        proof.head.by_definition,
        proof.indices.inside,
        proof.kernel.normaliser,
        proof.polynomials.factors,
        proof.polynomials.ring,
        proof.rules._log,
        proof.rules._sift,
        proof.signs.positive,
    ):
        remembered.cache_clear()


@pytest.fixture(autouse=True)
def _theorems_are_proved() -> Iterator[None]:
    """Prove what is cited before the kernel breaks, and forget afterwards what it broke."""
    for claim in FALSE:
        for reason in claim.step.reasons:
            if isinstance(reason, Derivation) and not reason.proved:
                reason.prove()
    yield
    _forget()


@pytest.mark.parametrize("breakage", BREAKAGES)
def test_a_breakage_proves_something_false(breakage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    name, patches = BREAKAGES[breakage]
    claim = CLAIMS[name]
    assert not claim.is_proved()
    _forget()
    for place, attribute, value in patches:
        if isinstance(place, Rule):
            monkeypatch.setitem(vars(place), attribute, value)
        else:
            monkeypatch.setattr(place, attribute, value, raising=False)
    assert claim.is_proved()
