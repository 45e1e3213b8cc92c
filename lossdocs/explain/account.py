"""What each element adds to the loss, what it is divided by, and the gradients."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from lossdocs.explain.call import Call, Tensors
from lossdocs.explain.reading import Reading
from lossdocs.explain.run import Run


@dataclass(frozen=True)
class Account:
    """How the value of a loss comes about."""

    value: Tensor  # what was returned
    computed: Tensor  # what the loss is; the same, unless something else changes it
    losses: Tensor  # the loss of each element, weights included
    weights: Tensor | None  # the factor of each element, 0 where ignored; None without weights
    ignored: Tensor  # where the target is ignore_index
    denominator: float | None  # what the sum of the losses is divided by; None if not reduced
    divided_by: str  # the same in a word, for which `content` has a sentence; "nothing" of a sum
    gradients: Mapping[
        str, Tensor | None
    ]  # by each tensor but a target that needs none; None if torch fails

    @property
    def contributions(self) -> Tensor:
        """What each element adds to the value."""
        return self.losses.double().div(1 if self.denominator is None else self.denominator)

    @property
    def gradient(self) -> Tensor | None:
        """By the first tensor, of the sum if the loss is not reduced; None if torch fails."""
        return next(iter(self.gradients.values()))


def account_of(
    of: Reading, done: Run, losses: Tensor, gradients: Mapping[str, Tensor | None]
) -> Account:
    """Take apart the value of a loss."""
    ignored = torch.zeros_like(losses, dtype=torch.bool)
    if of.indices and "ignore_index" in of.inner.options:
        ignored = torch.eq(of.target, of.inner.options["ignore_index"]).reshape(losses.shape)
    weights = _weights(of, ignored)
    of_mean = of.inner.reduction == "mean"
    divisors = _of_the_mean(of, weights, ignored) if of_mean else {}
    # torch's kl_div divides by the batch also after size_average and reduce.
    if of.inner.options["reduction"] == "batchmean":
        divisors["rows"] = float(of.input.shape[:1].numel())
    reduced = divisors or of.inner.reduction == "sum"
    denominator = math.prod(divisors.values(), start=1.0) if reduced else None
    divided_by = "-and-".join(divisors) or "nothing"
    computed = done.seen.value.detach().clone()
    value = done.returned if isinstance(done.returned, Tensor) else computed
    return Account(value, computed, losses, weights, ignored, denominator, divided_by, gradients)


def _weights(of: Reading, ignored: Tensor) -> Tensor | None:
    weight = of.weight
    if weight is None or (of.declaration.has_class_weight and not of.indices):
        return None  # class weights act within the sum over classes of probabilities
    if not of.declaration.has_class_weight:
        return weight.expand(ignored.shape)
    if weight.numel() == 0:
        return weight.new_zeros(ignored.shape)
    classes = of.target.reshape(ignored.shape).long().masked_fill(ignored, 0)
    return weight[classes].masked_fill(ignored, 0)


def _of_the_mean(of: Reading, weights: Tensor | None, ignored: Tensor) -> dict[str, float]:
    """What a mean divides by, under its key."""
    by = of.declaration.mean
    if by == "rows":
        return {by: float(of.input.shape[:1].numel())}
    if by == "weights" and of.indices:
        if weights is None:
            return {"counted": float((~ignored).sum())}
        return {"target-weights": weights.double().sum().item()}
    if by == "weights" and of.weight is not None and not of.declaration.has_class_weight:
        # As they fit the input: where a target is broadcast, they are not repeated.
        return {by: of.weight.expand(of.input.shape).double().sum().item()}
    return {"positions" if of.of_positions else "entries": float(ignored.numel())}


def differentiated(
    call: Call, tensors: Tensors, requiring: Sequence[str] = ()
) -> dict[str, Tensor | None]:
    """The gradient of a loss by each tensor but the target, and by what else requires one."""
    leaves = {name: tensor.detach() for name, tensor in tensors.items()}
    named = [name for name, x in leaves.items() if x.is_floating_point() and name != "target"]
    named += [name for name in requiring if name not in named]
    leaves |= {name: call.options[name].detach() for name in named if name not in leaves}
    given = leaves | {name: leaves[name].clone().requires_grad_() for name in named}
    options = {name: given.pop(name) for name in [*given] if name not in tensors}
    try:
        value = call(given, **options).sum()
        by = [(given | options)[name] for name in named]
        found = torch.autograd.grad(value, by, materialize_grads=True)
    except RuntimeError:  # torch fails on one sample with a target of shape (1,)
        return dict.fromkeys(named or tensors)
    return dict(zip(named, found, strict=True))
