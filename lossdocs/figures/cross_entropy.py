"""Cross-entropy by one logit of three, and its slope."""

import torch
from matplotlib.figure import Figure
from torch import Tensor

from lossdocs.figures._panels import Loss, at, loss_and_slope, numbers
from lossdocs.losses.cross_entropy import cross_entropy


def draw(figure: Figure) -> str:
    """By the logit of the right class and by that of a wrong one."""
    right, wrong = of(label=0), of(label=1)
    losses = {"of the right class": right, "of a wrong class": wrong}
    loss_and_slope(figure, "logit, beside two of 0", numbers(-6, 6), losses)
    (far, steep), (near, flat) = at(right, -6), at(right, 6)
    (low, slight), (high, full) = at(wrong, -6), at(wrong, 6)
    return (
        f"As the logit of the right class goes from -6 to 6, the loss falls from {far:.2f} to "
        f"{near:.4f}, and its slope goes from {steep:.4f} to {flat:.4f}. As that of a wrong "
        f"class does, the loss rises from {low:.2f} to {high:.2f}, and its slope from "
        f"{slight:.4f} to {full:.4f}."
    )


def of(label: int) -> Loss:
    """The loss of three classes by the logit of class 0, the other two being 0."""

    def loss(x: Tensor) -> Tensor:
        logits = torch.stack([x, torch.zeros_like(x), torch.zeros_like(x)], dim=1)
        return cross_entropy(logits, torch.full(x.shape, label), reduction="none")

    return loss
