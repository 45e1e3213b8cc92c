"""Huber loss, tile by tile."""

from collections.abc import Callable

from torch import Tensor

from lossdocs.kernels.elementwise import elementwise


@elementwise
def huber_loss(
    input: Tensor, target: Tensor, weight: Tensor | None, *, delta: float
) -> tuple[Tensor, Callable[[], Tensor]]:
    """The slope is the clipped error."""
    error = input - target
    slope = error.clamp(-delta, delta)
    loss = error.sub_(slope / 2).mul_(slope)
    if weight is None:
        return loss, lambda: slope
    return loss.mul_(weight), lambda: slope * weight
