"""Binary cross-entropy between targets and the sigmoid of logits."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from lossdocs.declare.loss import loss
from lossdocs.declare.reduction import reduce
from lossdocs.declare.types import ElementWeight, Reduction, YesLogits, YesProbabilities
from lossdocs.kernels import binary_cross_entropy_with_logits as fast
from lossdocs.numerics.softplus import softplus


def _refuse_mask(given: dict[str, Any]) -> None:
    pos_weight = given["pos_weight"]
    if pos_weight is not None and pos_weight.dtype == torch.bool:  # torch subtracts 1 from it
        raise TypeError("pos_weight must hold numbers, got torch.bool")


@loss(
    module="BCEWithLogitsLoss",
    shapes="same",
    mean="entries",
    result="target",
    check=_refuse_mask,
    kernel=fast.binary_cross_entropy_with_logits,
    also=(
        "sigmoid cross-entropy",
        "keras.losses.BinaryCrossentropy(from_logits=True)",
        "optax.losses.sigmoid_binary_cross_entropy",
    ),
)
def binary_cross_entropy_with_logits(
    input: YesLogits,
    target: YesProbabilities,
    weight: ElementWeight | None = None,
    *,
    reduction: Reduction = "mean",
    pos_weight: ElementWeight | None = None,
) -> Tensor:
    r"""Binary cross-entropy of independent yes-or-no answers, from logits.

    The loss of one element is
    $-w\,[\,v\,t \log \sigma(x) + (1 - t) \log(1 - \sigma(x))\,]$ for the logit $x$, the target
    $t$, the weight $w$ and the weight $v$ of the positive answer, `pos_weight`.
    The mean divides by the number of elements, whatever the weights.

    Args:
        input: logits, any shape.
        target: probabilities of yes, from 0 to 1, same shape; not checked.
        weight: factor of each element; broadcasts to the shape of `input`.
        reduction: `"none"`, `"mean"` or `"sum"`.
        pos_weight: factor of the yes part; broadcasts to the shape of `input`.

    Returns:
        A scalar, or the shape of `input` when `reduction` is `"none"`; in nats, in the dtype
        of `target`.

    Raises:
        ValueError: the shapes do not fit, or `reduction` is not one of its values.
        TypeError: a dtype has the wrong type.

    Examples:
        >>> import torch
        >>> from lossdocs import binary_cross_entropy_with_logits
        >>> logits, target = torch.tensor([2.0, -1.0]), torch.tensor([1.0, 1.0])
        >>> binary_cross_entropy_with_logits(logits, target, reduction="none")
        tensor([0.1269, 1.3133])

    Source:
        [@cox1958]
    """
    yes, no = target, 1 - target
    if pos_weight is not None:
        yes = pos_weight * yes
    losses = yes * softplus(-input) + no * softplus(input)  # -log of sigmoid, and of 1 - sigmoid
    return reduce(losses if weight is None else weight * losses, reduction)
