"""What several figures share: losses and their slopes beside each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import Tensor

from lossdocs.figures._svg import A, B, C

COLOURS = (A, B, C)
DASHES = ("-", (0, (7, 3)), (0, (2, 2)))  # told apart without colours too

Loss = Callable[[Tensor], Tensor]  # of one number, for many numbers at once


def numbers(start: float, end: float, count: int = 49) -> Tensor:
    """Evenly spaced numbers in float64."""
    return torch.linspace(start, end, count, dtype=torch.float64)


def at(loss: Loss, place: float) -> tuple[float, float]:
    """Loss and slope at one place."""
    x = torch.tensor([place], dtype=torch.float64)
    return loss(x).item(), slopes(loss, x).item()


def slopes(loss: Loss, x: Tensor) -> Tensor:
    """The derivative at each place, by autograd."""
    x = x.clone().requires_grad_()
    (found,) = torch.autograd.grad(loss(x).sum(), x)
    return found


def loss_and_slope(
    figure: Figure, axis: str, x: Tensor, losses: Mapping[str, Loss]
) -> tuple[Axes, Axes]:
    """Draw losses on the left and their slopes on the right, with one legend above both."""
    left, right = figure.subplots(1, 2)
    for (label, loss), colour, dashes in zip(losses.items(), COLOURS, DASHES, strict=False):
        line(left, x, loss(x), colour, dashes, label)
        line(right, x, slopes(loss, x), colour, dashes)
    left.set_title("loss")
    right.set_title("slope")
    for axes in (left, right):
        axes.set_xlabel(axis)
        axes.set_xlim(x[0].item(), x[-1].item())
    figure.legend(loc="outside upper left", ncols=len(losses))
    return left, right


def line(
    axes: Axes, x: Tensor, y: Tensor, colour: str, dashes: object = "-", label: str = ""
) -> None:
    """Draw a line; nothing of it lies outside the axes, so nothing needs to be cut off."""
    axes.plot(x.tolist(), y.tolist(), color=colour, linestyle=dashes, label=label, clip_on=False)
