"""Binary cross-entropy between targets and probabilities."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from lossdocs.declare.loss import loss
from lossdocs.declare.reduction import reduce
from lossdocs.declare.types import ElementWeight, Reduction, YesProbabilities
from lossdocs.kernels import binary_cross_entropy as fast
from lossdocs.numerics.clamped import clamped_surprise


def _refuse_autocast_on_cuda(given: dict[str, Any]) -> None:
    # As torch: the sigmoid before it would have been rounded to 16 bits, most often to 0 or 1.
    if given["input"].device.type == "cuda" and torch.is_autocast_enabled("cuda"):
        raise ValueError(
            "binary_cross_entropy must not run under autocast on CUDA, got autocast enabled; "
            "use binary_cross_entropy_with_logits"
        )


@loss(
    module="BCELoss",
    shapes="same",
    mean="entries",
    result="target",
    same_dtype=True,
    refused_outside=("input", "target"),
    check=_refuse_autocast_on_cuda,
    kernel=fast.binary_cross_entropy,
    also=("log loss of two classes", "keras.losses.BinaryCrossentropy"),
)
def binary_cross_entropy(
    input: YesProbabilities,
    target: YesProbabilities,
    weight: ElementWeight | None = None,
    *,
    reduction: Reduction = "mean",
) -> Tensor:
    r"""Binary cross-entropy of independent yes-or-no answers, from probabilities.

    The loss of one element is $-w\,[\,t \log p + (1 - t) \log(1 - p)\,]$ for the probability
    $p$ of yes, the target $t$ and the weight $w$.
    As in torch a logarithm is at least -100, so that the loss of a sure and wrong answer is
    100 and not infinite, and the slope is at most 1e12.
    The mean divides by the number of elements, whatever the weights.

    Args:
        input: probabilities of yes, from 0 to 1, any shape.
        target: probabilities of yes, from 0 to 1, same shape and dtype.
        weight: factor of each element; broadcasts to the shape of `input`.
        reduction: `"none"`, `"mean"` or `"sum"`.

    Returns:
        A scalar, or the shape of `input` when `reduction` is `"none"`; in nats.

    Raises:
        ValueError: the shapes do not fit, a probability is outside [0, 1], or `reduction` is
            not one of its values.
        TypeError: a dtype has the wrong type.

    Examples:
        >>> import torch
        >>> from lossdocs import binary_cross_entropy
        >>> p, target = torch.tensor([0.9, 0.2]), torch.tensor([1.0, 1.0])
        >>> binary_cross_entropy(p, target, reduction="none")
        tensor([0.1054, 1.6094])

    Source:
        [@cox1958]
    """
    losses = clamped_surprise(input, target)
    return reduce(losses if weight is None else weight * losses, reduction)
