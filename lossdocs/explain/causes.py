"""What may help where a loss refuses its arguments."""

from collections.abc import Iterator

import torch

from lossdocs.declare.kinds import Probabilities
from lossdocs.declare.shapes import SHAPES
from lossdocs.explain.call import LEGACY, Call, Tensors
from lossdocs.explain.links import ERRORS, LANDED, link
from lossdocs.explain.reading import Reading
from lossdocs.explain.spelling import given, sentence


def causes(error: Exception, call: Call, tensors: Tensors) -> Iterator[str]:
    """Say what was given, the likely causes, and where the errors of the loss are explained."""
    yield "; ".join(f"{name}: {given(tensor)}" for name, tensor in tensors.items())
    first, *_ = tensors
    if not tensors[first].is_floating_point():
        yield sentence("{name} must hold floating-point numbers: pass {name}.float().", name=first)
    read = _read(call, tensors)
    if read.declaration.shapes == "classes":
        yield from _of_classes(read)
    elif read.declaration.shapes in SHAPES:
        yield from _of_entries(read)
    # A number in place of size_average leaves ignore_index as it was.
    landed = isinstance(error, IndexError) and {*LEGACY, "ignore_index"} <= call.options.keys()
    if landed and bool((tensors["target"] < 0).any()):
        yield sentence(
            "ignore_index is {index}. Passed by position after weight, a number lands in the "
            "deprecated size_average: write ignore_index=... See {link}",
            index=call.options["ignore_index"],
            link=link(LANDED, call.declaration.page),
        )
    yield f"See {link(ERRORS, call.declaration.page)}"


def _read(call: Call, tensors: Tensors) -> Reading:
    """The call of the logits, where the layer can make them."""
    try:
        return Reading(*call.inner(tensors))
    except RuntimeError:
        return Reading(call, tensors)


def _of_classes(read: Reading) -> Iterator[str]:
    input, target = read.input, read.target
    for axis in (axis for axis in range(input.dim()) if axis != 1 and input.dim() > 1):
        if read.fits(axis) and not read.fits(1):
            yield sentence(
                "target has one index for each position if axis {axis} holds the classes: "
                "pass input.movedim({axis}, 1).",
                axis=axis,
            )
    if input.dim() == 0:
        yield "input must have an axis of classes: its shape is (C) or (N, C, ...)."
    elif target.shape == input.shape and Probabilities in read.declaration["target"].kinds:
        if not target.is_floating_point():
            yield "target of the shape of input holds probabilities: pass target.float()."
    elif target.dtype != torch.int64:
        yield "class indices must be torch.int64: pass target.long()."


def _of_entries(read: Reading) -> Iterator[str]:
    input, target = read.input, read.target
    if input.dtype != target.dtype and read.declaration.shapes == "same":
        yield "target must have the dtype of input: pass target.to(input.dtype)."
    if input.shape != target.shape and input.numel() == target.numel():
        yield "The sizes agree, the shapes do not: pass target.reshape(input.shape)."
