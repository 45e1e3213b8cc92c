"""Huber loss: a square near 0, and straight further out."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor

from lossdocs.declare.loss import loss
from lossdocs.declare.precision import promoted
from lossdocs.declare.reduction import reduce
from lossdocs.declare.types import EntryWeight, Positive, Reals, Reduction
from lossdocs.kernels import huber_loss as fast


def _end_with_the_dtype(given: dict[str, Any]) -> None:
    """A delta above all numbers of the dtype is as good as infinite, and can be clamped by."""
    wide = torch.promote_types(promoted(*given.values()), torch.float32)
    if given["delta"] > torch.finfo(wide).max:
        given["delta"] = math.inf


@loss(
    module="HuberLoss",
    shapes="broadcast with a warning",
    mean="entries",
    result="input weight",
    check=_end_with_the_dtype,
    kernel=fast.huber_loss,
    also=("keras.losses.Huber", "sklearn.linear_model.HuberRegressor", "optax.losses.huber_loss"),
)
def huber_loss(
    input: Reals,
    target: Reals,
    *,
    reduction: Reduction = "mean",
    delta: Positive = 1.0,
    weight: EntryWeight | None = None,
) -> Tensor:
    r"""Half the squared error near 0, and a straight line beyond `delta`.

    The loss of one entry is $\tfrac12 r^2$ for an error $r$ of at most $\delta$, and
    $\delta\,(|r| - \tfrac12 \delta)$ beyond.
    The mean divides by the number of entries, whatever the weights.

    Args:
        input: predictions, any shape.
        target: what they should be; a shape other than that of `input` broadcasts, with a warning.
        reduction: `"none"`, `"mean"` or `"sum"`.
        delta: where the square ends, in the unit of `input`; greater than 0.
        weight: factor of each entry, in the shape of `input`.

    Returns:
        A scalar, or the shape of the entries when `reduction` is `"none"`; in the dtype of
        `input`, or in that of `weight` where it is wider.

    Raises:
        ValueError: the shapes do not fit, or an option is not one of its values.
        TypeError: a dtype or an option has the wrong type.

    Examples:
        >>> import torch
        >>> from lossdocs import huber_loss
        >>> huber_loss(torch.tensor([0.5, 3.0]), torch.zeros(2), reduction="none")
        tensor([0.1250, 2.5000])

    Source:
        [@huber1964]
    """
    error = input - target
    clipped = error.clamp(-delta, delta)
    losses = clipped * (error - clipped / 2)
    return reduce(losses if weight is None else weight * losses, reduction)
