"""Binary cross-entropy of logits, tile by tile."""

from collections.abc import Callable

import torch
from torch import Tensor

from lossdocs.kernels.elementwise import elementwise

# One pass for exp and log1p, one for their slope. What lies between is z; CUDA computes it twice.
_LOG_SIGMOID = torch.ops.aten.log_sigmoid_forward
_LOG_SIGMOID_SLOPE = torch.ops.aten.log_sigmoid_backward


@elementwise
def binary_cross_entropy_with_logits(
    input: Tensor, target: Tensor, weight: Tensor | None, *, pos_weight: Tensor | None
) -> tuple[Tensor, Callable[[], Tensor]]:
    """With z = e^-|x| the loss is |x| times the wrong answer, and log(1 + z) times both."""
    margin = input.abs()
    losses, z = _LOG_SIGMOID(margin)
    positive = input >= 0
    both = None
    if pos_weight is None:
        wrong = positive.to(input.dtype).sub_(target)  # with the sign of x
    else:
        yes, no = target * pos_weight, 1 - target
        both = yes + no
        wrong = torch.where(positive, no, -yes)
        losses.mul_(both)
    losses.neg_().addcmul_(wrong, input)

    def slopes() -> Tensor:
        half_sign = positive.to(input.dtype).sub_(0.5)  # positive at -0
        if both is not None:
            half_sign.mul_(both)
        slope = wrong.add_(_LOG_SIGMOID_SLOPE(half_sign, margin, z), alpha=-2)
        return slope if weight is None else slope.mul_(weight)

    # The weight comes last, so that an infinite one meets no 0 on the way.
    return losses if weight is None else losses.mul_(weight), slopes
