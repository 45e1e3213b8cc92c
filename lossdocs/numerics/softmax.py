r"""Minus the logarithm of softmax with all its digits, derivatives too; classes lie last.

With the largest logit $m$ and the sum $R$ of $e^{x_c - m}$ over the other classes, the loss of the
class $y$ is $(m - x_y) + \log(1 + R + (e^{x_y - m} - 1))$: `log1p` keeps an $R$ that $1 + R$ would
round away.
Its slope in $x_y$ is $e^{x_y - m} / (R + e^{x_y - m}) - 1$, which cancels where $x_y$ is the
largest; there the same loss is $\log(1 + R / e^{x_y - m})$, whose slope is
$-R / (R + e^{x_y - m})$.

For probabilities $t$ the class $k$ of the largest logit has the loss $\log(1 + R)$, and each other
class $c$ has $(m - x_c) + \log(1 + R)$: no term is negative, and nothing cancels.
Their slopes in $x_k$ are $-R / (1 + R)$ and $1 / (1 + R)$.
"""

import torch
from torch import Tensor


def surprise(x: Tensor, y: Tensor) -> Tensor:
    """Minus the log softmax of the class `y` of each row.

    Examples:
        >>> import torch
        >>> surprise(torch.tensor([[20.0, 0.0], [0.0, 0.0]]), torch.tensor([0, 1]))
        tensor([2.0612e-09, 6.9315e-01])
    """
    if x.shape[-1] == 0:  # every position is ignored
        return x.sum(-1)
    rest, one, gap = _split(x, y.unsqueeze(-1), _top(x))
    largest = gap == 0
    of_largest = (rest / one.masked_fill(~largest, 1)).log1p()
    return torch.where(largest, of_largest, gap + (rest + (one - 1)).log1p()).squeeze(-1)


def expected_surprise(x: Tensor, t: Tensor) -> Tensor:
    """Minus the log softmax of each row, summed with the weights `t`.

    Examples:
        >>> import torch
        >>> expected_surprise(torch.tensor([[20.0, 0.0]]), torch.tensor([[0.5, 0.5]]))
        tensor([10.])
    """
    if x.shape[-1] == 0:
        return (x * t).sum(-1)
    t, k, top = t.expand_as(x), x.argmax(-1, keepdim=True), _top(x)
    rest, one, _ = _split(x, k, top)
    of_largest, of_rest = (rest / one).log1p(), (rest + (one - 1)).log1p()
    largest = _is(k, x)
    t_one, t_rest = t.masked_fill(~largest, 0), t.masked_fill(largest, 0)
    below = (top - x).masked_fill(largest, 0)
    losses = _sum(t_one) * of_largest + _sum(t_rest * (below + of_rest))
    return losses.squeeze(-1)


def _top(x: Tensor) -> Tensor:
    """The largest logit, of which only differences are taken: no derivative needs its own."""
    return x.detach().amax(-1, keepdim=True)


def _split(x: Tensor, k: Tensor, top: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """The sum of the exponentials of all classes but one, that of the one, and its gap."""
    gap = top - x.gather(-1, k)
    rest = _sum((x - top).exp().masked_fill(_is(k, x), 0))
    return rest, (-gap).exp(), gap


def _is(k: Tensor, x: Tensor) -> Tensor:
    """Where the class stands."""
    if type(x) is not Tensor:  # a DTensor does not meet plain tensors
        return torch.zeros_like(x, dtype=torch.bool).scatter(-1, k, True)
    # Of this and its use a compiler makes one loop, of scatter two.
    return torch.arange(x.shape[-1], device=x.device) == k


def _sum(x: Tensor) -> Tensor:
    return x.sum(-1, keepdim=True)
