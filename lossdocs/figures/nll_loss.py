"""The negative log-likelihood by a log-probability, and its slope."""

import torch
from matplotlib.figure import Figure
from torch import Tensor

from lossdocs.figures._panels import Loss, at, loss_and_slope, numbers
from lossdocs.losses.nll_loss import nll_loss


def draw(figure: Figure) -> str:
    """By the log-probability of the right class, with its weight, and by that of any other."""
    losses = {
        "right class": of(label=0),
        "with weight 2": of(label=0, weight=2),
        "wrong class": of(label=1),
    }
    left, right = loss_and_slope(figure, "log-probability", numbers(-5, 0, 2), losses)
    left.set_yticks([0, 5, 10])
    right.set_yticks([-2, -1, 0])
    far, near = (abs(at(of(label=0), place)[0]) for place in (-5, 0))
    steep, steeper, flat = (at(loss, -5)[1] for loss in losses.values())
    return (
        f"Straight lines. By the log-probability of the right class the loss falls from {far:g} "
        f"to {near:g} with the slope {steep:g}, or {steeper:g} with the weight 2. By that of a "
        f"wrong class it does not change: the slope is {flat:g}."
    )


def of(label: int, weight: float = 1) -> Loss:
    """The loss by the log-probability of class 0, where class 1 has -2."""

    def loss(x: Tensor) -> Tensor:
        input = torch.stack([x, torch.full_like(x, -2)], dim=1)
        weights = torch.full((2,), weight, dtype=x.dtype)
        return nll_loss(input, torch.full(x.shape, label), weights, reduction="none")

    return loss
