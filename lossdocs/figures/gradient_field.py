"""Where a step against the gradient of cross-entropy leads, for two logits."""

import math

import torch
from matplotlib.figure import Figure
from torch import Tensor

from lossdocs.figures._panels import numbers
from lossdocs.figures._svg import GRID, A
from lossdocs.losses.cross_entropy import cross_entropy

LEVELS = (0.1, 0.3, 1, 2, 4)
LEFT, RIGHT, LOW, HIGH = -3.4, 3.8, -3.8, 3.4


def draw(figure: Figure) -> str:
    """Arrows of the steps, over lines of equal loss."""
    figure.set_size_inches(400 / 72, 340 / 72)
    axes = figure.subplots()
    axes.grid(visible=False)
    for level in LEVELS:
        ahead = math.log(math.expm1(level))  # of the other logit, where this is the loss
        start, end = max(LEFT, LOW - ahead), min(RIGHT, HIGH - ahead)
        axes.plot([start, end], [start + ahead, end + ahead], color=GRID)
        axes.text(end + 0.1, end + ahead, f"{level:g}", va="bottom")
    grid = numbers(-3, 3, 9)
    logits = torch.cartesian_prod(grid, grid)
    steps = -gradient(logits)
    path = torch.cat([arrow(*pair) for pair in zip(logits, 0.7 * steps, strict=True)])
    axes.plot(*path.T.tolist(), color=A, linewidth=1.4)
    axes.set(xlabel="logit of the right class", ylabel="logit of the other class")
    axes.set(xlim=(LEFT, RIGHT), ylim=(LOW, HIGH), aspect="equal")
    listed = ", ".join(f"{level:g}" for level in LEVELS)
    wrong, even, right = step(-3, 3), step(0, 0), step(3, -3)
    return (
        "All arrows point the same way: the right logit up, the other down by as much. At the "
        f"logits -3 and 3 a step is {wrong[0]:.4f} and {wrong[1]:.4f}, at 0 and 0 it is "
        f"{even[0]:.1f} and {even[1]:.1f}, at 3 and -3 it is {right[0]:.4f} and {right[1]:.4f}. "
        f"The loss is the same along straight lines, here for {listed}, since only the "
        "difference counts."
    )


def loss(logits: Tensor) -> Tensor:
    """Of each pair of logits, where class 0 is right."""
    return cross_entropy(logits, torch.zeros(len(logits), dtype=torch.int64), reduction="none")


def gradient(logits: Tensor) -> Tensor:
    """By autograd."""
    logits = logits.clone().requires_grad_()
    (found,) = torch.autograd.grad(loss(logits).sum(), logits)
    return found


def step(right: float, other: float) -> list[float]:
    """Against the gradient, at one place."""
    logits = torch.tensor([[right, other]], dtype=torch.float64)
    found: list[float] = (-gradient(logits))[0].tolist()
    return found


def arrow(start: Tensor, way: Tensor) -> Tensor:
    """The points of an arrow and a gap after it, so that one line draws all arrows."""
    end, side = start + way, torch.stack([way[1], -way[0]]) / 6
    back = end - way / 3
    gap = torch.full((2,), torch.nan, dtype=torch.float64)
    return torch.stack([start, end, back + side, end, back - side, gap])
