"""The divergence from a target of two classes by the logit between them, and its slope."""

import torch
from matplotlib.figure import Figure
from torch import Tensor

from lossdocs.figures._panels import Loss, at, loss_and_slope, numbers
from lossdocs.losses.kl_div import kl_div


def draw(figure: Figure) -> str:
    """For an even target, a lopsided one and a sure one."""
    losses = {f"target {share:g}": of(share) for share in (0.5, 0.9, 1)}
    loss_and_slope(figure, "logit", numbers(-6, 6), losses)
    even, lopsided, sure = (at(loss, -6)[0] for loss in losses.values())
    best = torch.logit(torch.tensor(0.9, dtype=torch.float64)).item()
    return (
        "By the logit of one class, that of the other being 0, and for the targets 0.5, 0.9 and "
        f"1 of it. At -6 the divergence is {even:.2f}, {lopsided:.2f} and {sure:.2f}. It is 0, "
        "and so is its slope, where the prediction is the target: at the logit 0 for 0.5, at "
        f"{best:.2f} for 0.9, and for 1 nowhere, with {at(of(1), 6)[0]:.4f} left at 6. The "
        f"slopes go from {at(of(1), -6)[1]:.2f} to {at(of(0.5), 6)[1]:.2f}."
    )


def of(share: float) -> Loss:
    """The divergence by the logit of the class that has this share of the target."""

    def loss(x: Tensor) -> Tensor:
        log_q = torch.stack([x, torch.zeros_like(x)], dim=1).log_softmax(dim=1)
        target = torch.tensor([share, 1 - share], dtype=x.dtype).expand_as(log_q)
        return kl_div(log_q, target, reduction="none").sum(dim=1)

    return loss
