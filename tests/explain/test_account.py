"""What each element adds, what the mean divides by, and what was understood."""

from typing import Any

import pytest
import torch
import torch.nn.functional as F
from explain.tensors import INDICES, PART, W, Z
from torch.testing import assert_close

import lossdocs

LOSS = F.cross_entropy


@pytest.mark.parametrize("options", [{"reduction": "none"}, {"reduce": False}])
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_without_reduction_the_contributions_are_the_losses(options: dict[str, Any]) -> None:
    account = lossdocs.explain(LOSS, Z, INDICES, **options).account

    assert account.denominator is None
    assert torch.equal(account.contributions.float(), account.value)
    assert_close(account.losses, LOSS(Z, INDICES, reduction="none"))


def test_ignored_positions_have_no_weight() -> None:
    account = lossdocs.explain(LOSS, Z, PART, weight=W).account

    assert account.ignored.tolist() == [False, True, False]
    assert account.weights is not None
    assert account.weights.tolist() == [1, 0, 4]


def test_without_classes_there_are_no_weights_to_look_up() -> None:
    """An input of no class, all of it ignored."""
    x, none, ignored = torch.zeros(2, 0), torch.zeros(0), torch.tensor([-100, -100])

    account = lossdocs.explain(LOSS, x, ignored, weight=none, reduction="sum").account

    assert account.weights is not None
    assert account.weights.tolist() == [0, 0]


def test_what_was_understood_is_said() -> None:
    explanation = lossdocs.explain(LOSS, Z[None], INDICES[None])

    assert (explanation.class_axis, explanation.num_classes) == (1, 3)
    assert explanation.input_kind.name == "logits"
    assert explanation.target_kind.name == "class indices"
