"""Soft margin loss: the logistic loss of labels -1 and 1."""

from __future__ import annotations

from torch import Tensor

from lossdocs.declare.loss import loss
from lossdocs.declare.reduction import reduce
from lossdocs.declare.types import Reduction, Signs, YesLogits
from lossdocs.numerics.softplus import softplus


@loss(
    module="SoftMarginLoss",
    shapes="to input",
    mean="entries",
    result="input",
    constant=("target",),
    also=("logistic loss", "optax.losses.sigmoid_binary_cross_entropy"),
)
def soft_margin_loss(input: YesLogits, target: Signs, *, reduction: Reduction = "mean") -> Tensor:
    r"""The logistic loss of labels -1 and 1.

    The loss of one entry is $\log(1 + e^{-t x})$ for the logit $x$ and the label $t$.

    Args:
        input: logits, any shape.
        target: labels, -1 or 1, of a shape that broadcasts to that of `input`; not checked.
        reduction: `"none"`, `"mean"` or `"sum"`.

    Returns:
        A scalar, or the shape of `input` when `reduction` is `"none"`; in nats, in the dtype of
        `input`.

    Raises:
        ValueError: the shapes do not fit, or `reduction` is not one of its values.
        TypeError: a dtype has the wrong type.

    Examples:
        >>> import torch
        >>> from lossdocs import soft_margin_loss
        >>> soft_margin_loss(torch.tensor([2.0, -1.0]), torch.tensor([1.0, 1.0]), reduction="none")
        tensor([0.1269, 1.3133])

    Source:
        [@cox1958]
    """
    return reduce(softplus(-target * input), reduction)
