"""Every loss, and calls of it that its declaration gives: no test names a loss that follows."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from losses import torch_parity
from torch import Tensor, nn

import lossdocs
from lossdocs.contract.model import own
from lossdocs.declare.loss import about
from lossdocs.derive import samples
from lossdocs.derive.samples import Given, Shape
from lossdocs.derive.sources import stems

Function = Callable[..., Tensor]

DTYPES = [torch.float16, torch.bfloat16, torch.float32, torch.float64]
REDUCTIONS = ("none", "mean", "sum", "batchmean")


class Tested:
    """A loss, and what its tests ask of it."""

    __test__ = False  # it is no class of tests

    def __init__(self, stem: str) -> None:
        self.stem = stem
        self.ours: Function = getattr(lossdocs, stem)
        self.known = about(self.ours)
        self.declaration = self.known.declaration
        self.theirs: Function | None = getattr(F, stem, None)  # torch's, if it has one
        self.torchs: Function = self.theirs or self.defined
        self.exceptions = own(stem).exceptions
        self.first = self.declaration.tensors[0].name  # by which it is differentiated

    def __str__(self) -> str:
        """Its name."""
        return self.stem

    def defined(self, **given: Any) -> Tensor:
        """Its definition, which no kernel replaces; what is not given has its default."""
        return self.known.defined(**self.known._defaults | given)

    def calls(
        self,
        *shapes: Shape,
        dtype: torch.dtype = torch.float32,
        reductions: Collection[str] = REDUCTIONS,
    ) -> Iterator[Given]:
        """Calls with every kind of target, each option and each weight."""
        of = shapes or [(4, 3)]
        for given in samples.calls(self.declaration, of, dtype, reductions=bool(reductions)):
            if given.get("reduction") in (None, *reductions):
                yield given

    def few(self, *shapes: Shape, dtype: torch.dtype = torch.float32) -> Iterator[Given]:
        """The first call, and those that differ from it in one argument; each with its mean."""
        calls = self.calls(*shapes, dtype=dtype, reductions=())
        yield (first := next(calls))
        for call in calls:
            names = first.keys() | call.keys()
            if sum(shown(first.get(name)) != shown(call.get(name)) for name in names) == 1:
                yield call

    def module(self) -> tuple[nn.Module, list[Tensor]]:
        """Its module with the defaults, and what that is called with."""
        module = getattr(lossdocs, self.declaration.module)
        if self.declaration.sizes:
            return module(3, 5), [torch.ones(4, 3), torch.tensor([0, 1, 2, 4])]
        given = next(self.calls())
        return module(), [given[parameter.name] for parameter in self.declaration.tensors]

    @contextmanager
    def naming(self, given: Given) -> Iterator[None]:
        """Say in an error which call it is about."""
        try:
            yield
        except BaseException as error:
            arguments = ", ".join(f"{name}={shown(x)}" for name, x in given.items())
            error.add_note(f"{self.stem}({arguments})")
            raise

    @contextmanager
    def refused(self, part: str) -> Iterator[None]:
        """Where its definition or its kernel must not be called."""

        def refuse(*_: Any, **__: Any) -> Tensor:
            raise AssertionError(f"the {part} of {self.stem} was taken")

        with pytest.MonkeyPatch.context() as patch:
            if getattr(self.known, part) is not None:
                patch.setattr(self.known, part, refuse)
            yield


LOSSES = [Tested(stem) for stem in stems()]


def each(losses: list[Tested]) -> pytest.MarkDecorator:
    """Run a test of each loss, under its name."""
    return pytest.mark.parametrize("tested", losses, ids=str)


each_loss = each(LOSSES)
each_dtype = pytest.mark.parametrize("dtype", DTYPES, ids=str)


class Marked(Tensor):
    """A subclass, of which a kernel knows nothing."""


def shown(value: Any) -> str:
    """An argument: of a tensor the shape and the dtype."""
    return f"{value.dtype}{list(value.shape)}" if isinstance(value, Tensor) else repr(value)


def is_floating(value: Any) -> bool:
    """Whether it is a tensor of floating numbers."""
    return isinstance(value, Tensor) and value.is_floating_point()


def changed(change: Callable[[Tensor], Any], given: Given) -> Given:
    """The same call with other tensors."""
    return {name: change(x) if isinstance(x, Tensor) else x for name, x in given.items()}


def in_float64(given: Given) -> Given:
    """The same call without rounding."""
    return changed(torch_parity.in_float64, given)


def value_and_gradients(function: Function, given: Given, *names: str) -> list[Tensor]:
    """What a call returns, and the gradients by some of its tensors, of an upstream gradient.

    That has few digits, so that it is the same in every dtype.
    """
    leaves = {name: given[name].detach().clone().requires_grad_() for name in names}
    value = function(**given | leaves)
    upstream = samples.numbers(tuple(value.shape), seed=9).bfloat16().to(value.dtype)
    return [value.detach(), *torch.autograd.grad(value, list(leaves.values()), upstream)]


def gradient(function: Function, given: Given, by: str, upstream: float = 1.0) -> Tensor:
    """By one argument, of the loss or of the sum of the losses, times a factor."""
    leaf = given[by].detach().clone().requires_grad_()
    value = function(**given | {by: leaf})
    found: tuple[Tensor, ...] = torch.autograd.grad(value, leaf, torch.full_like(value, upstream))
    return found[0]
