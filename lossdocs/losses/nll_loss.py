"""Negative log-likelihood: minus the log-probability of the target's class."""

from __future__ import annotations

import torch
from torch import Tensor

from lossdocs.declare.classes import classes_last, labels, weight_of
from lossdocs.declare.loss import loss
from lossdocs.declare.reduction import reduce
from lossdocs.declare.types import ClassIndices, ClassWeight, Index, LogProbabilities, Reduction
from lossdocs.kernels import nll_loss as fast


@loss(
    module="NLLLoss",
    shapes="classes",
    mean="weights",
    compute_in="input",  # nothing is computed but the sum
    kernel=fast.nll_loss,
    also=("negative log-likelihood",),
)
def nll_loss(
    input: LogProbabilities,
    target: ClassIndices,
    weight: ClassWeight | None = None,
    *,
    ignore_index: Index = -100,
    reduction: Reduction = "mean",
) -> Tensor:
    r"""Minus the log-probability of the target's class.

    The loss of one position is $-w_y\, x_y$ for log-probabilities $x$, the class $y$ of the
    target and the class weight $w_y$.
    The mean divides by the sum of the weights $w_y$ of the positions that are not ignored.
    Nothing checks that `input` holds log-probabilities.

    Args:
        input: log-probabilities, shape `(C)`, `(N, C)` or `(N, C, d1, ..., dK)`.
        target: class indices from 0 to C - 1, shape `()`, `(N)` or `(N, d1, ..., dK)`.
        weight: one factor a class, shape `(C)`, in the dtype of `input`.
        ignore_index: positions with this target are left out of sum and mean.
        reduction: `"none"`, `"mean"` or `"sum"`.

    Returns:
        A scalar, or the shape of `target` when `reduction` is `"none"`; in nats.

    Raises:
        ValueError: the shapes do not fit, or an option is not one of its values.
        TypeError: a dtype or an option has the wrong type.
        IndexError: a target is neither a class nor `ignore_index`.

    Examples:
        >>> import torch
        >>> from lossdocs import nll_loss
        >>> log_p = torch.tensor([[0.5, 0.25, 0.25], [0.1, 0.1, 0.8]]).log()
        >>> nll_loss(log_p, torch.tensor([0, 1]), reduction="none")
        tensor([0.6931, 2.3026])

    Source:
        [@fisher1922, section 6]
    """
    x = classes_last(input)
    y, kept = labels(target, x, ignore_index)
    counts = kept.to(x.dtype) if weight is None else torch.where(kept, weight_of(y, weight), 0)
    losses = (-x.gather(-1, y.unsqueeze(-1))).squeeze(-1) if x.shape[-1] else x.sum(-1)
    return reduce(torch.where(kept, counts * losses, 0), reduction, count=counts)
