"""Losses over classes: where the class axis lies, and targets that are class indices."""

from typing import NamedTuple

import torch
from torch import Tensor

from lossdocs.blocks import in_memory
from lossdocs.checks import check_no_gradient


def classes_last(tensor: Tensor) -> Tensor:
    """Move the class axis to the end; it is axis 1, or the only axis of an unbatched tensor."""
    return tensor.movedim(class_axis(tensor), -1)


def as_rows(tensor: Tensor) -> Tensor:
    """As `(N, C)`, or `(N, C, D)` where the classes of a position do not lie side by side."""
    if tensor.dim() < 3:
        return tensor if tensor.dim() == 2 else tensor.unsqueeze(0)
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


class Labels(NamedTuple):
    """A target of class indices, in the shape that was asked for."""

    classes: Tensor  # 0 where ignored
    kept: Tensor | None  # whether it is not ignored, or None where it is known that none is

    def weights(self, weight: Tensor) -> Tensor:
        """The weight of each class; 0 where ignored."""
        check_no_gradient(weight=weight)
        picked = weight.index_select(0, self.classes.flatten()).reshape(self.classes.shape)
        return picked if self.kept is None else picked.masked_fill(~self.kept, 0)


def labels(target: Tensor, shape: tuple[int, ...], ignore_index: int) -> Labels:
    """Read a target of class indices; an index may still be out of range."""
    target = target.reshape(shape).long()
    kept = target != ignore_index
    if target.is_cpu and in_memory(target) and kept.all():  # to look would wait for a GPU
        return Labels(target.clone(), None)  # autograd keeps a copy, as it does below
    return Labels(torch.where(kept, target, 0), kept)


def check_classes_exist(of: Labels, num_classes: int, ignore_index: int) -> None:
    """Refuse an index that is neither a class nor `ignore_index`."""
    beyond = (of.classes < 0) | (of.classes >= num_classes)
    outside = of.classes[beyond if of.kept is None else beyond & of.kept]
    if outside.numel() == 0:
        return
    if num_classes == 0:
        raise IndexError(
            f"target must be ignore_index={ignore_index} beside an input without classes, "
            f"got {outside[0].item()}"
        )
    raise IndexError(
        f"target must lie between 0 and {num_classes - 1}, "
        f"or be ignore_index={ignore_index}, got {outside[0].item()}"
    )
