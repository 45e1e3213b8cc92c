"""The edges of the map of the losses are proved or tested."""

from collections.abc import Iterator

import pytest
import torch
from sympy import Abs, log
from torch.nn import functional
from torch.testing import assert_close

import lossdocs
from lossdocs.derivations import catalogue
from lossdocs.proof import as_written, derivation, equal, functions, real
from lossdocs.proof.derivation import christen
from lossdocs.proof.head import Head
from lossdocs.site.map import relations
from lossdocs.site.map.relations import Equality, edges, equalities, proved

PAIRS = [(edge.source, edge.target) for edge in edges()]


@pytest.fixture
def seldom() -> Iterator[None]:
    """Read the edges anew before and after a test that changes what they are read from."""
    relations.known.cache_clear()
    relations.formulas.cache_clear()
    yield
    relations.known.cache_clear()
    relations.formulas.cache_clear()


@pytest.mark.parametrize(
    "equality", list(equalities()), ids=lambda one: f"{one.source}-{one.target}"
)
def test_an_equality_that_nobody_has_proved_holds_in_torch(equality: Equality) -> None:
    generator = torch.Generator().manual_seed(0)

    def random(*shape: int) -> torch.Tensor:
        return torch.randn(shape, generator=generator, dtype=torch.float64)

    values = {
        "torch": torch,
        "lossdocs": lossdocs,
        "F": functional,
        "x": random(9),
        "y": random(9),
        "p": random(9).sigmoid(),
        "t": (random(9) > 0).double(),
        "rows": random(5, 4),
        "labels": (random(5, 4) > 0).double(),
    }

    assert_close(eval(equality.left, values), eval(equality.right, values))  # noqa: S307 # our own


def test_what_is_proved_stands_in_no_list() -> None:
    """A proof takes the place of a test."""
    pairs = {frozenset(found[:2]) for found in proved()}

    for equality in equalities():
        assert {equality.source, equality.target} not in pairs


def test_every_named_function_has_a_subject_or_only_abbreviates() -> None:
    named = {e for e in vars(functions).values() if isinstance(e, type) and issubclass(e, Head)}
    short = {Head, functions.Phi, functions.Pair, functions.Let}

    assert named - short == set(relations.subjects())


@pytest.mark.parametrize(
    ("pair", "name"),
    [
        # by a named function
        ({"kl_div", "cross_entropy"}, "kl_div.decomposition"),
        ({"kl_div", "entropy"}, "kl_div.decomposition"),
        ({"jensen_shannon", "kl_div"}, "jensen_shannon.by_entropies"),
        ({"log_cosh", "sigmoid"}, "log_cosh.softplus_form"),
        # by the loss that is declared
        ({"label_smoothing", "cross_entropy"}, "label_smoothing.mixture"),
        # by the formula of a loss
        ({"smooth_l1_loss", "huber_loss"}, "smooth_l1_loss.of_huber"),
        ({"huber_loss", "l1_loss"}, "huber_loss.attained"),
        (
            {"binary_cross_entropy_with_logits", "binary_cross_entropy"},
            "binary_cross_entropy_with_logits.softplus_form",
        ),
        (
            {"soft_margin_loss", "binary_cross_entropy_with_logits"},
            "soft_margin_loss.binary_cross_entropy",
        ),
    ],
)
def test_relations_are_read_off_the_derivations(pair: set[str], name: str) -> None:
    (edge,) = (edge for edge in edges() if {edge.source, edge.target} == pair)

    assert catalogue()[name] in edge.identities


@pytest.mark.parametrize(
    "name",
    [
        "cross_entropy.gradient",  # a derivative
        "distillation.high_temperature",  # a limit
        "cross_entropy.gradient_sum",  # of a gradient
        "huber_loss.envelope",  # a bound
        "cross_entropy.shift",  # softmax on both sides
        "binary_cross_entropy_with_logits.best_logit",  # about a logit, not the loss
    ],
)
def test_what_states_no_relation_is_not_on_the_map(name: str) -> None:
    assert all(catalogue()[name] not in edge.identities for edge in edges())


def test_that_something_is_a_number_is_no_relation() -> None:
    assert not relations.states_a_value(catalogue()["kl_div.of_itself"])


@pytest.mark.usefixtures("seldom")
def test_a_new_derivation_appears_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    a, b = real("a"), real("b")
    with as_written():
        new = derivation("New.", log(1 + Abs(a - b)), equal(log(Abs(a - b) + 1)))
    christen(new, "log_cosh.new")
    more = {**catalogue(), new.name: new}
    assert ("log_cosh", "l1_loss") not in PAIRS

    monkeypatch.setattr(relations, "catalogue", lambda: more)

    (edge,) = (edge for edge in edges() if {edge.source, edge.target} == {"log_cosh", "l1_loss"})
    assert edge.identities == (new,)


def test_each_pair_is_one_edge() -> None:
    assert len({frozenset(pair) for pair in PAIRS}) == len(PAIRS)
