r"""Binary cross-entropy between targets and probabilities."""

from typing import Any

import torch
from torch import Tensor

from lossdocs.blocks import elementwise_loss
from lossdocs.checks import (
    check_between_0_and_1,
    check_floating,
    check_multiplies,
    check_same_dtype,
    check_same_shape,
    check_tensors,
)
from lossdocs.module import Loss
from lossdocs.precision import at_least_float32, float32_under_autocast
from lossdocs.reduction import Reduction, check_reduction, divisor


def binary_cross_entropy(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
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
        D. R. Cox, "The Regression Analysis of Binary Sequences", 1958.
        <https://doi.org/10.1111/j.2517-6161.1958.tb00292.x>
    """
    check_tensors(input=input, target=target, weight=weight)
    name = check_reduction(reduction)
    check_floating(input=input, target=target)
    check_same_shape(input, target)
    _check_no_autocast_on_cuda(input)
    input, target = float32_under_autocast(input), float32_under_autocast(target)
    check_same_dtype(input=input, target=target)
    check_multiplies(input, weight=weight)
    check_between_0_and_1(input=input, target=target)

    weights = [] if weight is None else [weight.expand_as(input)]
    loss = elementwise_loss(
        _losses_and_slopes,
        _losses,
        input,
        target,
        *weights,
        wide=at_least_float32(input.dtype, target.dtype),
        divisor=divisor(name, input.numel()),
        rooms=2,
    )
    return loss.to(target.dtype)


def _check_no_autocast_on_cuda(input: Tensor) -> None:
    # As torch: the sigmoid before it would have been rounded to 16 bits, most often to 0 or 1.
    if input.device.type == "cuda" and torch.is_autocast_enabled("cuda"):
        raise ValueError(
            "binary_cross_entropy must not run under autocast on CUDA, got autocast enabled; "
            "use binary_cross_entropy_with_logits"
        )


def _losses(p: Tensor, t: Tensor, *weights: Tensor) -> Tensor:
    clamped = _Clamped if torch.compiler.is_compiling() else _ClampedWithForwardMode
    losses: Tensor = clamped.apply(p, t)  # type: ignore[no-untyped-call]
    return losses * weights[0] if weights else losses


def _losses_and_slopes(
    slopes: Tensor, rooms: list[Tensor], p: Tensor, t: Tensor, *weights: Tensor
) -> Tensor:
    losses, room = rooms
    torch.neg(p, out=losses).log1p_().clamp_(min=-100)
    losses.lerp_(torch.log(p, out=room).clamp_(min=-100), t).neg_()
    variance = torch.neg(p, out=room).add_(1).mul_(p)
    torch.sub(p, t, out=slopes).div_(variance.clamp_(min=1e-12))
    for weight in weights:
        losses.mul_(weight)
        slopes.mul_(weight)
    return losses


def _clamped(p: Tensor, t: Tensor) -> Tensor:
    log_p, log_not_p = p.log().clamp(min=-100), (-p).log1p().clamp(min=-100)
    return -log_not_p.lerp(log_p, t)


def _slope(p: Tensor, t: Tensor) -> Tensor:
    return (p - t) / (p * (1 - p)).clamp(min=1e-12)


class _Clamped(torch.autograd.Function):
    """Logarithms of at least -100, and a slope of its own.

    The derivative of the clamped value would be 0 for a sure and wrong answer, and nothing
    would be learnt from it; (p - t) / (p (1 - p)), its denominator at least 1e-12, is not.
    """

    generate_vmap_rule = True

    @staticmethod
    def forward(p: Tensor, t: Tensor) -> Tensor:
        return _clamped(p, t)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Tensor, ...], output: Tensor) -> None:
        ctx.save_for_backward(*inputs)
        ctx.save_for_forward(*inputs)

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, Tensor]:
        by_p, by_t = _slopes(*ctx.saved_tensors)
        return grad * by_p, grad * by_t


class _ClampedWithForwardMode(_Clamped):
    """Apart, since torch.compile refuses a Function that has a jvp."""

    @staticmethod
    def jvp(ctx: Any, p_tangent: Tensor, t_tangent: Tensor) -> Tensor:
        by_p, by_t = _slopes(*ctx.saved_tensors)
        return by_p * p_tangent + by_t * t_tangent


def _slopes(p: Tensor, t: Tensor) -> tuple[Tensor, Tensor]:
    return _slope(p, t), (-p).log1p() - p.log()


class BCELoss(Loss):
    """Module form of
    [`binary_cross_entropy`][lossdocs.losses.binary_cross_entropy.binary_cross_entropy].
    """

    def __init__(self, weight: Tensor | None = None, *, reduction: Reduction = "mean") -> None:
        name = check_reduction(reduction)
        super().__init__(binary_cross_entropy, {"weight": weight}, reduction=name)
