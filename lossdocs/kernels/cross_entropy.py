"""Cross-entropy over classes, block by block: `lossdocs.numerics.softmax` has the formulas.

`torch.softmax` gives the exponentials in one pass, each divided by their sum S: R / S takes the
place of R, and where 1 stands for the largest exponential, 1 / S does. While e^(x_y - m) / S is a
normal number, the loss is log(1 + R / e^(x_y - m)) to its last digit, and m is not needed.
"""

from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor

from lossdocs.kernels.positions import (
    Formula,
    loss_of_positions,
    read_labels,
    read_probabilities,
)

# With fewer classes torch.softmax takes longer than three passes.
FUSED = 32


def cross_entropy(
    definition: Callable[..., Tensor],
    dtype: torch.dtype,
    *,
    input: Tensor,
    target: Tensor,
    weight: Tensor | None,
    ignore_index: int,
    reduction: str,
    label_smoothing: float,
) -> Tensor:
    """Losses and slopes of a block while it lies in the cache."""
    options = {"weight": weight, "reduction": reduction, "label_smoothing": label_smoothing}
    options |= {"ignore_index": ignore_index}
    soft = target.shape == input.shape
    ordinary = weight is None or not (soft or label_smoothing > 0) or _is_ordinary(weight)
    if not input.is_cpu or target.requires_grad or input.numel() == 0 or not ordinary:
        return definition(input=input, target=target, **options)
    if weight is not None:  # autograd does not see it in the formula, nor a change of it there
        options["weight"] = weight = weight.clone()
    if soft:
        rows, of_rows, at = read_probabilities(input, target)
        formula: Formula = partial(_of_all, _smoothed(weight, label_smoothing))
    else:
        rows, of_rows, at = read_labels(input, target, weight, ignore_index, dtype)
        formula = _of_class
        if label_smoothing > 0:  # the weights of the classes are in the probabilities
            scale = None if at.kept is None else at.kept.to(dtype)
            at = at._replace(scale=scale)
            formula = partial(_of_all, _one_hot(weight, label_smoothing))

    def defined(rows: Tensor) -> Tensor:
        given = of_rows if at.kept is None else of_rows.masked_fill(~at.kept, ignore_index)
        return definition(input=rows, target=given if soft else given.squeeze(1), **options)

    return loss_of_positions(
        formula, defined, input, rows, of_rows, at, reduction=reduction, dtype=dtype
    )


def _is_ordinary(weight: Tensor) -> bool:
    """Whether 0 times infinity occurs nowhere on the way, and no sum of weights is 0."""
    return not weight.requires_grad and bool(((weight > 0) & weight.isfinite()).all())


def _of_class(x: Tensor, y: Tensor, buffer: Tensor, scale: Tensor | None) -> Tensor:
    losses, rest, own = _of_normal(x, y, buffer) or _of_any(x, y, buffer)
    if scale is not None:
        factor = scale / (rest + own)
        # The first form has a rounding less, and the second cancels nowhere.
        at_own = torch.where(own < rest, own * factor - scale, -rest * factor)
        buffer.mul_(factor).scatter_(1, y, at_own)
    return losses


def _of_normal(x: Tensor, y: Tensor, buffer: Tensor) -> tuple[Tensor, Tensor, Tensor] | None:
    """Without a pass for the largest logit, if no own exponential is too small."""
    if not _is_fused(x):
        return None
    torch.softmax(_in_dtype_of(buffer, x), 1, out=buffer)
    own = buffer.gather(1, y)
    if not (own >= torch.finfo(own.dtype).tiny).all():
        return None
    rest = buffer.scatter_(1, y, 0).sum(1, keepdim=True)
    return (rest / own).log1p(), rest, own


def _of_any(x: Tensor, y: Tensor, buffer: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """The losses, the sum of the other exponentials, and the own one; in the buffer the others."""
    x = _in_dtype_of(buffer, x)
    top = x.amax(1, keepdim=True)
    logit = x.gather(1, y)  # what was read in order before is found faster
    one = _exponentials(x, top, buffer)
    own = buffer.gather(1, y)
    rest = buffer.scatter_(1, y, 0).sum(1, keepdim=True)
    return (top - logit) + ((rest + (own - one)) / one).log1p(), rest, own


def _exponentials(x: Tensor, top: Tensor, buffer: Tensor) -> Tensor | int:
    """Write them, and return what the largest of them is: 1, or a part of their sum."""
    if _is_fused(x):
        return torch.softmax(x, 1, out=buffer).amax(1, keepdim=True)
    torch.sub(x, top, out=buffer).exp_()
    return 1


def _is_fused(x: Tensor) -> bool:
    return x.dim() == 2 and x.shape[1] >= FUSED


def _in_dtype_of(buffer: Tensor, x: Tensor) -> Tensor:
    """The logits; 16 bits are widened in the buffer, and what is there is lost."""
    return x if x.dtype == buffer.dtype else buffer.copy_(x)


def _of_all(
    probabilities: Callable[[Tensor, Tensor], Tensor],
    x: Tensor,
    target: Tensor,
    buffer: Tensor,
    scale: Tensor | None,
) -> Tensor:
    x = _in_dtype_of(buffer, x)
    t = probabilities(target, x)
    top, largest = x.max(1, keepdim=True)
    exps = torch.sub(x, top, out=buffer)
    lacking = -(exps * t).sum(1, keepdim=True)
    rest = exps.exp_().scatter_(1, largest, 0).sum(1, keepdim=True)
    rest += top - top  # of an infinite logit, whose difference from itself is written over, nan
    own = t.gather(1, largest)
    remainder = t.scatter(1, largest, 0).sum(1, keepdim=True)
    total = remainder + own
    if scale is not None:
        factor = scale / (1 + rest)
        exps.mul_(total * factor).addcmul_(t, scale, value=-1)
        exps.scatter_(1, largest, (remainder - own * rest) * factor)
    return total * rest.log1p() + lacking


def _smoothed(weight: Tensor | None, smoothing: float) -> Callable[[Tensor, Tensor], Tensor]:
    def probabilities(t: Tensor, x: Tensor) -> Tensor:
        t = t.to(x.dtype)
        mixed = t if smoothing == 0 else (1 - smoothing) * t + smoothing / x.shape[1]
        return _weighted(mixed, weight)

    return probabilities


def _one_hot(weight: Tensor | None, smoothing: float) -> Callable[[Tensor, Tensor], Tensor]:
    def probabilities(y: Tensor, x: Tensor) -> Tensor:
        own = torch.full_like(y, 1 - smoothing, dtype=x.dtype)
        return _weighted(torch.full_like(x, smoothing / x.shape[1]).scatter_add_(1, y, own), weight)

    return probabilities


def _weighted(t: Tensor, weight: Tensor | None) -> Tensor:
    if weight is None:
        return t
    return t * weight.to(t.dtype).reshape(1, -1, *[1] * (t.dim() - 2))
