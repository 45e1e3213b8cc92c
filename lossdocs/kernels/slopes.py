"""A loss whose slope is written while the loss is computed.

Autograd keeps what every step computed, and each is as large as the input. Here the slope alone is
kept, in the dtype that it was computed in, until the upstream gradient has multiplied it; hooks of
saved tensors do not see it, so that a checkpoint around the loss alone saves nothing.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from lossdocs.kernels.memory import in_memory, kept

# Of a tensor for the slope by the input, or None where it is not wanted, and the tensors.
Computation = Callable[..., Tensor]


def loss_with_slope(
    compute: Computation,
    definition: Callable[..., Tensor],
    dtype: torch.dtype,
    input: Tensor,
    *others: Tensor,
) -> Tensor:
    """Compute a loss of tensors, and its gradient by `input` if that is asked for.

    Args:
        compute: called as `compute(slope, input, *others)`; returns the loss, writes the slope.
        definition: the same loss of the same tensors, as autograd understands it.
        dtype: what the slope is kept in; in 16 bits one of a mean may be 0 that a loss scale
            would have made a number.
        input: what the loss is differentiated by.
        others: what it depends on besides.
    """
    if not (input.requires_grad and torch.is_grad_enabled()):
        return compute(None, input, *others)
    result: Tensor = _InBlocks.apply(compute, definition, dtype, input, *map(kept, others))  # type: ignore[no-untyped-call]
    return result


class _InBlocks(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any,
        compute: Computation,
        definition: Callable[..., Tensor],
        dtype: torch.dtype,
        input: Tensor,
        *others: Tensor,
    ) -> Tensor:
        ctx.compute, ctx.definition, ctx.dtype = compute, definition, dtype
        ctx.slope, ctx.narrow = _empty(input, dtype), input.dtype
        ctx.save_for_backward(input, *others)
        return compute(ctx.slope, input, *others)

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, ...]:
        unused = (None,) * len(ctx.needs_input_grad[4:])
        if torch.is_grad_enabled():  # the gradient is to be differentiated again
            input, *others = ctx.saved_tensors
            value = ctx.definition(input, *others)
            found = torch.autograd.grad(value, input, grad, create_graph=True)
            return None, None, None, *found, *unused
        slope, ctx.slope = ctx.slope, None
        if slope is None:  # handed over before; else the input may have been overwritten
            input, *others = ctx.saved_tensors
            slope = _empty(input, ctx.dtype)
            ctx.compute(slope, input, *others)
        return None, None, None, _times(slope, grad, ctx.narrow), *unused


def _empty(input: Tensor, dtype: torch.dtype) -> Tensor:
    return torch.empty_like(input, dtype=dtype, memory_format=torch.contiguous_format)  # for tiles


def _times(slope: Tensor, grad: Tensor, dtype: torch.dtype) -> Tensor:
    if not in_memory(grad):  # vmap over gradients
        return (slope * grad).to(dtype)
    if slope.dtype != dtype:
        return torch.mul(slope, grad, out=torch.empty_like(slope, dtype=dtype))
    if grad.dim() == 0 and grad.item() == 1:  # of `loss.backward()`
        return slope
    return slope.mul_(grad)
