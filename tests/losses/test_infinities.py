"""Infinite and undefined logits and class weights do what they do in torch, or less harm."""

from functools import partial

import pytest
import torch
import torch.nn.functional as F
from losses.digits import Form, each_form
from losses.every import Marked, gradient
from torch import Tensor
from torch.testing import assert_close

import lossdocs
from lossdocs.derive.samples import Given


@each_form
@pytest.mark.parametrize("smoothing", [0.0, 0.1])
@pytest.mark.parametrize("target", [torch.tensor([1]), torch.tensor([[0.5, 0.25, 0.25]])], ids=str)
@pytest.mark.parametrize("logits", [[torch.inf, 0.0, 0.0], [0.0, torch.inf, 0.0], [-torch.inf] * 3])
def test_what_is_lost_to_infinity_has_no_slope(
    logits: list[float], target: Tensor, smoothing: float, form: Form
) -> None:
    """Nan in value and gradient, as in torch: a finite one would go unseen."""
    for loss in (form(lossdocs.cross_entropy), F.cross_entropy):
        leaf = torch.tensor([logits], requires_grad=True)
        value = loss(leaf, target, label_smoothing=smoothing)
        value.backward()

        assert value.isnan()
        assert leaf.grad is not None
        assert leaf.grad.isnan().all()


def test_an_infinite_class_weight_beside_smoothing_is_as_torchs() -> None:
    """Infinite, not nan; of its slopes by that class, nan in torch, some are minus infinity."""
    x = torch.tensor([[1.0, 2.0, 0.5], [0.3, 0.2, 0.1]])
    weight = torch.tensor([torch.inf, 1.0, 2.0])
    for target in (torch.tensor([1, 2]), torch.tensor([[0.2, 0.3, 0.5]] * 2)):
        options: Given = {"weight": weight, "label_smoothing": 0.1, "target": target}
        for input in (x, x.as_subclass(Marked)):
            assert lossdocs.cross_entropy(input, **options).item() == torch.inf
        theirs = gradient(F.cross_entropy, options | {"input": x}, "input")
        slopes = gradient(lossdocs.cross_entropy, options | {"input": x}, "input")

        assert theirs[:, 0].isnan().all()
        assert ((slopes[:, 0] == -torch.inf) | slopes[:, 0].isnan()).all()
        assert_close(slopes[:, 1:], theirs[:, 1:])


@pytest.mark.parametrize("row", [[1.0, 1.0], [200.0, 0.0]])
@pytest.mark.parametrize("target", [torch.tensor([0]), torch.tensor([[0.5, 0.5]])], ids=str)
def test_an_infinite_weight_meets_no_zero(row: list[float], target: Tensor) -> None:
    """Where logits are equal, or one of them is out of reach."""
    x, weight = torch.tensor([row]), torch.tensor([1.0, torch.inf])
    for input in (x, x.as_subclass(Marked)):
        found = lossdocs.cross_entropy(input, target, weight, label_smoothing=0.1)

        assert found.item() == torch.inf


@pytest.mark.parametrize("weight", [torch.inf, torch.nan])
@pytest.mark.parametrize("stem", ["cross_entropy", "nll_loss"])
def test_the_weight_of_class_0_does_not_touch_what_is_ignored(stem: str, weight: float) -> None:
    """An ignored position has no slope, and counts for nothing, also by the definition."""
    x = torch.tensor([[0.1, 0.2, 0.3], [0.3, 0.2, 0.1]]).log()
    options = {"target": torch.tensor([1, -100]), "weight": torch.tensor([weight, 1.0, 2.0])}
    ours, theirs = (partial(getattr(home, stem), **options) for home in (lossdocs, F))
    for input in (x, x.as_subclass(Marked)):
        found = [ours(input), gradient(ours, {"input": input}, "input")]
        true = [theirs(x), gradient(theirs, {"input": x}, "input")]
        assert_close([tensor.as_subclass(Tensor) for tensor in found], true, equal_nan=True)
