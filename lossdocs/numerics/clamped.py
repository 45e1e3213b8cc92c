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
    spread = at * (1 - at)
    steep = spread < STEEP
    inside = p.masked_fill(steep, 0.5)
    bent = -_bent(1 - inside).lerp(_bent(inside), t)
    change = p - at  # 0, with a derivative
    curve = torch.where(steep, change.square() / (2 * STEEP), bent)
    slope = (at - t) / spread.clamp(min=STEEP)
    return -log_not_p.lerp(log_p, t) + (slope * change + curve)


def _bent(x: Tensor) -> Tensor:
    """A logarithm minus its tangent: 0, of slope 0, with the further derivatives of the logarithm.

    The slope of the loss is then one product, which keeps its digits where p is near t.
    """
    at, alone = x.detach(), x.view_as(x)  # the two slopes by it cancel before another is added
    return alone.log() - at.log() - (alone - at) / at
