"""The module of linear_cross_entropy holds its layer."""

import copy
from typing import Any

import pytest
import torch
from losses.torch_parity import example
from torch import nn
from torch.testing import assert_close

import lossdocs

N, D, V = 10, 5, 11
INPUT, TARGET = example(N, D), torch.tensor([0, 10, 3, 0, 2, 2, 7, 0, 5, 9])
CLASSES = example(V, shift=0.3).abs()

compared = pytest.mark.skipif(
    not hasattr(nn, "LinearCrossEntropyLoss"), reason="this torch has no linear_cross_entropy"
)


def made(**options: Any) -> tuple[nn.Module, nn.Module]:
    """Our module and torch's with the same parameters."""
    ours, theirs = (home.LinearCrossEntropyLoss(D, V, **options) for home in (lossdocs, nn))
    theirs.load_state_dict(ours.state_dict())
    return ours, theirs


@compared
def test_the_module_binds_its_options_and_the_layer() -> None:
    """It gives torch's value, with weight, bias and further axes."""
    options = {"reduction": "sum", "weight": CLASSES, "ignore_index": 2, "label_smoothing": 0.3}
    for given in ({}, {"bias": True}, options, {"bias": True, "out_features": (2, 2)}):
        ours, theirs = made(**given)
        target = TARGET
        if "out_features" in given:
            target = target[:, None, None].expand(N, 2, 2)

        assert_close(ours(INPUT, target), theirs(INPUT, target))


@compared
def test_the_module_shows_its_options_and_can_be_copied() -> None:
    """With the shape of a weight in place of its values."""
    ours, _ = made(weight=CLASSES, reduction="sum", label_smoothing=0.3)
    shown = repr(copy.deepcopy(ours))

    for part in ("num_classes=11", "reduction='sum'", "weight=Tensor[11]", "label_smoothing=0.3"):
        assert part in shown
    assert "weight=None" in repr(lossdocs.LinearCrossEntropyLoss(D, V))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"reduction": "average"}, "reduction must be one of"),
        ({"ignore_index": 2**63}, "ignore_index must fit into 64 bits"),
    ],
)
def test_the_module_refuses_when_it_is_made(options: dict[str, Any], message: str) -> None:
    """Not only when it is called."""
    with pytest.raises(ValueError, match=message):
        lossdocs.LinearCrossEntropyLoss(D, V, **options)
