"""What each element adds to the loss, what it is divided by, and the gradient."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from lossdocs.explain.call import Call
from lossdocs.explain.reading import Reading


def quietly(loss: Callable[[Tensor, Tensor], Tensor], input: Tensor, target: Tensor) -> Tensor:
    """Call a loss without torch's own warnings, which those of the explanation replace."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return loss(input, target)


@dataclass(frozen=True)
class Account:
    """How the value of a loss comes about."""

    value: Tensor  # what the loss returns
    losses: Tensor  # the loss of each element, weights included
    weights: Tensor | None  # the factor of each element, 0 where ignored; None without weights
    ignored: Tensor  # where the target is ignore_index
    denominator: float | None  # what the sum of the losses is divided by; None if not reduced
    divided_by: str  # the same in words
    gradient: Tensor | None  # by the input, of the sum if not reduced; None if torch fails

    @property
    def contributions(self) -> Tensor:
        """What each element adds to the value."""
        divisor = 1 if self.denominator is None else self.denominator
        return self.losses.double().div(divisor)


def account(call: Call, reading: Reading, value: Tensor, input: Tensor, target: Tensor) -> Account:
    """Take apart the value of a loss, computed from an `input` that required a gradient."""
    losses = quietly(call.elements, input, target).detach()
    ignored = _ignored(call, reading, target, losses)
    weights = _weights(call, reading, target, losses, ignored)
    denominator, words = _denominator(call, reading, input, losses, weights, ignored)
    return Account(
        value=value.detach(),
        losses=losses,
        weights=weights,
        ignored=ignored,
        denominator=denominator,
        divided_by=words,
        gradient=_gradient(value, input),
    )


def _ignored(call: Call, reading: Reading, target: Tensor, losses: Tensor) -> Tensor:
    if reading.indices:
        ignored: Tensor = target == call.options["ignore_index"]
        return ignored.reshape(losses.shape)
    return torch.zeros(losses.shape, dtype=torch.bool, device=losses.device)


def _weights(
    call: Call, reading: Reading, target: Tensor, losses: Tensor, ignored: Tensor
) -> Tensor | None:
    weight = call.weight()
    if weight is None or (reading.class_axis is not None and not reading.indices):
        return None  # class weights act within the sum over classes of a target of probabilities
    weight = weight.detach()
    if not reading.indices:
        return weight.expand(losses.shape)
    classes = target.reshape(losses.shape).long().masked_fill(ignored, 0)
    if weight.numel() == 0:
        return weight.new_zeros(losses.shape)
    return weight[classes].masked_fill(ignored, 0)


def _denominator(
    call: Call,
    reading: Reading,
    input: Tensor,
    losses: Tensor,
    weights: Tensor | None,
    ignored: Tensor,
) -> tuple[float | None, str]:
    divisor, words = _of_the_mean(reading, losses, weights, ignored)
    if call.reduction != "mean":
        divisor, words = None if call.reduction == "none" else 1.0, "nothing"
    # torch's kl_div divides by the batch also after size_average and reduce.
    if call.options["reduction"] == "batchmean":
        first = float(input.shape[0] if input.dim() else 1)
        also = "" if words == "nothing" else f"{words}, and "
        return (divisor or 1.0) * first, f"{also}the first size of input"
    return divisor, words


def _of_the_mean(
    reading: Reading, losses: Tensor, weights: Tensor | None, ignored: Tensor
) -> tuple[float | None, str]:
    if reading.class_axis is None:
        return float(losses.numel()), "the number of entries"
    if not reading.indices:
        return float(losses.numel()), "the number of positions"
    if weights is None:
        return float((~ignored).sum()), "the number of positions that are not ignored"
    return weights.double().sum().item(), "the sum of the weights of the targets"


def _gradient(value: Tensor, input: Tensor) -> Tensor | None:
    try:
        return torch.autograd.grad(value.sum(), input)[0]
    except RuntimeError:  # torch fails on one sample with a target of shape (1,)
        return None
