"""Cross-entropy and squared error of a probability, and their slopes by its logit."""

import torch
from matplotlib.figure import Figure
from torch import Tensor
from torch.nn.functional import mse_loss

from lossdocs.figures._panels import at, loss_and_slope, numbers
from lossdocs.losses.binary_cross_entropy_with_logits import binary_cross_entropy_with_logits


def draw(figure: Figure) -> str:
    """For the answer yes."""
    losses = {"cross-entropy": cross_entropy, "squared error": squared_error}
    loss_and_slope(figure, "logit, where 1 is right", numbers(-8, 4), losses)
    (dear, steep), (cheap, flat) = at(cross_entropy, -8), at(squared_error, -8)
    small, smaller = at(cross_entropy, 4)[1], at(squared_error, 4)[1]
    return (
        "Where the model is sure and wrong, at the logit -8, cross-entropy costs "
        f"{dear:.2f} with the slope {steep:.4f}; the squared error costs {cheap:.4f} with the "
        f"slope {flat:.4f}, so that almost nothing is learnt from it. Where the model is right, "
        f"at the logit 4, both slopes are small: {small:.4f} and {smaller:.4f}."
    )


def cross_entropy(x: Tensor) -> Tensor:
    """Of each logit, for the target 1."""
    return binary_cross_entropy_with_logits(x, torch.ones_like(x), reduction="none")


def squared_error(x: Tensor) -> Tensor:
    """Of the sigmoid of each logit, for the target 1."""
    return mse_loss(x.sigmoid(), torch.ones_like(x), reduction="none")
