"""What each element adds, what the mean divides by, and the gradient."""

from typing import Any

import pytest
import torch
import torch.nn.functional as F
from explain.tensors import INDICES, LOG_Q, PART, TAGGED, Q, W, Z
from torch import Tensor, nn
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


def test_the_sum_is_divided_by_nothing() -> None:
    account = lossdocs.explain(LOSS, Z, INDICES, reduction="sum").account

    assert (account.denominator, account.divided_by) == (1, "nothing")


def test_ignored_positions_have_no_weight() -> None:
    account = lossdocs.explain(LOSS, Z, PART, weight=W).account

    assert account.ignored.tolist() == [False, True, False]
    assert account.weights is not None
    assert account.weights.tolist() == [1, 0, 4]


def test_without_classes_there_are_no_weights_to_look_up() -> None:
    """An input of no class, all of it ignored."""
    explanation = lossdocs.explain(
        LOSS,
        torch.zeros(2, 0),
        torch.tensor([-100, -100]),
        weight=torch.zeros(0),
        reduction="sum",
    )

    assert explanation.account.weights is not None
    assert explanation.account.weights.tolist() == [0, 0]


def test_what_was_understood_is_said() -> None:
    reading = lossdocs.explain(LOSS, Z[None], INDICES[None])

    assert (reading.class_axis, reading.num_classes) == (1, 3)
    assert (reading.input_kind.name, reading.target_kind.name) == ("logits", "class indices")


@pytest.mark.parametrize(
    ("loss", "target", "read"),
    [
        (F.cross_entropy, Q, "probabilities"),
        (F.nll_loss, INDICES, "class indices"),
        (F.kl_div, Q, "probabilities"),
        (nn.KLDivLoss(log_target=True), LOG_Q, "log-probabilities"),
        (lossdocs.BCEWithLogitsLoss(), TAGGED, "probabilities of yes"),
    ],
)
def test_what_the_target_is_read_as(loss: Any, target: Tensor, read: str) -> None:
    assert lossdocs.explain(loss, Z, target).target_kind.name == read


@pytest.mark.parametrize(
    ("loss", "name"),
    [
        (nn.CrossEntropyLoss(), "torch.nn.CrossEntropyLoss"),
        (F.cross_entropy, "torch.nn.functional.cross_entropy"),
        (lossdocs.CrossEntropyLoss(), "lossdocs.CrossEntropyLoss"),
        (lossdocs.cross_entropy, "lossdocs.cross_entropy"),
    ],
)
def test_a_loss_is_recognised(loss: Any, name: str) -> None:
    explanation = lossdocs.explain(loss, Z, INDICES)

    assert explanation.call.name == name
    assert explanation.call.of_torch == name.startswith("torch")
    assert_close(explanation.account.value, LOSS(Z, INDICES))
