r"""Negative log-likelihood: minus the log-probability of the target's class."""

import torch
from torch import Tensor

from lossdocs.checks import check_floating, check_ignore_index, check_same_dtype, check_tensors
from lossdocs.classes import (
    check_class_indices,
    check_class_weight,
    check_has_classes,
    class_axis,
)
from lossdocs.losses._positions import Form, loss_of_indices
from lossdocs.module import Loss
from lossdocs.precision import float32_under_autocast
from lossdocs.reduction import Reduction, check_reduction


def nll_loss(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    *,
    ignore_index: int = -100,
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
        R. A. Fisher, "On the Mathematical Foundations of Theoretical Statistics", 1922,
        section 6. <https://doi.org/10.1098/rsta.1922.0009>
    """
    check_tensors(input=input, target=target, weight=weight)
    name = check_reduction(reduction)
    check_ignore_index(ignore_index)
    check_has_classes(input)
    check_floating(input=input)
    check_class_indices(input, target)
    check_class_weight(weight, input.shape[class_axis(input)])

    input, weight = float32_under_autocast(input), float32_under_autocast(weight)
    if weight is not None:
        check_same_dtype(input=input, weight=weight)
    return loss_of_indices(
        PICKED,
        input,
        target,
        weight,
        ignore_index=ignore_index,
        reduction=name,
        dtype=input.dtype,
    )


def _losses(x: Tensor, index: Tensor) -> Tensor:
    return -x.gather(1, index)


def _losses_and_slopes(slopes: Tensor, x: Tensor, index: Tensor, share: Tensor) -> Tensor:
    # As integers: torch's scatter_ takes 100 times longer for floats of 16 bits.
    slopes.zero_().view(torch.int16).scatter_(1, index, (-share).view(torch.int16))
    return _losses(x, index)


def _pays(input: Tensor, wanted: bool) -> bool:
    return wanted and input.itemsize == 2


PICKED = Form(_losses, _losses_and_slopes, _pays)


class NLLLoss(Loss):
    """Module form of [`nll_loss`][lossdocs.losses.nll_loss.nll_loss]."""

    def __init__(
        self,
        weight: Tensor | None = None,
        *,
        ignore_index: int = -100,
        reduction: Reduction = "mean",
    ) -> None:
        name = check_reduction(reduction)
        check_ignore_index(ignore_index)
        super().__init__(nll_loss, {"weight": weight}, ignore_index=ignore_index, reduction=name)
