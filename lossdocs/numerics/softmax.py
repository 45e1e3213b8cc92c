r"""Minus the logarithm of softmax with all its digits, and its gradient; classes lie last.

With the largest logit $m$ and the sum $R$ of $e^{x_c - m}$ over the other classes, the loss of the
class $y$ is $(m - x_y) + \log(1 + R + (e^{x_y - m} - 1))$.
Where $y$ has the largest logit the last bracket is exactly 0, and `log1p` keeps an $R$ that
$1 + R$ would round away.
The slope in $x_y$ is $-R / (R + e^{x_y - m})$, where softmax minus 1 would cancel.

For probabilities $t$ with the sum $T$ it is $T \log(1 + R) + \sum_c t_c (m - x_c)$, where $R$
leaves out one class $k$ of the largest logit: no term is negative, and nothing cancels.
The slope in $x_k$ is $(T - t_k - t_k R) / (1 + R)$, and $T - t_k$ is summed without $t_k$.
"""

from typing import Any

import torch
from torch import Tensor

from lossdocs.numerics.forward_mode import outside_compilers


def surprise(x: Tensor, y: Tensor) -> Tensor:
    """Minus the log softmax of the class `y` of each row.

    Examples:
        >>> import torch
        >>> surprise(torch.tensor([[20.0, 0.0], [0.0, 0.0]]), torch.tensor([0, 1]))
        tensor([2.0612e-09, 6.9315e-01])
    """
    if x.shape[-1] == 0:  # every position is ignored
        return x.sum(-1)
    return _of_class(x, y.unsqueeze(-1)).squeeze(-1)


def expected_surprise(x: Tensor, t: Tensor) -> Tensor:
    """Minus the log softmax of each row, summed with the weights `t`.

    Examples:
        >>> import torch
        >>> expected_surprise(torch.tensor([[20.0, 0.0]]), torch.tensor([[0.5, 0.5]]))
        tensor([10.])
    """
    if x.shape[-1] == 0:
        return (x * t).sum(-1)
    return _of_all(x, t.expand_as(x)).squeeze(-1)


def _is(y: Tensor, x: Tensor) -> Tensor:
    """Where the class stands."""
    if type(x) is not Tensor:  # a DTensor does not meet plain tensors
        return torch.zeros_like(x, dtype=torch.bool).scatter(-1, y, True)
    # Of this and its use a compiler makes one loop, of scatter two.
    return torch.arange(x.shape[-1], device=x.device) == y


def _parts(numbers: Tensor, own: Tensor) -> tuple[Tensor, Tensor]:
    """The sum of the others, and the own one; a compiler keeps both for the slopes."""
    rest, of_own = numbers.masked_fill(own, 0), numbers.masked_fill(~own, 0)
    return rest.sum(-1, keepdim=True), of_own.sum(-1, keepdim=True)


def _exponentials(x: Tensor) -> tuple[Tensor, Tensor]:
    """The largest logit, and e to each logit minus it."""
    top = x.detach().amax(-1, keepdim=True)
    return top, (x - top).exp()


class _OfClass(torch.autograd.Function):
    generate_vmap_rule = True

    @staticmethod
    def forward(x: Tensor, y: Tensor) -> Tensor:
        top, exps = _exponentials(x)
        rest, of_own = _parts(exps, _is(y, x))
        return (top - x.gather(-1, y)) + (rest + (of_own - 1)).log1p()

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Tensor, ...], output: Tensor) -> None:
        ctx.save_for_backward(*inputs)
        ctx.save_for_forward(*inputs)

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, None]:
        return grad * _slopes_of_class(*ctx.saved_tensors), None


class _OfClassWithForwardMode(_OfClass):
    @staticmethod
    def jvp(ctx: Any, tangent: Tensor, _: None) -> Tensor:
        return (_slopes_of_class(*ctx.saved_tensors) * tangent).sum(-1, keepdim=True)


def _slopes_of_class(x: Tensor, y: Tensor) -> Tensor:
    _, exps = _exponentials(x)
    own = _is(y, x)
    rest, of_own = _parts(exps, own)
    return torch.where(own, -rest, exps) / (rest + of_own)


class _OfAll(torch.autograd.Function):
    generate_vmap_rule = True

    @staticmethod
    def forward(x: Tensor, t: Tensor) -> Tensor:
        return (t * _surprises(x)).sum(-1, keepdim=True)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Tensor, ...], output: Tensor) -> None:
        ctx.save_for_backward(*inputs)
        ctx.save_for_forward(*inputs)

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, Tensor | None]:
        x, t = ctx.saved_tensors
        by_t = grad * _surprises(x) if ctx.needs_input_grad[1] else None
        return grad * _slopes_of_all(x, t), by_t


class _OfAllWithForwardMode(_OfAll):
    @staticmethod
    def jvp(ctx: Any, x_tangent: Tensor, t_tangent: Tensor) -> Tensor:
        x, t = ctx.saved_tensors
        changes = _slopes_of_all(x, t) * x_tangent + _surprises(x) * t_tangent
        return changes.sum(-1, keepdim=True)


def _rest(x: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Where a class of the largest logit stands, that logit, the other exponentials, their sum."""
    largest = _is(x.argmax(-1, keepdim=True), x)
    top = torch.where(largest, x, 0).sum(-1, keepdim=True)
    others = (x - top).exp().masked_fill(largest, 0)
    return largest, top, others, others.sum(-1, keepdim=True)


def _surprises(x: Tensor) -> Tensor:
    """Of every class, as a sum of two numbers that are not negative."""
    _, top, _, rest = _rest(x)
    return rest.log1p() + (top - x)


def _slopes_of_all(x: Tensor, t: Tensor) -> Tensor:
    largest, _, exps, rest = _rest(x)
    remainder, own = _parts(t, largest)
    slopes = (remainder + own) * exps / (1 + rest) - t
    return torch.where(largest, (remainder - own * rest) / (1 + rest), slopes)


_of_class = outside_compilers(_OfClass, _OfClassWithForwardMode)
_of_all = outside_compilers(_OfAll, _OfAllWithForwardMode)
