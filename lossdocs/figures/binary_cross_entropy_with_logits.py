"""Binary cross-entropy of a logit, and its slope."""

import torch
from matplotlib.figure import Figure

from lossdocs.figures._panels import Loss, at, loss_and_slope, numbers, of_target
from lossdocs.losses.binary_cross_entropy_with_logits import binary_cross_entropy_with_logits


def draw(figure: Figure) -> str:
    """For the targets yes, no and something between."""
    losses = {f"target {target:g}": of(target) for target in (1, 0.3, 0)}
    loss_and_slope(figure, "logit", numbers(-6, 6), losses)
    (wrong, steep), (right, flat) = at(of(1), -6), at(of(1), 6)
    least = at(of(0.3), torch.logit(torch.tensor(0.3)).item())[0]
    return (
        f"For the target 1 the loss falls from {wrong:.2f} at the logit -6 to {right:.4f} at 6; "
        f"its slope goes from {steep:.4f} to {flat:.4f}. For the target 0 it is the mirror "
        "image. For the target 0.3 the slope is 0 where the sigmoid is 0.3, and the loss is "
        f"{least:.2f} there."
    )


def of(target: float) -> Loss:
    """The loss of each logit for one target."""
    return of_target(binary_cross_entropy_with_logits, target)
