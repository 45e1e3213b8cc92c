"""A broken kernel proves something false, and the false claims find it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from typing import Any

import pytest
from proof.claims import FALSE
from sympy import Add, Expr, KroneckerDelta, Mul, Pow, Product, S, Sum, exp, log

import lossdocs.proof.binding
import lossdocs.proof.citation
import lossdocs.proof.definedness
import lossdocs.proof.derivation
import lossdocs.proof.derivative
import lossdocs.proof.domains
import lossdocs.proof.head
import lossdocs.proof.indices
import lossdocs.proof.kernel
import lossdocs.proof.polynomials
import lossdocs.proof.rules
import lossdocs.proof.signs
import lossdocs.proof.sums
import lossdocs.proof.witness
from lossdocs.proof import (
    Derivation,
    Grad,
    NotProved,
    as_written,
    derivation,
    equal,
    index,
    linearity,
    positive,
    real,
    sifting,
    simplex,
    size,
    total,
)
from lossdocs.proof.cases import Split
from lossdocs.proof.reading import read
from lossdocs.proof.reading.table import table_of
from lossdocs.proof.rule import Rule
from lossdocs.proof.typesetting import latex
from lossdocs.proof.vectors import Array

proof = lossdocs.proof
# The package has a rule and a function of these names.
of_calculus = import_module("lossdocs.proof.calculus")
of_derivation = import_module("lossdocs.proof.derivation")
CLAIMS = {claim.name: claim for claim in FALSE}
Patch = tuple[Any, Any, Any]


def same_index(e: Expr) -> tuple[Expr, ...]:
    """Body and range of a sum, without a new name of the index."""
    if not isinstance(e, Sum | Product):
        return PRECISE_OPENING(e)
    *inner, (i, lower, upper) = e.limits
    return e.func(e.function, *inner) if inner else e.function, i, lower, upper


PRECISE_OPENING = proof.binding.opened


def careless_count(lower: Expr, upper: Expr) -> Expr:
    return upper - lower + 1


def wide_range(e: Expr, lower: Expr, upper: Expr) -> bool:
    return proof.signs.domain_of(e) in {"index", "label"} or e == 1


def first_class(e: Expr, lower: Expr, upper: Expr) -> bool:
    return bool(e == 1) or PRECISE_RANGE(e, lower, upper)


PRECISE_RANGE = proof.signs.in_range
SIGNS = proof.signs.signs


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


def above_zero(*args: Any) -> frozenset[int]:
    return proof.signs.POSITIVE


def no(*args: Any) -> bool:
    return False


def first_value(name: Any, value: Any, binding: Any) -> bool:
    return binding.setdefault(name, value) is not None


def first_case(self: Split) -> tuple[Any, ...]:
    cases: tuple[Any, ...] = vars(self)["cases"]
    return cases[:1]


def careless_power(base: frozenset[int], power: int) -> frozenset[int]:
    return frozenset(sign ** abs(power) for sign in base)


def under_a_derivative(e: Grad, values: Any) -> Grad:
    of, by = e.args
    return Grad(proof.binding._put(of, values), proof.binding._put(by, values))


def never_empty(e: Expr, lemmas: Any) -> frozenset[int]:
    return proof.signs.signs(e.function, lemmas)


def nothing(*args: Any) -> tuple[Any, ...]:
    return ()


def letters(e: Expr, free: Any) -> str:
    return str(e)


def as_it_is(put: Any, values: Any) -> Any:
    """What puts nothing in the place of names."""
    return lambda e: e


# Where an entry outside its array stands, it is the first to be refused.
ANY_ENTRY: Patch = (proof.definedness, "in_range", yes)

BREAKAGES: dict[str, tuple[str, list[Patch]]] = {
    "bound indices keep their names": (
        "the index of a sum captures that of the gradient",
        [
            *((place, "opened", same_index) for place in (proof.binding, proof.indices)),
            *closing(unnamed),
            (proof.derivative, "opened", same_index),
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
        [(proof.citation, "_stands", yes)],
    ),
    "a citation checks no range of a label": (
        "a law of labels for another size",
        [(proof.citation, "in_range", yes), ANY_ENTRY],
    ),
    "a citation takes two values for one name": (
        "a law of one name for two",
        [(proof.citation, "_assign", first_value)],
    ),
    "a citation instantiates no shape": (
        "a law of C + 1 for D + 1",
        [(proof.citation, "partial", as_it_is)],
    ),
    "a citation of a derivative takes anything": (
        "a slope of equal logits",
        [(proof.binding, "is_array_or_name", yes)],
    ),
    "a substitution captures under a derivative": (
        "a slope of a factor that depends on the name",
        [(proof.binding, "_derivative", under_a_derivative)],
    ),
    "a citation captures under a derivative": (
        "a slope hidden in the last line",
        [(proof.binding, "_derivative", under_a_derivative)],
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
    "everything is positive": ("an odd power", [(proof.signs, "signs", above_zero)]),
    "an entry may lie outside its array": ("an entry outside its array", [ANY_ENTRY]),
    "a square divides whatever it is": (
        "a square in the denominator",
        [(proof.signs, "_raised", careless_power)],
    ),
    "an indicator never vanishes": (
        "an indicator divides itself",
        [(proof.polynomials, "_vanishes", no)],
    ),
    "one case is enough": ("max is |a|", [(Split, "cases", property(first_case))]),
}


# Chains that are refused, or true under the conditions that they print.

PAIR, BESIDE = size("C"), size("D")
one, k = index("c", PAIR), index("k", PAIR)
logits, weights, probabilities = real("x", PAIR), real("v", PAIR), simplex("p", PAIR)
stranger = index("c", PAIR)  # the same letter again
five = KroneckerDelta(PAIR, 5)
a, s = real("a"), positive("s")
with as_written():
    CANCELS = derivation(
        "It cancels.",
        five,
        equal(Mul(Mul(five, PAIR - 5), Pow(PAIR - 5, -1))),
        equal(0, sifting),
    )
    ONES = Mul(PAIR - one, Pow(PAIR - one, -1))  # not at c = C
REST = Sum(probabilities[k], (k, 2, PAIR))
CHAINS = {
    "a factor that may be 0 cancels": CANCELS,
    "it is cited without its condition": derivation("", PAIR * five, equal(0, CANCELS)),
    "the other classes sum to 1": derivation(
        "", Sum(probabilities[one] / REST, (one, 2, PAIR)), equal(1, linearity)
    ),
    "one letter is two indices": derivation(
        "",
        total(logits[one] * weights[stranger], one),
        equal(weights[stranger] * total(logits[one], one), linearity),
    ),
    "a range is longer than another": derivation(
        "",
        Sum(ONES, (one, 1, PAIR - 1)),
        equal(PAIR - 1, linearity),
        equal(total(ONES, one) - 1, linearity),
    ),
    "it holds nowhere": derivation("", log(-s) + log(a), equal(log(a) + log(-s))),
}
ALONE: dict[str, tuple[str, list[Patch]]] = {
    "no line needs a condition": (
        "a factor that may be 0 cancels",
        [(of_derivation, "conditions_of", nothing)],
    ),
    "a citation inherits no condition": (
        "it is cited without its condition",
        [(proof.citation, "_instances", nothing)],
    ),
    "no sum is empty": (
        "the other classes sum to 1",
        [(proof.signs.KINDS, (Sum, Product), never_empty)],
    ),
    "conditions of all ranges are the same": (
        "a range is longer than another",
        [(proof.domains, "_saying", letters)],
    ),
    "nothing is read back": (
        "one letter is two indices",
        [(of_derivation, "misreading", nothing)],
    ),
    "conditions may hold nowhere": ("it holds nowhere", [(proof.witness, "somewhere", yes)]),
}


def proves_what_is_false(chain: Derivation) -> bool:
    """Whether a chain is proved, and false under its conditions: as written, or as it is read."""
    chain = replace(chain)  # what was proved is remembered
    try:
        chain.prove()
    except NotProved:
        return False
    seen: list[Any] = [read(latex(line), table_of([line])) for line in chain.lines]
    try:
        chain.witness()
        for above, step, below in zip(seen, chain.steps, seen[1:], strict=False):
            proof.witness.gap(above, below, step.relation, conditions=chain.conditions)
    except (NotProved, proof.witness.Refuted):
        return True
    return False


def _forget() -> None:
    """Clear what the kernel remembers of the expressions it met."""
    remembered: Any
    for remembered in (
        of_calculus._differentiate,
        proof.binding.inside,
        proof.binding.renewed,
        proof.definedness._opened,
        proof.definedness.of_line,
        proof.domains.above_zero,
        proof.domains.gathered,
        proof.head.by_definition,
        proof.kernel.normaliser,
        proof.polynomials.factors,
        proof.polynomials.ring,
        proof.rules._log,
        proof.rules._sift,
        SIGNS,
    ):
        remembered.cache_clear()


@pytest.fixture(autouse=True)
def _theorems_are_proved() -> Iterator[None]:
    """Prove what is cited before the kernel breaks, and forget afterwards what it broke."""
    for claim in FALSE:
        for reason in claim.step.reasons:
            if isinstance(reason, Derivation) and not reason.proved:
                reason.prove()
    CANCELS.prove()
    yield
    _forget()


def break_(patches: list[Patch], monkeypatch: pytest.MonkeyPatch) -> None:
    _forget()
    for place, attribute, value in patches:
        if isinstance(place, Rule):
            monkeypatch.setitem(vars(place), attribute, value)
        elif isinstance(place, dict):
            monkeypatch.setitem(place, attribute, value)
        else:
            monkeypatch.setattr(place, attribute, value, raising=False)


@pytest.mark.parametrize("breakage", BREAKAGES)
def test_a_breakage_proves_something_false(breakage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    name, patches = BREAKAGES[breakage]
    claim = CLAIMS[name]
    assert not claim.is_proved()
    break_(patches, monkeypatch)
    assert claim.is_proved()


@pytest.mark.parametrize("breakage", ALONE)
def test_a_breakage_proves_a_chain_that_is_false(
    breakage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, patches = ALONE[breakage]
    assert not proves_what_is_false(CHAINS[name])
    break_(patches, monkeypatch)
    assert proves_what_is_false(CHAINS[name])
