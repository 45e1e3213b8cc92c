"""Every loss, and calls of it that its declaration gives: no test names a loss that follows."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from losses import torch_parity
from torch import Tensor

import lossdocs
from lossdocs.declare.declaration import Declaration
from lossdocs.declare.loss import Loss, about
from lossdocs.derive.samples import SHAPES, Given, Shape, calls, numbers
from lossdocs.derive.sources import stems

Function = Callable[..., Tensor]

STEMS = stems()
DTYPES = [torch.float16, torch.bfloat16, torch.float32, torch.float64]
each_loss = pytest.mark.parametrize("stem", STEMS)
each_dtype = pytest.mark.parametrize("dtype", DTYPES, ids=str)


def ours(stem: str) -> Function:
    """The loss of this package."""
    function: Function = getattr(lossdocs, stem)
    return function


def known(stem: str) -> Loss:
    """What is known of it."""
    return about(ours(stem))


def declaration(stem: str) -> Declaration:
    """What its source says of it."""
    return known(stem).declaration


def defined(stem: str) -> Function:
    """Its definition, which no kernel replaces; what is not given has its default."""
    return lambda **given: known(stem).defined(**known(stem)._defaults | given)


def torchs(stem: str) -> Function:
    """The loss of torch, or the definition where torch has none."""
    function: Function = getattr(F, stem, defined(stem))
    return function


def first(stem: str) -> str:
    """The tensor that every loss is differentiated by."""
    return declaration(stem).tensors[0].name


def given_to(
    stem: str,
    shapes: Sequence[Shape] = SHAPES,
    dtype: torch.dtype = torch.float32,
    *,
    reductions: bool = True,
) -> Iterator[Given]:
    """The calls of a loss."""
    return calls(declaration(stem), shapes, dtype, reductions=reductions)


def one_by_one(given: Iterator[Given]) -> Iterator[Given]:
    """The first call, and those that differ from it in one argument."""
    first = next(given)
    yield first
    for call in given:
        names = first.keys() | call.keys()
        if sum(shown(first.get(name)) != shown(call.get(name)) for name in names) == 1:
            yield call


@contextmanager
def naming(stem: str, given: Given) -> Iterator[None]:
    """Say in an error which call it is about."""
    try:
        yield
    except BaseException as error:
        error.add_note(f"{stem}({', '.join(f'{name}={shown(x)}' for name, x in given.items())})")
        raise


def shown(value: Any) -> str:
    """An argument: of a tensor the shape and the dtype."""
    return f"{value.dtype}{list(value.shape)}" if isinstance(value, Tensor) else repr(value)


def changed(change: Callable[[Tensor], Any], given: Given) -> Given:
    """The same call with other tensors."""
    return {name: change(x) if isinstance(x, Tensor) else x for name, x in given.items()}


def in_float64(given: Given) -> Given:
    """The same call without rounding."""
    return {name: torch_parity.in_float64(value) for name, value in given.items()}


def value_and_gradients(function: Function, given: Given, *names: str) -> list[Tensor]:
    """What a call returns, and the gradients by some of its tensors, of an upstream gradient.

    That has few digits, so that it is the same in every dtype.
    """
    leaves = {name: given[name].detach().clone().requires_grad_() for name in names}
    value = function(**given | leaves)
    upstream = numbers(tuple(value.shape), seed=9).bfloat16().to(value.dtype)
    return [value.detach(), *torch.autograd.grad(value, list(leaves.values()), upstream)]


@contextmanager
def refused(stem: str, part: str) -> Iterator[None]:
    """Where the definition of a loss or its kernel must not be called."""

    def refuse(*_: Any, **__: Any) -> Tensor:
        raise AssertionError(f"the {part} of {stem} was taken")

    with pytest.MonkeyPatch.context() as patch:
        if getattr(known(stem), part) is not None:
            patch.setattr(known(stem), part, refuse)
        yield
