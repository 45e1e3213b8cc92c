"""What each element adds to the loss, what it is divided by, and the gradients."""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from lossdocs.explain.call import Tensors
from lossdocs.explain.known import LossFunction
from lossdocs.explain.reading import Reading


def quietly(loss: LossFunction, tensors: Mapping[str, Tensor]) -> Tensor:
    """Call a loss without torch's own warnings, which those of the explanation replace."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return loss(tensors)


@dataclass(frozen=True)
class Account:
    """How the value of a loss comes about."""

    value: Tensor  # what the loss returns
    losses: Tensor  # the loss of each element, weights included
    weights: Tensor | None  # the factor of each element, 0 where ignored; None without weights
    ignored: Tensor  # where the target is ignore_index
    denominator: float | None  # what the sum of the losses is divided by; None if not reduced
    divided_by: str  # the same in words
    gradients: Mapping[str, Tensor | None]  # by each tensor but the target; None if torch fails

    @property
    def contributions(self) -> Tensor:
        """What each element adds to the value."""
        divisor = 1 if self.denominator is None else self.denominator
        return self.losses.double().div(divisor)

    @property
    def gradient(self) -> Tensor | None:
        """By the first tensor, of the sum if the loss is not reduced; None if torch fails."""
        return next(iter(self.gradients.values()))


def account_of(
    of: Reading, value: Tensor, losses: Tensor, gradients: Mapping[str, Tensor | None]
) -> Account:
    """Take apart the value of a loss."""
    ignored = torch.zeros(losses.shape, dtype=torch.bool, device=losses.device)
    if of.indices:
        ignored = torch.eq(of.target, of.inner.options["ignore_index"]).reshape(losses.shape)
    weights = _weights(of, ignored)
    denominator, words = _denominator(of, weights, ignored)
    return Account(value, losses, weights, ignored, denominator, words, gradients)


def _weights(of: Reading, ignored: Tensor) -> Tensor | None:
    weight = of.inner.weight()
    if weight is None or (of.class_axis is not None and not of.indices):
        return None  # class weights act within the sum over classes of probabilities
    if not of.indices:
        return weight.expand(ignored.shape)
    if weight.numel() == 0:
        return weight.new_zeros(ignored.shape)
    classes = of.target.reshape(ignored.shape).long().masked_fill(ignored, 0)
    return weight[classes].masked_fill(ignored, 0)


def _denominator(of: Reading, weights: Tensor | None, ignored: Tensor) -> tuple[float | None, str]:
    divisor, words = _of_the_mean(of, weights, ignored)
    if of.inner.reduction != "mean":
        divisor, words = None if of.inner.reduction == "none" else 1.0, "nothing"
    # torch's kl_div divides by the batch also after size_average and reduce.
    if of.inner.options["reduction"] == "batchmean":
        first, also = float(of.input.shape[:1].numel()), "the first size of input"
        return (divisor or 1.0) * first, also if words == "nothing" else f"{words}, and {also}"
    return divisor, words


def _of_the_mean(of: Reading, weights: Tensor | None, ignored: Tensor) -> tuple[float | None, str]:
    if of.class_axis is None:
        return float(ignored.numel()), "the number of entries"
    if not of.indices:
        return float(ignored.numel()), "the number of positions"
    if weights is None:
        return float((~ignored).sum()), "the number of positions that are not ignored"
    return weights.double().sum().item(), "the sum of the weights of the targets"


def gradients(value: Tensor, tensors: Tensors) -> dict[str, Tensor | None]:
    """By each tensor that requires one."""
    leaves = {name: tensor for name, tensor in tensors.items() if tensor.requires_grad}
    try:
        found = torch.autograd.grad(value.sum(), list(leaves.values()), materialize_grads=True)
    except RuntimeError:  # torch fails on one sample with a target of shape (1,)
        return dict.fromkeys(leaves or tensors)
    return dict(zip(leaves, found, strict=True))
