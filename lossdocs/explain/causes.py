"""What may help where a loss refuses its arguments."""

from collections.abc import Iterator
from contextlib import suppress

import torch
from torch import Tensor

from lossdocs.declare.declaration import Declaration
from lossdocs.declare.kinds import Probabilities
from lossdocs.explain.call import LEGACY, Call, Tensors
from lossdocs.explain.finding import ERRORS, LANDED, link
from lossdocs.explain.reading import compared, fits
from lossdocs.explain.spelling import given, sentence


def causes(error: Exception, call: Call, tensors: Tensors) -> Iterator[str]:
    """Say what was given, the likely causes, and where the errors of the loss are explained."""
    yield "; ".join(f"{name}: {given(tensor)}" for name, tensor in tensors.items())
    first, *_ = tensors
    if not tensors[first].is_floating_point():
        yield sentence("{name} must hold floating-point numbers: pass {name}.float().", name=first)
    declaration, (input, target) = _compared(call, tensors)
    if declaration.shapes == "classes":
        yield from _of_classes(declaration, input, target)
    elif not declaration.sizes:
        yield from _of_entries(declaration, input, target)
    # A number in place of size_average leaves ignore_index as it was.
    landed = isinstance(error, IndexError) and {*LEGACY, "ignore_index"} <= call.options.keys()
    if landed and bool((tensors["target"] < 0).any()):
        yield sentence(
            "ignore_index is {index}. Passed by position after weight, a number lands in the "
            "deprecated size_average: write ignore_index=... See {link}",
            index=call.options["ignore_index"],
            link=link(LANDED, call.declaration.page),
        )
    yield sentence("See {link}", link=link(ERRORS, call.declaration.page))


def _compared(call: Call, tensors: Tensors) -> tuple[Declaration, list[Tensor]]:
    """Input and target; where a layer makes logits of its input, these, if it can."""
    with suppress(RuntimeError):
        call, tensors = call.inner(tensors)
    return call.declaration, [tensors[name] for name in compared(tensors)]


def _of_classes(declaration: Declaration, input: Tensor, target: Tensor) -> Iterator[str]:
    for axis in (axis for axis in range(input.dim()) if axis != 1 and input.dim() > 1):
        if fits(input, target, axis) and not fits(input, target, 1):
            yield sentence(
                "target has one index for each position if axis {axis} holds the classes: "
                "pass input.movedim({axis}, 1).",
                axis=axis,
            )
    if input.dim() == 0:
        yield "input must have an axis of classes: its shape is (C) or (N, C, ...)."
    elif target.shape == input.shape and Probabilities in declaration["target"].kinds:
        if not target.is_floating_point():
            yield "target of the shape of input holds probabilities: pass target.float()."
    elif target.dtype != torch.int64:
        yield "class indices must be torch.int64: pass target.long()."


def _of_entries(declaration: Declaration, input: Tensor, target: Tensor) -> Iterator[str]:
    if input.dtype != target.dtype and declaration.shapes == "same":
        yield "target must have the dtype of input: pass target.to(input.dtype)."
    if input.shape != target.shape and input.numel() == target.numel():
        yield "The sizes agree, the shapes do not: pass target.reshape(input.shape)."
