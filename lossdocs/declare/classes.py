"""Losses over classes: where the class axis lies, what a target may be, and steps of formulas."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from lossdocs.declare.declaration import Declaration
from lossdocs.declare.kinds import ClassIndices, Probabilities
from lossdocs.declare.precision import widen_under_autocast
from lossdocs.declare.refusals import (
    refuse_dtype,
    refuse_gradient,
    refuse_other_dtype,
    refuse_unreal,
)
from lossdocs.declare.values import refuse_where_known, required
from lossdocs.kernels.positions import allowed

Given = dict[str, Any]


def class_axis(tensor: Tensor) -> int:
    """Return 1, or 0 for a tensor without a batch."""
    return 1 if tensor.dim() > 1 else 0


def classes_last(tensor: Tensor) -> Tensor:
    """Move the class axis to the end; it is axis 1, or the only axis of an unbatched tensor."""
    return tensor.movedim(1, -1) if tensor.dim() > 2 else tensor


def has_probabilities(target: Tensor, logits: tuple[int, ...]) -> bool:
    """Whether a target has the shape of the logits, and not one class a position."""
    # Of shapes of unequal length a compiler would compare a width with the number of classes.
    return target.dim() == len(logits) and target.shape == logits


def labels(target: Tensor, x: Tensor, ignore_index: int) -> tuple[Tensor, Tensor]:
    """The class of each position of `x`, 0 where ignored, and which are kept; classes lie last."""
    y = target.reshape(x.shape[:-1]).long()
    kept = y != ignore_index
    return torch.where(kept, y, 0), kept


def weight_of(y: Tensor, weight: Tensor) -> Tensor:
    """`weight[y]`, which vmap refuses for a scalar."""
    return weight.index_select(0, y.flatten()).reshape(y.shape)


def checks_of(declaration: Declaration) -> Callable[[Given], None]:
    """The refusals of a loss over classes; they depend on what the target holds in the call."""
    both = Probabilities in declaration["target"].kinds

    def check(given: Given) -> None:
        input, target, weight = given["input"], given["target"], given["weight"]
        if input.dim() == 0:
            raise ValueError("input must have a class axis, (C) or (N, C, ...), got a scalar")
        refuse_dtype("input", input)
        refuse_weight_of_other_size(weight, input.shape[class_axis(input)])
        if weight is not None:
            refuse_unreal("weight", weight)
        if both and has_probabilities(target, input.shape):
            _check_probabilities(target, given["ignore_index"])
            widen_under_autocast(given)
            return
        if both and target.is_floating_point():
            raise ValueError(
                "target must hold class probabilities in the shape of input, "
                f"{tuple(input.shape)}, or class indices as torch.int64, "
                f"got {target.dtype} of shape {tuple(target.shape)}"
            )
        _check_indices(input, target, smoothed=given.get("label_smoothing", 0) > 0)
        widen_under_autocast(given)
        if weight is not None:
            refuse_other_dtype("input", given["input"], "weight", given["weight"])
            refuse_gradient("weight", weight)
        if type(target) is not Tensor and hasattr(target, "to_local"):
            # A DTensor: where classes are split over processes, none of them would fail.
            _refuse_no_class(input, target, given["ignore_index"])
        if input.shape[class_axis(input)] == 0:
            given["target"] = _all_ignored(target, given["ignore_index"])

    return check


def _all_ignored(target: Tensor, ignore_index: int) -> Tensor:
    needed = f"target must be ignore_index={ignore_index} beside an input without classes"
    return required(target, target.long() == ignore_index, needed, IndexError)


def _check_probabilities(target: Tensor, ignore_index: int) -> None:
    refuse_dtype("target", target)
    if ignore_index >= 0:
        raise ValueError(
            "ignore_index must be negative (unused) beside a target of probabilities, "
            f"got {ignore_index}"
        )


def _check_indices(input: Tensor, target: Tensor, *, smoothed: bool) -> None:
    expected = input.shape[:1] + input.shape[2:] if input.dim() > 1 else torch.Size()
    # torch takes one index beside one sample also as (1,), though not with label smoothing.
    single = input.dim() == 1 and target.shape == (1,) and not smoothed
    if target.shape != expected and not single:
        raise ValueError(
            f"target must hold one class index for each position, shape {tuple(expected)}, "
            f"beside an input of shape {tuple(input.shape)}, got {tuple(target.shape)}"
        )
    refuse_no_indices(target, spatial=input.dim() > 2)


def refuse_no_indices(target: Tensor, *, spatial: bool) -> None:
    """Refuse what holds no class indices; torch takes bytes too, though not beside further axes."""
    if target.dtype != torch.int64 and (target.dtype != torch.uint8 or spatial):
        raise TypeError(f"target must hold class indices as torch.int64, got {target.dtype}")


def refuse_weight_of_other_size(weight: Tensor | None, classes: int) -> None:
    """Refuse a weight that is not one number a class."""
    if weight is not None and weight.shape != (classes,):
        raise ValueError(
            f"weight must have one entry a class, shape ({classes},), got {tuple(weight.shape)}"
        )


def explain_failure(declaration: Declaration, given: Given) -> None:
    """Say which index is no class, where that is why torch failed: nothing is read before."""
    indices = declaration.shapes == "classes" and declaration.kind("target", given) is ClassIndices
    if indices and type(given["target"]) is Tensor:
        _refuse_no_class(given["input"], given["target"], given["ignore_index"])


def _refuse_no_class(input: Tensor, target: Tensor, ignore_index: int) -> None:
    y = target.long()
    inside, needed = allowed(y, input.shape[class_axis(input)], ignore_index)
    refuse_where_known(y, inside, needed, IndexError)
