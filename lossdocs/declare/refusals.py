"""Refusals of one tensor, or of one beside another, whatever they hold."""

import torch
from torch import Tensor

from lossdocs.declare.precision import FLOATING


def refuse_dtype(name: str, tensor: Tensor) -> None:
    """Refuse integers, complex numbers and 8-bit floats."""
    if tensor.dtype not in FLOATING:
        raise TypeError(f"{name} must be float16, bfloat16, float32 or float64, got {tensor.dtype}")


def refuse_unreal(name: str, factors: Tensor) -> None:
    """Refuse complex numbers and 8-bit floats; factors may be integers."""
    if factors.is_complex():
        raise TypeError(f"{name} must be real, got {factors.dtype}")
    if factors.is_floating_point():
        refuse_dtype(name, factors)


def refuse_other_dtype(first: str, a: Tensor, second: str, b: Tensor) -> None:
    """Refuse to promote."""
    if a.dtype != b.dtype:
        raise TypeError(
            f"{first} and {second} must have the same dtype, got {a.dtype} and {b.dtype}"
        )


def refuse_gradient(name: str, tensor: Tensor) -> None:
    """Refuse a tensor by which torch does not differentiate the loss."""
    if tensor.requires_grad and torch.is_grad_enabled():
        raise ValueError(f"{name} must not require a gradient, got requires_grad=True")
