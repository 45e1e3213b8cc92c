"""From one loss an element to one number: `none`, `sum`, `mean`."""

import warnings
from collections.abc import Sequence
from typing import Literal

import torch
from torch import Tensor

Reduction = Literal["none", "mean", "sum"]


def check_reduction(reduction: str, *, allowed: Sequence[str] = ("none", "mean", "sum")) -> str:
    """Return `reduction`, or raise a `ValueError` that names what is allowed."""
    if reduction == "elementwise_mean":  # its name before torch 1.0, which torch still takes
        warnings.warn("reduction='elementwise_mean' is now called 'mean'", stacklevel=3)
        return "mean"
    if reduction not in allowed:
        names = ", ".join(map(repr, allowed))
        raise ValueError(f"reduction must be one of {names}, got {reduction!r}")
    return reduction


def reduce(losses: Tensor, reduction: str, *, count: Tensor | int | None = None) -> Tensor:
    """Reduce the losses of the elements.

    Args:
        losses: one loss an element, any shape.
        reduction: `"none"`, `"mean"` or `"sum"`.
        count: what the mean divides by, as a number or as what each element counts for;
            the number of elements if not given.

    Returns:
        `losses` itself for `"none"`, else a scalar; the mean of no element is nan.

    Examples:
        >>> import torch
        >>> from lossdocs.reduction import reduce
        >>> losses = torch.tensor([1.0, 4.0])
        >>> reduce(losses, "mean")
        tensor(2.5000)
        >>> reduce(losses, "mean", count=torch.tensor([3.0, 1.0]))
        tensor(1.2500)
    """
    if reduction == "none":
        return losses
    if reduction == "sum":
        return losses.sum()
    # In 16 bits a count stops at 256 (bfloat16) and a sum at 65504 (float16).
    wide = torch.promote_types(losses.dtype, torch.float32)
    if isinstance(count, Tensor):
        count = count.sum(dtype=wide)
    mean = losses.mean(dtype=wide) if count is None else losses.sum(dtype=wide) / count
    return mean.to(losses.dtype)


def divisor(reduction: str, count: int) -> int | None:
    """What a sum of terms is divided by; `None` where they are not summed.

    Examples:
        >>> from lossdocs.reduction import divisor
        >>> divisor("mean", 8), divisor("sum", 8), divisor("none", 8)
        (8, 1, None)
    """
    if reduction == "none":
        return None
    return 1 if reduction == "sum" else count


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
