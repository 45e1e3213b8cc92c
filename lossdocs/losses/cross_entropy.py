"""Cross-entropy between a target and the softmax of logits."""

from __future__ import annotations

import torch
from torch import Tensor

from lossdocs.declare.classes import classes_last, has_probabilities, labels, weight_of
from lossdocs.declare.loss import loss
from lossdocs.declare.reduction import reduce
from lossdocs.declare.types import (
    ClassIndices,
    ClassWeight,
    Fraction,
    Index,
    Logits,
    Probabilities,
    Reduction,
)
from lossdocs.kernels import cross_entropy as fast
from lossdocs.numerics.softmax import expected_surprise, surprise


@loss(
    module="CrossEntropyLoss",
    shapes="classes",
    mean="weights",
    kernel=fast.cross_entropy,
    also=(
        "softmax loss",
        "log loss",
        "sklearn.metrics.log_loss",
        "keras.losses.SparseCategoricalCrossentropy(from_logits=True)",
        "optax.losses.softmax_cross_entropy_with_integer_labels",
    ),
)
def cross_entropy(
    input: Logits,
    target: ClassIndices | Probabilities,
    weight: ClassWeight | None = None,
    *,
    ignore_index: Index = -100,
    reduction: Reduction = "mean",
    label_smoothing: Fraction = 0.0,
) -> Tensor:
    r"""Minus the log of the probability that softmax gives to the target.

    The loss of one position is $-\sum_c w_c\, p_c \log \operatorname{softmax}(x)_c$ for logits
    $x$, target probabilities $p$ and class weights $w$; a class index $y$ is the target
    that is sure of it.
    The mean divides by the sum of the weights $w_y$ of the positions that are not ignored
    (class indices), or by the number of positions (probabilities).

    Args:
        input: logits, shape `(C)`, `(N, C)` or `(N, C, d1, ..., dK)`.
        target: class indices, shape `()`, `(N)` or `(N, d1, ..., dK)`; or probabilities, of
            the shape of `input`.
        weight: one factor a class, shape `(C)`; beside class indices in the dtype of `input`.
        ignore_index: positions with this class index are left out of sum and mean.
        reduction: `"none"`, `"mean"` or `"sum"`.
        label_smoothing: share of the target, from 0 to 1, spread evenly over all C classes.

    Returns:
        A scalar, or one loss for each position when `reduction` is `"none"`; in nats.

    Raises:
        ValueError: the shapes do not fit, or an option is not one of its values.
        TypeError: a dtype or an option has the wrong type.
        IndexError: a class index is neither a class nor `ignore_index`.

    Examples:
        >>> import torch
        >>> from lossdocs import cross_entropy
        >>> logits = torch.tensor([[2.0, 0.0, -1.0]])
        >>> cross_entropy(logits, torch.tensor([0]))
        tensor(0.1698)
        >>> cross_entropy(logits, torch.tensor([[0.8, 0.1, 0.1]]))
        tensor(0.6698)

    Source:
        [@good1952]
    """
    x, s = classes_last(input), label_smoothing
    uniform = torch.ones_like(x) / max(x.shape[-1], 1)
    w = 1 if weight is None else weight
    if has_probabilities(target, input.shape):
        p = s * uniform + (1 - s) * classes_last(target)
        return reduce(expected_surprise(x, w * p), reduction, count=x[..., :1].numel())

    y, kept = labels(target, x, ignore_index)
    counts = kept.to(x.dtype) if weight is None else torch.where(kept, weight_of(y, weight), 0)
    losses = torch.where(kept, (1 - s) * counts * surprise(x, y), 0)
    loss = reduce(losses, reduction, count=counts)
    if s == 0:
        return loss
    spread = torch.where(kept, s * expected_surprise(x, w * uniform), 0)
    return loss + reduce(spread, reduction, count=counts)  # each is 0 / 0 where nothing counts
