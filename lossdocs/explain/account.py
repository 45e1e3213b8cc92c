"""What each element adds to the loss, what it is divided by, and the gradients."""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from lossdocs.explain.call import Call, Tensors
from lossdocs.explain.known import LossFunction
from lossdocs.explain.reading import Reading, compared


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


@dataclass(frozen=True)
class Parts:
    """What an account is made of."""

    call: Call  # over the classes or entries
    reading: Reading
    tensors: Tensors
    losses: Tensor

    def account(self, value: Tensor, gradients: Mapping[str, Tensor | None]) -> Account:
        """Take apart the value of a loss."""
        ignored = self._ignored()
        weights = self._weights(ignored)
        denominator, words = self._denominator(weights, ignored)
        return Account(value.detach(), self.losses, weights, ignored, denominator, words, gradients)

    @property
    def _target(self) -> Tensor:
        return self.tensors[compared(self.tensors)[1]]

    def _ignored(self) -> Tensor:
        losses = self.losses
        if self.reading.indices:
            ignored = torch.eq(self._target, self.call.options["ignore_index"])
            return ignored.reshape(losses.shape)
        return torch.zeros(losses.shape, dtype=torch.bool, device=losses.device)

    def _weights(self, ignored: Tensor) -> Tensor | None:
        weight, reading, losses = self.call.weight(), self.reading, self.losses
        if weight is None or (reading.class_axis is not None and not reading.indices):
            return None  # class weights act within the sum over classes of probabilities
        weight = weight.detach()
        if not reading.indices:
            return weight.expand(losses.shape)
        classes = self._target.reshape(losses.shape).long().masked_fill(ignored, 0)
        if weight.numel() == 0:
            return weight.new_zeros(losses.shape)
        return weight[classes].masked_fill(ignored, 0)

    def _denominator(self, weights: Tensor | None, ignored: Tensor) -> tuple[float | None, str]:
        divisor, words = self._of_the_mean(weights, ignored)
        if self.call.reduction != "mean":
            divisor, words = None if self.call.reduction == "none" else 1.0, "nothing"
        # torch's kl_div divides by the batch also after size_average and reduce.
        if self.call.options["reduction"] == "batchmean":
            first = float(self.tensors[compared(self.tensors)[0]].shape[:1].numel())
            also = "the first size of input"
            return (divisor or 1.0) * first, also if words == "nothing" else f"{words}, and {also}"
        return divisor, words

    def _of_the_mean(self, weights: Tensor | None, ignored: Tensor) -> tuple[float | None, str]:
        if self.reading.class_axis is None:
            return float(self.losses.numel()), "the number of entries"
        if not self.reading.indices:
            return float(self.losses.numel()), "the number of positions"
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
