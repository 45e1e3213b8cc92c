r"""Binary cross-entropy between targets and the sigmoid of logits."""

from functools import partial

import torch
from torch import Tensor

from lossdocs.blocks import elementwise_loss
from lossdocs.checks import check_floating, check_multiplies, check_same_shape, check_tensors
from lossdocs.module import Loss
from lossdocs.precision import at_least_float32, float32_under_autocast
from lossdocs.reduction import Reduction, check_reduction, divisor


def binary_cross_entropy_with_logits(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    *,
    reduction: Reduction = "mean",
    pos_weight: Tensor | None = None,
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
        D. R. Cox, "The Regression Analysis of Binary Sequences", 1958.
        <https://doi.org/10.1111/j.2517-6161.1958.tb00292.x>
    """
    check_tensors(input=input, target=target, weight=weight, pos_weight=pos_weight)
    name = check_reduction(reduction)
    check_floating(input=input, target=target)
    check_same_shape(input, target)
    check_multiplies(input, weight=weight, pos_weight=pos_weight)

    input, target = float32_under_autocast(input), float32_under_autocast(target)
    given = [w for w in (weight, pos_weight) if w is not None]
    loss = elementwise_loss(
        partial(_losses_and_slopes, weighted=weight is not None),
        partial(_losses, weighted=weight is not None),
        input,
        target,
        *(w.expand_as(input) for w in given),
        wide=at_least_float32(input.dtype, target.dtype),
        divisor=divisor(name, input.numel()),
        rooms=4,
    )
    return loss.to(target.dtype)


def _answers(t: Tensor, *weights: Tensor, weighted: bool) -> tuple[Tensor, Tensor]:
    """What the answers yes and no count for."""
    yes, no = t, 1 - t
    if len(weights) > weighted:
        yes = yes * weights[-1]
    return (yes * weights[0], no * weights[0]) if weighted else (yes, no)


def _losses(x: Tensor, t: Tensor, *weights: Tensor, weighted: bool) -> Tensor:
    """With z = e^-|x| the loss is |x| times the wrong answer, and log(1 + z) times both."""
    yes, no = _answers(t, *weights, weighted=weighted)
    negative = x < 0  # |x| has no slope at 0; each branch has all of the loss's
    wrong, z = torch.where(negative, -yes, no), torch.where(negative, x, -x).exp()
    return wrong * x + (yes + no) * z.log1p()


# One pass for exp and log1p, one for their slope. What lies between is z; CUDA computes it twice.
_LOG_SIGMOID = torch.ops.aten.log_sigmoid_forward.output
_LOG_SIGMOID_SLOPE = torch.ops.aten.log_sigmoid_backward.grad_input


def _losses_and_slopes(
    slopes: Tensor, rooms: list[Tensor], x: Tensor, t: Tensor, *weights: Tensor, weighted: bool
) -> Tensor:
    margin, losses, z, room = rooms
    _LOG_SIGMOID(torch.abs(x, out=margin), output=losses, buffer=z)
    positive = torch.ge(x, 0, out=slopes)
    sign = torch.sub(positive, 0.5, out=room)  # half of it, and positive at -0
    if weights:
        yes, no = _answers(t, *weights, weighted=weighted)
        both = yes + no
        losses.mul_(both)
        sign.mul_(both)
        wrong = torch.where(positive.bool(), no, -yes, out=slopes)
    else:
        wrong = positive.sub_(t)  # with the sign of x
    losses.neg_().addcmul_(wrong, x)
    slopes.add_(_LOG_SIGMOID_SLOPE(sign, margin, z, grad_input=room), alpha=-2)
    return losses


class BCEWithLogitsLoss(Loss):
    """Module form of
    [`binary_cross_entropy_with_logits`][lossdocs.losses.binary_cross_entropy_with_logits.binary_cross_entropy_with_logits].
    """

    def __init__(
        self,
        weight: Tensor | None = None,
        *,
        reduction: Reduction = "mean",
        pos_weight: Tensor | None = None,
    ) -> None:
        name = check_reduction(reduction)
        super().__init__(
            binary_cross_entropy_with_logits,
            {"weight": weight, "pos_weight": pos_weight},
            reduction=name,
        )
