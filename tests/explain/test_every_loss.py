"""Whatever is declared is explained: the account follows from the declaration."""

from __future__ import annotations

from typing import Any

import pytest
import torch
import torch.nn.functional as F
from sampling import sampled
from torch import Tensor, nn
from torch.testing import assert_close

import lossdocs
from lossdocs import modules
from lossdocs.declare.loss import about, loss
from lossdocs.declare.module import module_of
from lossdocs.declare.reduction import reduce
from lossdocs.declare.types import (
    ElementWeight,
    Embeddings,
    LogProbabilities,
    Probabilities,
    Reals,
    Reduction,
)
from lossdocs.derive.samples import calls
from lossdocs.derive.sources import stems
from lossdocs.explain.known import functions

SHAPES = [(3,), (4, 3, 2)]


@pytest.mark.filterwarnings("ignore::UserWarning")  # torch's, of a mean and of shapes
@pytest.mark.parametrize("stem", stems())
def test_every_call_is_explained(stem: str) -> None:
    """Value, sum and text; the names of the tensors are those of the declaration."""
    declaration = about(getattr(lossdocs, stem)).declaration
    packages: list[Any] = [lossdocs, F]
    for given in sampled(calls(declaration, SHAPES), f"{stem} explained", 15):
        for function in (getattr(package, stem) for package in packages if hasattr(package, stem)):
            explanation = lossdocs.explain(function, **given)

            account = explanation.account
            assert explanation.call.of_torch == (function is not getattr(lossdocs, stem))
            assert_close(account.value, function(**given), equal_nan=True)
            if account.value.dim() == 0 and account.denominator:
                total = account.contributions.sum().to(account.value.dtype)
                assert_close(account.value, total, rtol=1e-4, atol=1e-5)
            assert declaration.tensors[0].name in account.gradients
            assert "loss  " in str(explanation)


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("stem", stems())
def test_a_module_is_explained_as_its_function(stem: str) -> None:
    declaration = about(getattr(lossdocs, stem)).declaration
    given = next(calls(declaration, [(2, 3)], reductions=False))
    packages: list[Any] = [nn, lossdocs]
    for package in packages:
        if not hasattr(package, declaration.module) or declaration.sizes:
            continue
        module = getattr(package, declaration.module)()
        tensors = {parameter.name: given[parameter.name] for parameter in declaration.tensors}

        explanation = lossdocs.explain(module, **tensors)

        assert_close(explanation.account.value, module(**tensors))
        assert explanation.call.name == f"{package.__name__}.{declaration.module}"
        assert explanation.call.module is module


HIDDEN, LAYER = torch.eye(3)[:2], torch.arange(12.0).sin().reshape(4, 3)


@loss(module="Later", shapes="same", mean="entries")
def later(
    input: LogProbabilities, target: Probabilities, *, reduction: Reduction = "mean"
) -> Tensor:
    """A divergence that is declared later, and has no batchmean."""
    return reduce(-target * input, reduction)


@loss(module="Triplet", shapes="same", mean="rows")
def triplet(
    anchor: Embeddings, positive: Embeddings, negative: Embeddings, *, reduction: Reduction = "mean"
) -> Tensor:
    """Three tensors of other names."""
    near, far = (anchor - positive).square().sum(1), (anchor - negative).square().sum(1)
    return reduce((near - far + 1).relu(), reduction)


@loss(module="Weighted", shapes="same", mean="weights")
def weighted(
    input: Reals,
    target: Reals,
    weight: ElementWeight | None = None,
    *,
    reduction: Reduction = "mean",
) -> Tensor:
    """Its mean divides by the weights of the entries."""
    weight = torch.ones_like(input) if weight is None else weight.expand(input.shape)
    return reduce(weight * (input - target).square(), reduction, count=weight)


@pytest.fixture
def _declared(monkeypatch: pytest.MonkeyPatch) -> None:
    for function in (later, triplet, weighted):
        monkeypatch.setitem(functions(), about(function).declaration.name, function)
        module = module_of(function)
        monkeypatch.setattr(modules, module.__name__, module, raising=False)


@pytest.mark.usefixtures("_declared")
def test_what_is_declared_later_is_warned_of_by_what_it_holds() -> None:
    p = HIDDEN.softmax(1)

    [warning] = lossdocs.explain(later, p.log(), p).warnings

    assert warning.key == "kl-mean"
    assert "divide by 2, the number of distributions" in warning.advice


@pytest.mark.usefixtures("_declared")
def test_tensors_of_other_names_are_explained() -> None:
    module = modules.Triplet()  # type: ignore[attr-defined]
    anchor, near, far = LAYER, LAYER + 0.1, LAYER.flip(0)

    explanation = lossdocs.explain(module, anchor, near, negative=far)

    assert explanation.call.name == "lossdocs.Triplet"
    assert not explanation.warnings
    assert list(explanation.account.gradients) == ["anchor", "positive", "negative"]
    assert_close(explanation.account.contributions.sum().float(), module(anchor, near, far))
    assert "by negative: from" in str(explanation)
    assert "divided by the first size of anchor" in " ".join(str(explanation).split())


@pytest.mark.usefixtures("_declared")
@pytest.mark.parametrize(
    ("weight", "divisor", "words"),
    [
        (None, 6, "number of entries"),
        (torch.tensor([1.0, 2.0, 4.0]), 14, "sum of the weights of the entries"),
        (torch.ones(2, 1), 6, "sum of the weights of the entries"),
        (torch.zeros(1), 0, "sum of the weights of the entries"),
    ],
)
def test_a_mean_by_the_weights_of_entries(weight: Any, divisor: int, words: str) -> None:
    """They are as many as the entries, also where they are broadcast."""
    explanation = lossdocs.explain(weighted, HIDDEN, HIDDEN + 1, weight=weight)

    account, text = explanation.account, " ".join(str(explanation).split())
    assert account.denominator == divisor
    assert f"the sum over 6 entries; divided by the {words}" in text
    assert_close(account.contributions.sum().float(), account.value, equal_nan=True)
    assert [each.key for each in explanation.notes] == ["mean-of-means"] * (divisor == 14)
    warned = "The weights of the 6 entries sum to 0, and the mean divides by that sum."
    assert [each.seen for each in explanation.warnings] == [warned] * (divisor == 0)
