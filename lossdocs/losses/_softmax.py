r"""The cross-entropy of softmax with all its digits, and its gradient.

With the largest logit $m$ and the sum $R$ of $e^{x_c - m}$ over the other classes, the loss of the
class $y$ is $(m - x_y) + \log(1 + R + (e^{x_y - m} - 1))$.
Where $y$ has the largest logit the last bracket is exactly 0, and `log1p` keeps an $R$ that
$1 + R$ would round away.
The slope in $x_y$ is $-R / (R + e^{x_y - m})$, where softmax minus 1 would cancel.

For probabilities $t$ with the sum $T$ it is $T \log(1 + R) + \sum_c t_c (m - x_c)$, where $R$
leaves out one class $k$ of the largest logit: no term is negative, and nothing cancels.
The slope in $x_k$ is $(T - t_k - t_k R) / (1 + R)$, and $T - t_k$ is summed without $t_k$.

`torch.softmax` gives the exponentials in one pass, each divided by their sum $S$: $R / S$ takes the
place of $R$, and where 1 stands for the largest exponential, $1 / S$ does.
While $e^{x_y - m} / S$ is a normal number, the loss is $\log(1 + R / e^{x_y - m})$ to its last
digit, and $m$ is not needed.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from lossdocs.losses._positions import Form

# With fewer classes torch.softmax takes longer than three passes.
FUSED = 32


def _exponentials(x: Tensor) -> tuple[Tensor, Tensor]:
    """The largest logit, and e to each logit minus it."""
    top = x.detach().amax(1, keepdim=True)
    return top, (x - top).exp()


def _is(index: Tensor, x: Tensor) -> Tensor:
    """Where the class stands; of this and its use a compiler makes one loop, of scatter two."""
    classes = torch.arange(x.shape[1], device=x.device)
    return classes.reshape(-1, *[1] * (x.dim() - 2)) == index


def _exponentials_into(room: Tensor, x: Tensor, top: Tensor) -> Tensor | int:
    """Write them, and return what the largest of them is: 1, or a part of their sum."""
    if _is_fused(x):
        return torch.softmax(x, 1, out=room).amax(1, keepdim=True)
    torch.sub(x, top, out=room).exp_()
    return 1


def _is_fused(x: Tensor) -> bool:
    return x.dim() == 2 and x.shape[1] >= FUSED


def _in_dtype_of(room: Tensor, x: Tensor) -> Tensor:
    """The logits; 16 bits are widened in the room, and what is there is lost."""
    return x if x.dtype == room.dtype else room.copy_(x)


class _IndexLosses(torch.autograd.Function):
    generate_vmap_rule = True

    @staticmethod
    def forward(x: Tensor, index: Tensor) -> Tensor:
        top, exps = _exponentials(x)
        rest, of_own = _parts(exps, _is(index, x))
        return (top - x.gather(1, index)) + (rest + (of_own - 1)).log1p()

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
    own = _is(index, x)
    rest, of_own = _parts(exps, own)
    return torch.where(own, -rest, exps) / (rest + of_own)


def _parts(numbers: Tensor, own: Tensor) -> tuple[Tensor, Tensor]:
    """The sum of the others, and the own one; a compiler keeps both for the slopes."""
    rest, of_own = numbers.masked_fill(own, 0), numbers.masked_fill(~own, 0)
    return rest.sum(1, keepdim=True), of_own.sum(1, keepdim=True)


def _index_losses_and_slopes(
    room: Tensor, x: Tensor, index: Tensor, share: Tensor | None
) -> Tensor:
    losses, rest, own = _losses_of_normal(room, x, index) or _losses_of_any(room, x, index)
    if share is not None:
        scale = share / (rest + own)
        room.mul_(scale).scatter_(1, index, -rest * scale)
    return losses


def _losses_of_any(room: Tensor, x: Tensor, index: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """The losses, the sum of the other exponentials, and the own one; in the room the others."""
    x = _in_dtype_of(room, x)
    top = x.amax(1, keepdim=True)
    logit = x.gather(1, index)  # what was read in order before is found faster
    one = _exponentials_into(room, x, top)
    own = room.gather(1, index)
    rest = room.scatter_(1, index, 0).sum(1, keepdim=True)
    return (top - logit) + ((rest + (own - one)) / one).log1p(), rest, own


def _losses_of_normal(
    room: Tensor, x: Tensor, index: Tensor
) -> tuple[Tensor, Tensor, Tensor] | None:
    """The same without a pass for the largest, if no own exponential is too small."""
    if not (x.is_cpu and _is_fused(x)):  # to look would wait for a GPU
        return None
    torch.softmax(_in_dtype_of(room, x), 1, out=room)
    own = room.gather(1, index)
    if not (own >= torch.finfo(own.dtype).tiny).all():
        return None
    rest = room.scatter_(1, index, 0).sum(1, keepdim=True)
    return (rest / own).log1p(), rest, own


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


def _rest(x: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Where a class of the largest logit stands, that logit, the other exponentials, their sum."""
    largest = _is(x.argmax(1, keepdim=True), x)
    top = torch.where(largest, x, 0).sum(1, keepdim=True)
    others = (x - top).exp().masked_fill(largest, 0)
    return largest, top, others, others.sum(1, keepdim=True)


def _surprise(x: Tensor) -> Tensor:
    """Minus log softmax, as a sum of two numbers that are not negative."""
    _, top, _, rest = _rest(x)
    return rest.log1p() + (top - x)


def _probability_slopes(x: Tensor, t: Tensor) -> Tensor:
    largest, _, exps, rest = _rest(x)
    remainder, own = _parts(t, largest)
    slopes = (remainder + own) * exps / (1 + rest) - t
    return torch.where(largest, (remainder - own * rest) / (1 + rest), slopes)


def _probability_losses_and_slopes(
    room: Tensor, x: Tensor, t: Tensor, share: Tensor | None
) -> Tensor:
    top, largest = x.max(1, keepdim=True)
    exps = torch.sub(x, top, out=room)
    lacking = -(exps * t).sum(1, keepdim=True)
    rest = exps.exp_().scatter_(1, largest, 0).sum(1, keepdim=True)
    own = t.gather(1, largest)
    remainder = t.scatter(1, largest, 0).sum(1, keepdim=True)
    total = remainder + own
    if share is not None:
        scale = share / (1 + rest)
        exps.mul_(total * scale).addcmul_(t, share, value=-1)
        exps.scatter_(1, largest, (remainder - own * rest) * scale)
    return total * rest.log1p() + lacking


def _outside_compilers(function: Any, with_forward_mode: Any) -> Callable[..., Tensor]:
    def apply(*arguments: Tensor) -> Tensor:
        compiling = torch.compiler.is_compiling()
        losses: Tensor = (function if compiling else with_forward_mode).apply(*arguments)
        return losses

    return apply


OF_INDICES = Form(
    _outside_compilers(_IndexLosses, _IndexLossesWithForwardMode), _index_losses_and_slopes
)
OF_PROBABILITIES = Form(
    _outside_compilers(_ProbabilityLosses, _ProbabilityLossesWithForwardMode),
    _probability_losses_and_slopes,
)


def through(probabilities: Callable[..., Tensor]) -> Form:
    """Targets that `probabilities(x, target)` turns into probabilities, block by block."""

    def losses(x: Tensor, target: Tensor) -> Tensor:
        return OF_PROBABILITIES.losses(x, probabilities(x, target))

    def losses_and_slopes(room: Tensor, x: Tensor, target: Tensor, share: Tensor | None) -> Tensor:
        x = _in_dtype_of(room, x)
        return OF_PROBABILITIES.losses_and_slopes(room, x, probabilities(x, target), share)

    return Form(losses, losses_and_slopes)
