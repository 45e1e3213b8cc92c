"""What is measured: every loss, on tensors that its declaration asks for, beside torch's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from math import prod
from typing import Any, NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

import lossdocs
from lossdocs.declare.declaration import Declaration, Parameter
from lossdocs.declare.kinds import ClassIndices, LayerWeight, LogProbabilities
from lossdocs.declare.loss import about
from lossdocs.derive.samples import drawn
from lossdocs.derive.sources import stems

Loss = Callable[..., Tensor]
Shape = tuple[int, ...]

SMALL, MIDDLE, BIG = (32, 10), (256, 1000), (4096, 1000)
VOCABULARY, IMAGES = (4096, 32000), (8, 21, 128, 128)
ELEMENTS = (4096, 8000)  # what is as long for a loss with a logarithm an element
OF_ELEMENTS, OF_CLASSES = (SMALL, MIDDLE, BIG, ELEMENTS), (SMALL, MIDDLE, BIG, VOCABULARY, IMAGES)
# Where a declaration gives the axes of each tensor by letters: positions, features, classes, ...
MIDDLE_SIZES = {"N": 256, "D": 128, "V": 1000, "C": 1000, "T": 128, "S": 32}
LARGE_SIZES = {"N": 2048, "D": 256, "V": 32000, "C": 32000, "T": 512, "S": 64}
LARGE_LAYER = tuple(LARGE_SIZES[letter] for letter in "NDV")
LARGE = {VOCABULARY, ELEMENTS, LARGE_LAYER}  # a call takes about a second


class Case(NamedTuple):
    """A loss at one shape, with what it is compared."""

    loss: str
    against: str
    shape: Shape
    dtype: str
    device: str


class Work(NamedTuple):
    """Two callables and what both are given; gradients go to the inputs that require one."""

    ours: Loss
    theirs: Loss
    inputs: tuple[Tensor, ...]
    reads: int  # bytes that any implementation must read
    logits: int  # bytes of all of them

    @property
    def leaves(self) -> list[Tensor]:
        """The inputs that get a gradient."""
        return [tensor for tensor in self.inputs if tensor.requires_grad]

    @property
    def writes(self) -> int:
        """Bytes that any implementation must write as gradients."""
        return sum(tensor.nbytes for tensor in self.leaves)


def losses() -> list[str]:
    """Every loss of the package."""
    return stems()


def declared(loss: str) -> Declaration:
    """What is known of a loss."""
    return about(getattr(lossdocs, loss)).declaration


def compared(loss: str) -> list[Parameter]:
    """The tensors that it cannot be called without."""
    return [parameter for parameter in declared(loss).tensors if not parameter.optional]


def options(loss: str) -> dict[str, Any]:
    """The mean over rows, where there is one; else the defaults."""
    return {"reduction": "batchmean"} if "batchmean" in declared(loss).reductions else {}


def shapes(loss: str) -> tuple[Shape, ...]:
    """Of the first tensor, or the sizes of the axes that are named."""
    if letters := axes(loss):
        return tuple(tuple(s[letter] for letter in letters) for s in (MIDDLE_SIZES, LARGE_SIZES))
    return OF_CLASSES if declared(loss).shapes == "classes" else OF_ELEMENTS


def axes(loss: str) -> list[str]:
    """The letters of the axes, each once."""
    sizes = declared(loss).sizes
    return list(dict.fromkeys(" ".join(sizes[p.name] for p in compared(loss) if sizes).split()))


def counterparts(loss: str) -> dict[str, Loss]:
    """What a loss is compared with: torch's or its own definition, and what its own file adds."""
    function = getattr(F, loss, None)
    found = {f"F.{loss}": function} if function else {"definition": defined(loss)}
    own = f"benchmarks.{loss}"
    return found | (import_module(own).AGAINST if find_spec(own) else {})


def defined(loss: str) -> Loss:
    """The formula as it stands in the source."""
    definition: Loss = about(getattr(lossdocs, loss)).definition
    return definition


def cases(loss: str, device: str, *, quick: bool) -> Iterator[Case]:
    """The cases of a loss; a quick run leaves out what takes long."""
    for shape in shapes(loss)[:2] if quick else shapes(loss):
        for dtype in dtypes(shape, quick=quick):
            for against in counterparts(loss):
                yield Case(loss, against, shape, dtype, device)


def dtypes(shape: Shape, *, quick: bool) -> tuple[str, ...]:
    """Those that are measured at a shape."""
    if quick or shape in LARGE:
        return ("float32",)
    return ("float32", "bfloat16", "float64") if shape == MIDDLE else ("float32", "bfloat16")


def work(case: Case) -> Work:
    """The callables of a case and their inputs, the same in every process."""
    inputs = tuple(made(case))
    ours = partial(getattr(lossdocs, case.loss), **options(case.loss))
    theirs = partial(counterparts(case.loss)[case.against], **options(case.loss))
    size = logits(case) * inputs[0].element_size()
    return Work(ours, theirs, inputs, reads(case.loss, inputs), size)


def made(case: Case) -> Iterator[Tensor]:
    """The tensors; those that a model computes require a gradient, a target does not."""
    dtype, declaration = getattr(torch, case.dtype), declared(case.loss)
    size = dict(zip(axes(case.loss), case.shape, strict=False))
    for seed, parameter in enumerate(compared(case.loss)):
        kind, shape = parameter.kinds[0], case.shape
        if declaration.sizes:
            name = parameter.name
            letters = f"{declaration.sizes[name]} {declaration.counts.get(name, '')}".split()
            shape = tuple(size[letter] for letter in letters)
        value = drawn(kind, shape, seed, torch.promote_types(dtype, torch.float32))
        if kind is LayerWeight:
            value = value / shape[-1] ** 0.5
        value = value.to(case.device, dtype if value.is_floating_point() else value.dtype)
        yield value.requires_grad_() if seed == 0 or kind is LayerWeight else value


def logits(case: Case) -> int:
    """How many numbers a loss is made of: those of its first tensor, or of the layer."""
    size = dict(zip(axes(case.loss), case.shape, strict=False))
    layers = [p for p in compared(case.loss) if LayerWeight in p.kinds]
    if layers:
        return size["N"] * size["V"]
    first = declared(case.loss).sizes.get(compared(case.loss)[0].name)
    return prod(size[letter] for letter in first.split()) if first else prod(case.shape)


def reads(loss: str, inputs: tuple[Tensor, ...]) -> int:
    """Bytes that must be read: all inputs, or of log-probabilities one entry a position."""
    first, *others = inputs
    rest = sum(tensor.nbytes for tensor in others)
    kinds = [parameter.kinds for parameter in compared(loss)]
    if kinds == [(LogProbabilities,), (ClassIndices,)]:
        return others[0].numel() * first.element_size() + rest
    return first.nbytes + rest


def named(shape: Shape) -> str:
    """A shape in words."""
    return "\N{MULTIPLICATION SIGN}".join(map(str, shape))
