"""What is measured: for each loss that the package exports, its inputs and torch's counterpart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from inspect import isfunction
from math import prod
from typing import Any, NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

import lossdocs

Loss = Callable[..., Tensor]
Shape = tuple[int, ...]

SMALL, MIDDLE, BIG = (32, 10), (256, 1000), (4096, 1000)
VOCABULARY, IMAGES = (4096, 32000), (8, 21, 128, 128)
ELEMENTS = (4096, 8000)  # what is as long for a loss with a logarithm an element
# Of hidden states, N by D, and a weight, V by D: N, D and V.
LAYER, LARGE_LAYER = (256, 128, 1000), (2048, 256, 32000)
LARGE = {VOCABULARY, ELEMENTS, LARGE_LAYER}  # a call takes about a second


class Case(NamedTuple):
    """A loss at one shape, with what of torch it is compared."""

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


class Kind(NamedTuple):
    """How a loss is called."""

    inputs: Callable[[Shape, torch.dtype], tuple[Tensor, ...]]
    shapes: tuple[Shape, ...] = (SMALL, MIDDLE, BIG, ELEMENTS)
    options: dict[str, Any] = {}  # noqa: RUF012 # never changed
    against: dict[str, Loss] = {}  # noqa: RUF012 # besides the function of torch of its name
    picks: bool = False  # reads one entry of each row
    logits: Callable[[Shape], int] = prod  # how many there are


def indices(shape: Shape) -> Tensor:
    """A class for each position."""
    return torch.randint(shape[1], (shape[0], *shape[2:]))


def logits_and_indices(shape: Shape, dtype: torch.dtype) -> tuple[Tensor, ...]:
    """Logits, and a class for each position."""
    return torch.randn(shape, dtype=dtype), indices(shape)


def log_probabilities_and_indices(shape: Shape, dtype: torch.dtype) -> tuple[Tensor, ...]:
    """Log-probabilities, and a class for each position."""
    return torch.randn(shape, dtype=dtype).log_softmax(1), indices(shape)


def log_probabilities_and_probabilities(shape: Shape, dtype: torch.dtype) -> tuple[Tensor, ...]:
    """A prediction and a target."""
    logits, others = torch.randn(shape, dtype=dtype), torch.randn(shape, dtype=dtype)
    return logits.log_softmax(1), others.softmax(1)


def logits_and_answers(shape: Shape, dtype: torch.dtype) -> tuple[Tensor, ...]:
    """Logits, and whether each is right."""
    return torch.randn(shape, dtype=dtype), torch.rand(shape).round().to(dtype)


def probabilities_and_answers(shape: Shape, dtype: torch.dtype) -> tuple[Tensor, ...]:
    """Probabilities, and whether each is right."""
    logits, answers = logits_and_answers(shape, dtype)
    return logits.sigmoid(), answers


def hidden_weight_and_indices(shape: Shape, dtype: torch.dtype) -> tuple[Tensor, ...]:
    """Hidden states, the weight that makes logits of them, and a class for each position."""
    positions, size, classes = shape
    weight = torch.randn((classes, size), dtype=dtype) / size**0.5
    target = torch.randint(classes, (positions,))
    return torch.randn((positions, size), dtype=dtype), weight.requires_grad_(), target


def logits_of_layer(shape: Shape) -> int:
    """As many as positions times classes."""
    return shape[0] * shape[2]


def in_two_steps(hidden: Tensor, weight: Tensor, target: Tensor) -> Tensor:
    """All logits first, as most programs do."""
    return F.cross_entropy(F.linear(hidden, weight), target)


OF_CLASSES = (SMALL, MIDDLE, BIG, VOCABULARY, IMAGES)
KINDS = {
    "binary_cross_entropy": Kind(probabilities_and_answers),
    "binary_cross_entropy_with_logits": Kind(logits_and_answers),
    "cross_entropy": Kind(logits_and_indices, OF_CLASSES),
    "kl_div": Kind(log_probabilities_and_probabilities, options={"reduction": "batchmean"}),
    "linear_cross_entropy": Kind(
        hidden_weight_and_indices,
        (LAYER, LARGE_LAYER),
        against={"F.linear, F.cross_entropy": in_two_steps},
        logits=logits_of_layer,
    ),
    "nll_loss": Kind(log_probabilities_and_indices, OF_CLASSES, picks=True),
}


def losses() -> list[str]:
    """The losses that the package exports."""
    names = (name for name in dir(lossdocs) if hasattr(F, name))
    return sorted(name for name in names if isfunction(getattr(lossdocs, name)))


def kind(loss: str) -> Kind:
    """How a loss is called.

    Raises:
        KeyError: nothing is known about it.
    """
    if loss not in KINDS:
        raise KeyError(f"benchmarks/cases.py must say with what {loss} is called; it says nothing")
    return KINDS[loss]


def counterparts(loss: str) -> dict[str, Loss]:
    """What of torch a loss is compared with."""
    return {f"F.{loss}": getattr(F, loss), **kind(loss).against}


def cases(loss: str, device: str, *, quick: bool) -> Iterator[Case]:
    """The cases of a loss; a quick run leaves out what takes long."""
    shapes = kind(loss).shapes[:2] if quick else kind(loss).shapes
    for shape in shapes:
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
    torch.manual_seed(0)
    called = kind(case.loss)
    made = called.inputs(case.shape, getattr(torch, case.dtype))
    first, *others = (tensor.to(case.device) for tensor in made)
    inputs = (first.requires_grad_(), *others)
    ours = partial(getattr(lossdocs, case.loss), **called.options)
    theirs = partial(counterparts(case.loss)[case.against], **called.options)
    size = called.logits(case.shape) * first.element_size()
    return Work(ours, theirs, inputs, reads(called, inputs), size)


def reads(called: Kind, inputs: tuple[Tensor, ...]) -> int:
    """Bytes that must be read: all inputs, or of the first one an entry a position."""
    first, *others = inputs
    rest = sum(tensor.nbytes for tensor in others)
    if called.picks:
        return others[0].numel() * first.element_size() + rest
    return first.nbytes + rest


def named(shape: Shape) -> str:
    """A shape in words."""
    return "\N{MULTIPLICATION SIGN}".join(map(str, shape))
