"""Losses over classes: where the class axis lies, and targets that are class indices."""

from typing import NamedTuple

import torch
from torch import Tensor

from lossdocs.checks import check_no_gradient, check_same_dtype


def classes_last(tensor: Tensor) -> Tensor:
    """Move the class axis to the end; it is axis 1, or the only axis of an unbatched tensor."""
    return tensor.movedim(class_axis(tensor), -1)


def as_rows(tensor: Tensor) -> Tensor:
    """As `(N, C)`, or `(N, C, D)` where the classes of a position do not lie side by side."""
    if tensor.dim() < 3:
        return tensor.reshape(-1, tensor.shape[-1])
    last = classes_last(tensor)
    return last.flatten(0, -2) if last.is_contiguous() else tensor.flatten(2)


def class_axis(tensor: Tensor) -> int:
    """Return 1, or 0 for a tensor without a batch."""
    return 1 if tensor.dim() > 1 else 0


def check_has_classes(input: Tensor) -> None:
    """Refuse a scalar."""
    if input.dim() == 0:
        raise ValueError("input must have a class axis, (C) or (N, C, ...), got a scalar")


def check_class_weight(weight: Tensor | None, num_classes: int) -> None:
    """Refuse a weight that is not one number a class."""
    if weight is not None and weight.shape != (num_classes,):
        raise ValueError(
            f"weight must have one entry a class, shape ({num_classes},), got {tuple(weight.shape)}"
        )


def check_class_indices(input: Tensor, target: Tensor, *, smoothed: bool = False) -> None:
    """Refuse a target that is not a tensor of integers, one for each position of `input`."""
    expected = input.shape[:1] + input.shape[2:] if input.dim() > 1 else torch.Size()
    # torch takes one index beside one sample also as (1,), though not with label smoothing.
    single = input.dim() == 1 and target.shape == (1,) and not smoothed
    if target.shape != expected and not single:
        raise ValueError(
            f"target must hold one class index for each position, shape {tuple(expected)}, "
            f"beside an input of shape {tuple(input.shape)}, got {tuple(target.shape)}"
        )
    # torch takes bytes too, though not beside spatial axes.
    if target.dtype != torch.int64 and (target.dtype != torch.uint8 or input.dim() > 2):
        raise TypeError(f"target must hold class indices as torch.int64, got {target.dtype}")


class AtClasses(NamedTuple):
    """What a target of class indices picks, one entry for each position."""

    values: Tensor  # the value of the target's class
    weights: Tensor  # the weight of that class, 1 without weights; 0 where ignored
    ignored: Tensor  # where the target is ignore_index
    classes: Tensor  # the class itself; 0 where ignored


def at_classes(
    values: Tensor, target: Tensor, weight: Tensor | None, ignore_index: int
) -> AtClasses:
    """Pick along the last axis of `values`, and from `weight`, at the classes of `target`."""
    index = target.reshape(values.shape[:-1]).long()
    ignored = index == ignore_index
    index = index.masked_fill(ignored, 0)
    picked = _gather(values, index, ignored, ignore_index)
    if weight is None:
        return AtClasses(picked, (~ignored).to(values.dtype), ignored, index)
    check_same_dtype(input=values, weight=weight)
    check_no_gradient(weight=weight)
    weights = weight.index_select(0, index.flatten()).reshape(index.shape)
    return AtClasses(picked, weights.masked_fill(ignored, 0), ignored, index)


def _gather(values: Tensor, index: Tensor, ignored: Tensor, ignore_index: int) -> Tensor:
    # gather itself finds an index out of range: no second pass, and no waiting for a GPU.
    try:
        return values.gather(-1, index.unsqueeze(-1)).squeeze(-1)
    except RuntimeError:
        outside = index[~ignored & ~((index >= 0) & (index < values.shape[-1]))]
        if outside.numel() == 0:  # no class at all, and every position ignored
            return values.new_zeros(index.shape)
        if values.shape[-1] == 0:
            raise IndexError(
                f"target must be ignore_index={ignore_index} beside an input without classes, "
                f"got {outside[0].item()}"
            ) from None
        raise IndexError(
            f"target must lie between 0 and {values.shape[-1] - 1}, "
            f"or be ignore_index={ignore_index}, got {outside[0].item()}"
        ) from None
