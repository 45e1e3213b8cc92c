"""What each element adds, what the mean divides by, and the gradient."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.testing import assert_close

import lossdocs

X = torch.tensor([[2.0, 0.5, -1.0], [0.1, 0.2, 3.0], [0.0, 1.0, 0.0]])
LOG_P, P = X.log_softmax(1), X.flip(1).softmax(1)
Y, PART = torch.tensor([0, 2, 2]), torch.tensor([0, -100, 2])
W = torch.tensor([1.0, 2.0, 4.0])
YES = torch.tensor([[1.0, 0.0, 1.0]] * 3)

# what the mean divides by, and the call
MEANS: list[tuple[float, Callable[..., Tensor], tuple[Tensor, Tensor], dict[str, Any]]] = [
    (3, F.cross_entropy, (X, Y), {}),
    (3, F.cross_entropy, (X, Y), {"reduction": "elementwise_mean"}),
    (3, F.cross_entropy, (X, Y), {"reduction": "sum", "size_average": True}),
    (2, F.cross_entropy, (X, PART), {}),
    (9, F.cross_entropy, (X, Y), {"weight": W}),
    (5, F.cross_entropy, (X, PART), {"weight": W, "label_smoothing": 0.1}),
    (3, F.cross_entropy, (X, P), {"weight": W}),
    (5, F.nll_loss, (LOG_P, PART), {"weight": W}),
    (5, lossdocs.nll_loss, (LOG_P, PART), {"weight": W}),
    (1, F.cross_entropy, (X[0], Y[0]), {}),
    (9, F.kl_div, (LOG_P, P), {}),
    (3, F.kl_div, (LOG_P, P), {"reduction": "batchmean"}),
    (1, F.kl_div, (LOG_P[0, 0], P[0, 0]), {"reduction": "batchmean"}),
    (27, F.kl_div, (LOG_P, P), {"reduction": "batchmean", "size_average": True}),
    (9, F.binary_cross_entropy, (P, YES), {"weight": W}),
    (9, F.binary_cross_entropy_with_logits, (X, YES), {"pos_weight": W, "weight": W}),
]


@pytest.mark.filterwarnings("ignore::UserWarning")  # torch's, of deprecated names
@pytest.mark.parametrize(("divisor", "loss", "tensors", "options"), MEANS)
def test_the_contributions_add_up_to_the_loss(
    divisor: float, loss: Any, tensors: tuple[Tensor, Tensor], options: Any
) -> None:
    account = lossdocs.explain(loss, *tensors, **options).account

    assert account.denominator == divisor
    assert_close(account.value, loss(*tensors, **options))
    assert_close(account.contributions.sum().float(), account.value)


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize(("divisor", "loss", "tensors", "options"), MEANS)
def test_the_gradient_is_that_of_autograd(
    divisor: float, loss: Any, tensors: tuple[Tensor, Tensor], options: Any
) -> None:
    x = tensors[0].clone().requires_grad_()
    loss(x, tensors[1], **options).backward()

    gradient = lossdocs.explain(loss, *tensors, **options).account.gradient

    assert gradient is not None
    assert x.grad is not None
    assert torch.equal(gradient, x.grad)


@pytest.mark.parametrize("options", [{"reduction": "none"}, {"reduce": False}])
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_without_reduction_the_contributions_are_the_losses(options: dict[str, Any]) -> None:
    account = lossdocs.explain(F.cross_entropy, X, Y, **options).account

    assert account.denominator is None
    assert torch.equal(account.contributions.float(), account.value)
    assert_close(account.losses, F.cross_entropy(X, Y, reduction="none"))


def test_the_sum_is_divided_by_nothing() -> None:
    account = lossdocs.explain(F.kl_div, LOG_P, P, reduction="sum").account

    assert (account.denominator, account.divided_by) == (1, "nothing")


def test_ignored_positions_have_no_weight() -> None:
    account = lossdocs.explain(F.cross_entropy, X, PART, weight=W).account

    assert account.ignored.tolist() == [False, True, False]
    assert account.weights is not None
    assert account.weights.tolist() == [1, 0, 4]


def test_without_classes_there_are_no_weights_to_look_up() -> None:
    """An input of no class, all of it ignored."""
    explanation = lossdocs.explain(
        F.cross_entropy,
        torch.zeros(2, 0),
        torch.tensor([-100, -100]),
        weight=torch.zeros(0),
        reduction="sum",
    )

    assert explanation.account.weights is not None
    assert explanation.account.weights.tolist() == [0, 0]


def test_what_was_understood_is_said() -> None:
    reading = lossdocs.explain(F.cross_entropy, X[None], Y[None]).reading

    assert (reading.class_axis, reading.num_classes) == (1, 3)
    assert (reading.input_is, reading.target_is) == ("logits", "class indices")


@pytest.mark.parametrize(
    ("loss", "target", "read"),
    [
        (F.cross_entropy, P, "probabilities"),
        (F.nll_loss, Y, "class indices"),
        (F.kl_div, P, "probabilities"),
        (nn.KLDivLoss(log_target=True), LOG_P, "log-probabilities"),
        (lossdocs.BCEWithLogitsLoss(), YES, "probabilities of yes"),
    ],
)
def test_what_the_target_is_read_as(loss: Any, target: Tensor, read: str) -> None:
    assert lossdocs.explain(loss, X, target).reading.target_is == read


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
    explanation = lossdocs.explain(loss, X, Y)

    assert explanation.call.name == name
    assert explanation.call.of_torch == name.startswith("torch")
    assert_close(explanation.account.value, F.cross_entropy(X, Y))
