r"""Kullback-Leibler divergence of log-probabilities from a target."""

from typing import Literal

import torch
from torch import Tensor

from lossdocs.blocks import elementwise_loss
from lossdocs.checks import broadcast_shape, check_floating, check_tensors
from lossdocs.module import Loss
from lossdocs.precision import float32_under_autocast
from lossdocs.reduction import Reduction, check_reduction, divisor

REDUCTIONS = ("none", "mean", "sum", "batchmean")


def kl_div(
    input: Tensor,
    target: Tensor,
    *,
    reduction: Reduction | Literal["batchmean"] = "mean",
    log_target: bool = False,
) -> Tensor:
    r"""How far the target distribution lies from the one in `input`.

    The loss of one entry is $p (\log p - x)$ for the target probability $p$ and the
    log-probability $x = \log q$ in `input`; with $0 \log 0 = 0$.
    Summed over the classes this is $D_{\mathrm{KL}}(p \,\|\, q)$, the target first.

    Args:
        input: log-probabilities, any shape.
        target: probabilities, or log-probabilities if `log_target`; broadcasts with `input`.
        reduction: `"none"`, `"sum"`, `"batchmean"` (the sum divided by the first size of
            `input`: the divergence of a batch of rows) or `"mean"` (the sum divided by the
            number of entries: C times too small for a divergence).
        log_target: whether `target` holds log-probabilities.

    Returns:
        A scalar, or one term an entry when `reduction` is `"none"`; in nats. A single term
        may be negative.

    Raises:
        ValueError: the shapes do not broadcast, or `reduction` is not one of its values.
        TypeError: a dtype or an option has the wrong type.

    Examples:
        >>> import torch
        >>> from lossdocs import kl_div
        >>> q = torch.tensor([[0.5, 0.25, 0.25]])
        >>> p = torch.tensor([[0.5, 0.5, 0.0]])
        >>> kl_div(q.log(), p, reduction="batchmean")
        tensor(0.3466)

    Source:
        S. Kullback and R. A. Leibler, "On Information and Sufficiency", 1951.
        <https://doi.org/10.1214/aoms/1177729694>
    """
    check_tensors(input=input, target=target)
    name = check_reduction(reduction, allowed=REDUCTIONS)
    check_floating(input=input, target=target)
    if not isinstance(log_target, bool):
        raise TypeError(f"log_target must be a bool, got {type(log_target).__name__}")
    shape = broadcast_shape(input, target)
    if shape is None:
        raise ValueError(
            "input and target must have shapes that broadcast, "
            f"got {tuple(input.shape)} and {tuple(target.shape)}"
        )

    input, target = float32_under_autocast(input), float32_under_autocast(target)
    dtype = torch.promote_types(input.dtype, target.dtype)
    count = input.shape[:1].numel() if name == "batchmean" else None
    loss = elementwise_loss(
        _log_target_terms_and_slopes if log_target else _terms_in_room,
        _log_target_terms if log_target else _terms,
        input.expand(shape),
        target.expand(shape),
        wide=torch.float64,
        divisor=divisor(name, shape.numel() if count is None else count),
        rooms=2 if log_target else 1,
        slopes=None if log_target else _slopes,
    )
    return loss.to(dtype)


# The two logarithms nearly cancel where the distributions nearly agree: float64 has the digits
# for float32, and the product of two numbers of 24 bits is exact in it.


def _terms(x: Tensor, p: Tensor) -> Tensor:
    return torch.xlogy(p, p) - p * x  # xlogy(0, 0) = 0, where 0 * log(0) would be nan


def _terms_in_room(_: Tensor, rooms: list[Tensor], x: Tensor, p: Tensor) -> Tensor:
    [room] = rooms
    log_p = torch.log(p, out=room).clamp_(min=torch.finfo(p.dtype).min)  # for 0 log 0
    return log_p.mul_(p).addcmul_(p, x, value=-1)


def _slopes(slopes: Tensor, divisor: float, _: Tensor, p: Tensor) -> Tensor:
    p = p.to(torch.promote_types(p.dtype, slopes.dtype))  # one rounding, by the wider of the two
    return torch.div(p, -divisor, out=slopes)


def _log_target_terms(x: Tensor, log_p: Tensor) -> Tensor:
    return log_p.exp() * (log_p - x)


def _log_target_terms_and_slopes(
    slopes: Tensor, rooms: list[Tensor], x: Tensor, log_p: Tensor
) -> Tensor:
    room, terms = rooms
    p = torch.exp(log_p, out=room)
    torch.neg(p, out=slopes)
    return torch.sub(log_p, x, out=terms).mul_(p)


class KLDivLoss(Loss):
    """Module form of [`kl_div`][lossdocs.losses.kl_div.kl_div]."""

    def __init__(
        self,
        *,
        reduction: Reduction | Literal["batchmean"] = "mean",
        log_target: bool = False,
    ) -> None:
        name = check_reduction(reduction, allowed=REDUCTIONS)
        super().__init__(kl_div, {}, reduction=name, log_target=log_target)
