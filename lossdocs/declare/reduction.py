"""From one loss an element to one number: `none`, `sum`, `mean`."""

import torch
from torch import Tensor

from lossdocs.declare.types import Reduction


def reduce(
    losses: Tensor, reduction: str, *, count: Tensor | int | None = None, rows: int = 1
) -> Tensor:
    """Reduce the losses of the elements.

    Args:
        losses: one loss an element, any shape.
        reduction: `"none"`, `"sum"`, `"mean"`, or `"batchmean"`.
        count: what the mean divides by, as a number or as what each element counts for;
            the number of elements if not given.
        rows: what `"batchmean"` divides by.

    Returns:
        `losses` itself for `"none"`, else a scalar, in float32 or wider; the mean of no element
        is nan.

    Examples:
        >>> import torch
        >>> from lossdocs.declare.reduction import reduce
        >>> losses = torch.tensor([1.0, 4.0])
        >>> reduce(losses, "mean")
        tensor(2.5000)
        >>> reduce(losses, "mean", count=torch.tensor([3.0, 1.0]))
        tensor(1.2500)
    """
    if reduction == "none":
        return losses
    # In 16 bits a count stops at 256 (bfloat16) and a sum at 65504 (float16).
    wide = torch.promote_types(losses.dtype, torch.float32)
    if reduction == "sum":
        return losses.sum(dtype=wide)
    if reduction == "batchmean":
        return losses.sum(dtype=wide) / rows
    if count is None:
        return losses.mean(dtype=wide)  # vmap divides by no number that a compiler does not know
    return losses.sum(dtype=wide) / (count.sum(dtype=wide) if isinstance(count, Tensor) else count)


def legacy_reduction(size_average: bool | None = None, reduce: bool | None = None) -> Reduction:
    """Translate torch's deprecated arguments `size_average` and `reduce` to `reduction`.

    Args:
        size_average: `False` asks for the sum; `None` means `True`.
        reduce: `False` asks for one loss an element; `None` means `True`.

    Returns:
        The value of `reduction` that asks for the same.

    Examples:
        >>> from lossdocs import legacy_reduction
        >>> legacy_reduction(size_average=False)
        'sum'
        >>> legacy_reduction(size_average=False, reduce=False)
        'none'
    """
    if reduce is False:
        return "none"
    return "sum" if size_average is False else "mean"
