r"""The cross-entropy of softmax with all its digits, and its gradient.

With the largest logit $m$ and the sum $R$ of $e^{x_c - m}$ over the other classes, the loss of the
class $y$ is $(m - x_y) + \log(1 + R + (e^{x_y - m} - 1))$.
Where $y$ has the largest logit the last bracket is exactly 0, and `log1p` keeps an $R$ that
$1 + R$ would round away.
The slope in $x_y$ is $-R / (R + e^{x_y - m})$, where softmax minus 1 would cancel.

For probabilities $t$ with the sum $T$ it is $T \log(1 + R) + \sum_c t_c (m - x_c)$, where $R$
leaves out one class $k$ of the largest logit: no term is negative, and nothing cancels.
The slope in $x_k$ is $(T - t_k - t_k R) / (1 + R)$, and $T - t_k$ is summed without $t_k$.

Logits have the shape `(N, C)` or `(N, C, D)`, what there is one of for each position `(N, 1)` or
`(N, 1, D)`.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import torch
from torch import Tensor

from lossdocs.blocks import BLOCK, ROOM, blocks, in_memory, loss_in_blocks
from lossdocs.reduction import reduce


class Positions(NamedTuple):
    """What each position counts for."""

    factor: Tensor  # of its loss
    counts: Tensor  # its part of the mean's denominator
    ignored: Tensor  # whether it is left out

    def total(self, losses: Tensor, reduction: str) -> Tensor:
        """Reduce the losses of the positions."""
        losses = torch.where(self.ignored, 0, self.factor * losses)
        return reduce(losses, reduction, count=self.counts)

    def share(self, reduction: str) -> Tensor:
        """By how much the total grows with the loss of each position."""
        share = self.factor / self.counts.sum() if reduction == "mean" else self.factor
        return share.masked_fill(self.ignored, 0)


class Target(NamedTuple):
    """One kind of target."""

    losses: Callable[..., Tensor]  # of logits and target, for any transform
    losses_and_slopes: Callable[..., Tensor]  # writes the slopes


def softmax_loss(
    logits: Tensor,
    target: Tensor,
    at: Positions,
    *,
    kind: Target,
    weight: Tensor | None,
    reduction: str,
) -> Tensor:
    """Reduce the losses of the positions; `weight` takes part in `kind`, if at all."""
    at_once = partial(_at_once, losses=kind.losses, reduction=reduction)
    given = (target,) if weight is None else (target, weight)
    if any(x.requires_grad for x in given) or not in_memory(logits, *given):
        return at_once(logits, target, *at)
    by_block = partial(_by_block, losses_and_slopes=kind.losses_and_slopes, reduction=reduction)
    return loss_in_blocks(by_block, at_once, logits, target, *at)


def _at_once(
    logits: Tensor, target: Tensor, *at: Tensor, losses: Callable[..., Tensor], reduction: str
) -> Tensor:
    positions = Positions(*at)
    wide = logits.to(positions.factor.dtype)
    return positions.total(losses(wide, target), reduction)


def _by_block(
    slopes: Tensor | None,
    logits: Tensor,
    target: Tensor,
    *at: Tensor,
    losses_and_slopes: Callable[..., Tensor],
    reduction: str,
) -> Tensor:
    positions = Positions(*at)
    share = positions.factor if slopes is None else positions.share(reduction)
    losses = torch.empty_like(positions.factor)
    wide = losses.dtype
    in_place = slopes is not None and slopes.dtype == wide
    room = torch.empty(0, dtype=wide)
    for block in blocks(logits, BLOCK if in_place else 2 * ROOM):
        x = logits[block]
        here = None if slopes is None else slopes[block]
        if here is not None and in_place:
            room = here
        elif room.shape != x.shape:
            room = torch.empty_like(x, dtype=wide)
        x = x if x.dtype == wide else room.copy_(x)
        losses[block] = losses_and_slopes(room, x, target[block], share[block])
        if here is not None and here is not room:
            here.copy_(room)
    return positions.total(losses, reduction)


def _exponentials(x: Tensor, out: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """The largest logit, and e to each logit minus it."""
    top = x.detach().amax(1, keepdim=True)
    return top, (x - top).exp() if out is None else torch.sub(x, top, out=out).exp_()


class _IndexLosses(torch.autograd.Function):
    generate_vmap_rule = True

    @staticmethod
    def forward(x: Tensor, index: Tensor) -> Tensor:
        top, exps = _exponentials(x)
        rest = exps.scatter(1, index, 0).sum(1, keepdim=True)
        return (top - x.gather(1, index)) + (rest + (exps.gather(1, index) - 1)).log1p()

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Tensor, ...], output: Tensor) -> None:
        ctx.save_for_backward(*inputs)
        ctx.save_for_forward(*inputs)

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, None]:
        return grad * _index_slopes(*ctx.saved_tensors), None


class _IndexLossesWithForwardMode(_IndexLosses):
    """Apart, since torch.compile refuses a Function that has a jvp."""

    @staticmethod
    def jvp(ctx: Any, tangent: Tensor, _: None) -> Tensor:
        return (_index_slopes(*ctx.saved_tensors) * tangent).sum(1, keepdim=True)


def _index_slopes(x: Tensor, index: Tensor) -> Tensor:
    _, exps = _exponentials(x)
    others = exps.scatter(1, index, 0)
    rest = others.sum(1, keepdim=True)
    return others.scatter(1, index, -rest) / (rest + exps.gather(1, index))


def _index_losses_and_slopes(room: Tensor, x: Tensor, index: Tensor, share: Tensor) -> Tensor:
    """Write the slopes into `room`, which may be `x` itself."""
    logit = x.gather(1, index)
    top, exps = _exponentials(x, out=room)
    own = exps.gather(1, index)
    rest = exps.scatter_(1, index, 0).sum(1, keepdim=True)
    scale = share / (rest + own)
    exps.mul_(scale).scatter_(1, index, -rest * scale)
    return (top - logit) + (rest + (own - 1)).log1p()


class _ProbabilityLosses(torch.autograd.Function):
    generate_vmap_rule = True

    @staticmethod
    def forward(x: Tensor, t: Tensor) -> Tensor:
        return (t * _surprise(x)).sum(1, keepdim=True)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Tensor, ...], output: Tensor) -> None:
        ctx.save_for_backward(*inputs)
        ctx.save_for_forward(*inputs)

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, Tensor | None]:
        x, t = ctx.saved_tensors
        by_target = grad * _surprise(x) if ctx.needs_input_grad[1] else None
        return grad * _probability_slopes(x, t), by_target


class _ProbabilityLossesWithForwardMode(_ProbabilityLosses):
    """Apart, since torch.compile refuses a Function that has a jvp."""

    @staticmethod
    def jvp(ctx: Any, x_tangent: Tensor, t_tangent: Tensor) -> Tensor:
        x, t = ctx.saved_tensors
        changes = _probability_slopes(x, t) * x_tangent + _surprise(x) * t_tangent
        return changes.sum(1, keepdim=True)


def _rest(x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """A class of the largest logit, the exponentials of the others, and their sum."""
    largest = x.argmax(1, keepdim=True)
    others = (x - x.gather(1, largest)).exp().scatter(1, largest, 0)
    return largest, others, others.sum(1, keepdim=True)


def _surprise(x: Tensor) -> Tensor:
    """Minus log softmax, as a sum of two numbers that are not negative."""
    _, _, rest = _rest(x)
    return rest.log1p() + (x.amax(1, keepdim=True) - x)


def _probability_slopes(x: Tensor, t: Tensor) -> Tensor:
    largest, exps, rest = _rest(x)
    own = t.gather(1, largest)
    remainder = t.scatter(1, largest, 0).sum(1, keepdim=True)
    slopes = (remainder + own) * exps / (1 + rest) - t
    return slopes.scatter(1, largest, (remainder - own * rest) / (1 + rest))


def _probability_losses_and_slopes(room: Tensor, x: Tensor, t: Tensor, share: Tensor) -> Tensor:
    top, largest = x.max(1, keepdim=True)
    exps = torch.sub(x, top, out=room)
    lacking = -(exps * t).sum(1, keepdim=True)
    rest = exps.exp_().scatter_(1, largest, 0).sum(1, keepdim=True)
    own = t.gather(1, largest)
    remainder = t.scatter(1, largest, 0).sum(1, keepdim=True)
    total, scale = remainder + own, share / (1 + rest)
    exps.mul_(total * scale).addcmul_(t, share, value=-1)
    exps.scatter_(1, largest, (remainder - own * rest) * scale)
    return total * rest.log1p() + lacking


def _outside_compilers(function: Any, with_forward_mode: Any) -> Callable[..., Tensor]:
    def apply(*arguments: Tensor) -> Tensor:
        compiling = torch.compiler.is_compiling()
        losses: Tensor = (function if compiling else with_forward_mode).apply(*arguments)
        return losses

    return apply


OF_INDICES = Target(
    _outside_compilers(_IndexLosses, _IndexLossesWithForwardMode), _index_losses_and_slopes
)
OF_PROBABILITIES = Target(
    _outside_compilers(_ProbabilityLosses, _ProbabilityLossesWithForwardMode),
    _probability_losses_and_slopes,
)


def through(probabilities: Callable[..., Tensor]) -> Target:
    """Targets that `probabilities(x, target)` turns into probabilities, block by block."""

    def losses(x: Tensor, target: Tensor) -> Tensor:
        return OF_PROBABILITIES.losses(x, probabilities(x, target))

    def losses_and_slopes(room: Tensor, x: Tensor, target: Tensor, share: Tensor) -> Tensor:
        return OF_PROBABILITIES.losses_and_slopes(room, x, probabilities(x, target), share)

    return Target(losses, losses_and_slopes)
