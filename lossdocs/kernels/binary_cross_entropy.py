"""Binary cross-entropy of probabilities, tile by tile."""

from collections.abc import Callable

from torch import Tensor

from lossdocs.kernels.elementwise import elementwise


@elementwise
def binary_cross_entropy(
    input: Tensor, target: Tensor, weight: Tensor | None
) -> tuple[Tensor, Callable[[], Tensor]]:
    """Logarithms of at least -100; the slope's denominator p (1 - p) of at least 1e-12."""
    losses = (-input).log1p_().clamp_(min=-100)
    losses.lerp_(input.log().clamp_(min=-100), target).neg_()

    def slopes() -> Tensor:
        variance = (1 - input).mul_(input).clamp_(min=1e-12)
        found = (input - target).div_(variance)
        return found if weight is None else found.mul_(weight)

    return losses if weight is None else losses.mul_(weight), slopes
