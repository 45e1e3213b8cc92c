"""Binary cross-entropy of probabilities, whose logarithms are at least -100."""

import torch
from torch import Tensor

STEEP = 1e-12  # below it p (1 - p) no longer makes the slope larger


def clamped_surprise(p: Tensor, t: Tensor) -> Tensor:
    """-t log p - (1 - t) log(1 - p), each logarithm at least -100.

    The derivative of the clamped value would be 0 for a confident and wrong answer, and nothing
    would be learnt from it; the slope here, (p - t) / (p (1 - p)) with a denominator that is
    kept from 0, is not.

    Examples:
        >>> import torch
        >>> clamped_surprise(torch.tensor([0.0, 0.5]), torch.tensor([1.0, 1.0]))
        tensor([100.0000,   0.6931])
    """
    at = p.detach()
    log_p, log_not_p = at.log().clamp(min=-100), (-at).log1p().clamp(min=-100)
    same = t.view_as(t)  # by which two slopes cancel before another is added
    change = _with_slope(p, same) - _with_slope(at, same)  # 0, with the derivatives
    return -log_not_p.lerp(log_p, t) + (change + _lost_digits(at, t) * (p - at))


def _with_slope(p: Tensor, t: Tensor) -> Tensor:
    """What has the slope of the loss: without a clamp, and where that is too steep a parabola."""
    steep = p * (1 - p) < STEEP
    inside = p.masked_fill(steep, 0.5)
    losses = -(-inside).log1p().lerp(inside.log(), t)
    return torch.where(steep, (p - t).square() / (2 * STEEP), losses)


def _lost_digits(p: Tensor, t: Tensor) -> Tensor:
    """What the slope has beyond (1 - t) / (1 - p) - t / p, which cancels where p is near t."""
    spread = p * (1 - p)
    lost = (p - t) / spread - ((1 - t) / (1 - p) - t / p)
    return lost.detach().masked_fill(spread < STEEP, 0)
