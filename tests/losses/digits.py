"""How many digits a loss and its gradient keep, against mpmath's arithmetic of 50 digits.

In float32 and float64 at most 4 units in the last place, in 16 bits at most torch's own error and
one rounding; and not worse than torch by more than that.
The margin is the logit of one class minus that of each other class.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import mpmath
import pytest
import torch
import torch.nn.functional as F
from mpmath import mpf
from torch import Tensor

import lossdocs

SIZES = [1e-6, 1e-4, 1e-2, 0.1, 0.5, 0.7, 1.0, 2.0, 3.5, 5.0, 8.0, 12.0, 17.0, 20.0, 50.0]
MARGINS = [sign * size for size in [*SIZES, 85.0, 95.0, 300.0, 700.0, 1e4] for sign in (1, -1)]
mpmath.mp.dps = 50

Values = list[mpf]
Form = Callable[[Callable[..., Tensor]], Callable[..., Tensor]]


def softplus(x: mpf) -> mpf:
    """log(1 + e^x)."""
    return mpmath.log1p(mpmath.exp(x))


def sigmoid(x: mpf) -> mpf:
    """1 / (1 + e^-x)."""
    return 1 / (1 + mpmath.exp(-x))


def exact(tensor: Tensor) -> Values:
    """The numbers of a tensor, every digit of them."""
    return [mpf(x) for x in tensor.detach().double().flatten().tolist()]


def errors(found: Tensor, truth: Values, parts: Values | None = None) -> Tensor:
    """In units of the last place of the truth, or of the parts that it is the difference of."""
    info = torch.finfo(found.dtype)
    sizes = [max(abs(t), mpf(info.tiny)) for t in parts or truth]
    triples = zip(exact(found), truth, sizes, strict=True)
    return torch.tensor([float(abs(x - t) / size) / info.eps for x, t, size in triples])


def value_and_slope(loss: Callable[..., Tensor], input: Tensor, *rest: Tensor) -> list[Tensor]:
    """The loss of each element, and the gradient of their sum."""
    leaf = input.clone().requires_grad_()
    losses = loss(leaf, *rest)
    [slope] = torch.autograd.grad(losses.sum(), leaf)
    return [losses.detach(), slope]


def compare(
    name: str,
    form: Form,
    tensors: tuple[Tensor, ...],
    truth: list[Values],
    parts: tuple[Values | None, Values | None] = (None, None),
    **options: Any,
) -> None:
    """Fail where the losses or the slopes are off by more than the docstring above allows."""
    ours, theirs = (
        value_and_slope(partial(f, reduction="none", **options), *tensors)
        for f in (form(getattr(lossdocs, name)), getattr(F, name))
    )
    for mine, other, true, size in zip(ours, theirs, truth, parts, strict=True):
        error, torchs = (
            errors(mine, true, size),
            errors(other, true, size).nan_to_num(torch.inf, torch.inf),
        )
        if mine.dtype in (torch.float32, torch.float64):
            assert error.max() <= 4, (name, options, error.max(), error.argmax())
        # One rounding is half a unit, and a unit doubles at a power of two; of the two parts that
        # autograd adds up each has its own.
        assert (error <= torchs + 1.5).all(), (name, options, error, torchs)


def transformed(loss: Callable[..., Tensor]) -> Callable[..., Tensor]:
    """The form of a loss that transforms of functions see."""

    def under_vmap(*tensors: Tensor, **options: Any) -> Tensor:
        rows = [tensor[None] for tensor in tensors]
        return torch.func.vmap(partial(loss, **options))(*rows)[0]

    return under_vmap


each_form = pytest.mark.parametrize("form", [lambda loss: loss, transformed], ids=["", "vmap"])
