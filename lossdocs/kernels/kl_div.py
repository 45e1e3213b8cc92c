"""Kullback-Leibler divergence, tile by tile."""

from collections.abc import Callable

import torch
from torch import Tensor

from lossdocs.kernels.elementwise import elementwise


@elementwise
def kl_div(
    input: Tensor, target: Tensor, *, log_target: bool
) -> tuple[Tensor, Callable[[], Tensor]]:
    """The slope is minus the target's probability."""
    if log_target:
        p = target.exp()
        return (target - input).mul_(p), p.neg_
    # Of 0 the logarithm is made finite, so that 0 log 0 is 0; xlogy takes twice as long.
    log_p = target.log().clamp_(min=torch.finfo(target.dtype).min)
    return log_p.mul_(target).addcmul_(target, input, value=-1), lambda: -target
