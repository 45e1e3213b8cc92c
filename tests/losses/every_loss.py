"""What the tests of faults are made of, beside `losses.every`: small calls of one shape."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import torch
import torch.nn.functional as F
from losses.every import ours
from torch import Tensor

from lossdocs.declare.declaration import Declaration
from lossdocs.declare.loss import about
from lossdocs.derive import samples

Given = dict[str, Any]
Loss = Callable[..., Tensor]


class Marked(Tensor):
    """A subclass, for which no kernel is taken."""


def theirs(stem: str) -> Loss | None:
    """torch's, if it has one."""
    return getattr(F, stem, None)


def declaration_of(stem: str) -> Declaration:
    """What the package says of a loss."""
    return about(ours(stem)).declaration


def calls(
    stem: str,
    shape: tuple[int, ...] = (4, 3),
    dtype: torch.dtype = torch.float32,
    *,
    reductions: Sequence[str] = ("none", "mean", "sum", "batchmean"),
) -> Iterator[Given]:
    """Calls with every kind of target, each option and each weight."""
    for given in samples.calls(declaration_of(stem), [shape], dtype):
        if given.get("reduction", reductions[0]) in reductions:
            yield given


def is_floating(value: Any) -> bool:
    """Whether it is a tensor of floating numbers."""
    return isinstance(value, Tensor) and value.is_floating_point()


def first_tensor(stem: str) -> str:
    """The argument that a loss is differentiated by."""
    return declaration_of(stem).tensors[0].name


def change(given: Given, of_tensor: Callable[[Tensor], Any]) -> Given:
    """The same call with other tensors."""
    return {n: of_tensor(x) if isinstance(x, Tensor) else x for n, x in given.items()}


def shown(given: Given) -> str:
    """A call in a message."""
    short = {n: f"{x.dtype}{[*x.shape]}" if isinstance(x, Tensor) else x for n, x in given.items()}
    return ", ".join(f"{name}={value}" for name, value in short.items())


def gradient(loss: Loss, given: Given, by: str, upstream: float = 1.0) -> Tensor:
    """By one argument, of the loss or of the sum of the losses, times a factor."""
    leaf = given[by].detach().clone().requires_grad_()
    value = loss(**given | {by: leaf})
    return differentiated(value, leaf, torch.full_like(value, upstream))


def differentiated(value: Tensor, leaf: Tensor, upstream: Tensor, **options: bool) -> Tensor:
    """The gradient by one tensor."""
    found: Tensor = torch.autograd.grad(value, leaf, upstream, **options)[0]
    return found
