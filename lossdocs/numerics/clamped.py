"""Binary cross-entropy of probabilities, whose logarithms are at least -100."""

from typing import Any

import torch
from torch import Tensor

from lossdocs.numerics.forward_mode import outside_compilers


def clamped_surprise(p: Tensor, t: Tensor) -> Tensor:
    """-t log p - (1 - t) log(1 - p), each logarithm at least -100.

    The derivative of the clamped value would be 0 for a confident and wrong answer, and nothing
    would be learnt from it; (p - t) / (p (1 - p)), its denominator bounded as in torch, is not.

    Examples:
        >>> import torch
        >>> clamped_surprise(torch.tensor([0.0, 0.5]), torch.tensor([1.0, 1.0]))
        tensor([100.0000,   0.6931])
    """
    return _apply(p, t)


class _Clamped(torch.autograd.Function):
    generate_vmap_rule = True

    @staticmethod
    def forward(p: Tensor, t: Tensor) -> Tensor:
        log_p, log_not_p = p.log().clamp(min=-100), (-p).log1p().clamp(min=-100)
        return -log_not_p.lerp(log_p, t)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Tensor, ...], output: Tensor) -> None:
        ctx.save_for_backward(*inputs)
        ctx.save_for_forward(*inputs)

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, Tensor]:
        by_p, by_t = _slopes(*ctx.saved_tensors)
        return grad * by_p, grad * by_t


class _ClampedWithForwardMode(_Clamped):
    @staticmethod
    def jvp(ctx: Any, p_tangent: Tensor, t_tangent: Tensor) -> Tensor:
        by_p, by_t = _slopes(*ctx.saved_tensors)
        return by_p * p_tangent + by_t * t_tangent


def _slopes(p: Tensor, t: Tensor) -> tuple[Tensor, Tensor]:
    return (p - t) / (p * (1 - p)).clamp(min=1e-12), (-p).log1p() - p.log()


_apply = outside_compilers(_Clamped, _ClampedWithForwardMode)
