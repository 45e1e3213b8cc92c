"""The Huber loss: what its weight and its threshold may be, beyond what holds for every loss."""

from typing import Any

import pytest
import torch
import torch.nn.functional as F
from torch.testing import assert_close

import lossdocs

X, Y = torch.tensor([[0.5, -3.0], [1.0, 20.0]]), torch.zeros(2, 2)


def test_a_threshold_of_infinity_is_half_the_squared_error() -> None:
    """With its slope, by the kernel and by the definition."""
    for target in (Y, Y.clone().requires_grad_()):
        x = X.clone().requires_grad_()
        loss = lossdocs.huber_loss(x, target, delta=torch.inf, reduction="sum")

        assert_close(loss, (X * X / 2).sum())
        assert_close(torch.autograd.grad(loss, x)[0], X)


def test_a_weight_has_a_gradient_and_a_say_in_the_dtype() -> None:
    """As in torch."""
    weight = torch.tensor([[1.0, 2.0], [3.0, 4.0]]).double().requires_grad_()
    losses: list[Any] = [lossdocs.huber_loss, F.huber_loss]
    values = [loss(X, Y, weight=weight) for loss in losses]
    found, expected = ([value, *torch.autograd.grad(value, weight)] for value in values)

    assert_close(found, expected)


def test_shapes_that_differ_broadcast_with_a_warning() -> None:
    """The warning points to the line of the call."""
    with pytest.warns(UserWarning, match=r"input and target have different shapes") as seen:
        value = lossdocs.huber_loss(X, Y[0])

    assert_close(value, lossdocs.huber_loss(X, Y))
    assert seen[0].filename == __file__
