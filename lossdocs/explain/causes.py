"""What may help where a loss refuses its arguments."""

from collections.abc import Iterator

import torch
from torch import Tensor

from lossdocs.explain.call import Call
from lossdocs.explain.hazards.options import LANDED
from lossdocs.explain.reading import WITH_CLASSES, fits
from lossdocs.explain.spelling import dtype, shape


def causes(error: Exception, call: Call, input: Tensor, target: Tensor) -> Iterator[str]:
    """Say what was given, the likely causes, and where the errors of the loss are explained."""
    yield f"input: {_given(input)}; target: {_given(target)}"
    if not input.is_floating_point():
        yield "input must hold floating-point numbers: pass input.float()."
    if call.stem in WITH_CLASSES:
        yield from _of_classes(call, input, target)
    else:
        yield from _of_entries(call, input, target)
    # A number in place of size_average leaves ignore_index as it was.
    if isinstance(error, IndexError) and call.of_torch and bool((target < 0).any()):
        yield (
            f"ignore_index is {call.options['ignore_index']}. Passed by position after weight, a "
            "number lands in the deprecated size_average: write ignore_index=... "
            f"See {LANDED['cross_entropy']}"
        )
    yield f"See losses/{call.stem}/#errors-you-will-meet"


def _given(tensor: Tensor) -> str:
    return f"{dtype(tensor.dtype)} {shape(tensor.shape)}"


def _of_classes(call: Call, input: Tensor, target: Tensor) -> Iterator[str]:
    for axis in (axis for axis in range(input.dim()) if axis != 1 and input.dim() > 1):
        if fits(input, target, axis) and not fits(input, target, 1):
            yield (
                f"target has one index for each position if axis {axis} holds the classes: "
                f"pass input.movedim({axis}, 1)."
            )
    if target.shape == input.shape and call.stem == "cross_entropy":
        if not target.is_floating_point():
            yield "target of the shape of input holds probabilities: pass target.float()."
        return
    if target.dtype != torch.int64:
        yield "class indices must be torch.int64: pass target.long()."


def _of_entries(call: Call, input: Tensor, target: Tensor) -> Iterator[str]:
    if input.dtype != target.dtype and call.stem != "kl_div":
        yield "target must have the dtype of input: pass target.to(input.dtype)."
    if input.shape != target.shape and input.numel() == target.numel():
        yield "The sizes agree, the shapes do not: pass target.reshape(input.shape)."
