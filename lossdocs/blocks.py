"""Large tensors, block by block: a loss whose slope is written while the loss is computed.

Autograd keeps what every step computed, and each is as large as the logits.
Here a block goes through all steps while it lies in the cache, and the slope alone is kept.
"""

import math
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import torch
from torch import Tensor
from torch.autograd.forward_ad import unpack_dual
from torch.jit import is_tracing  # type: ignore[attr-defined]

# Numbers a thread, 2 MiB of float32: larger blocks leave the cache, and smaller ones lose more to
# Python and to the meeting of threads.
BLOCK = 2**19
ROOM = 2**19  # bytes a thread, so that several such rooms lie in its cache together
KEPT = 2**23  # bytes of rooms that are kept from call to call

Kernel = Callable[..., Tensor]  # of room for the slope, or None, and tensors; gives the loss
Loss = Callable[..., Tensor]  # the same loss of the same tensors, as autograd understands it


def block_size(tensor: Tensor, dtype: torch.dtype) -> int:
    """How many numbers of a large tensor to compute at a time, in rooms of a dtype."""
    most = KEPT // dtype.itemsize
    return min(BLOCK * torch.get_num_threads(), most) if tensor.is_cpu else most


def blocks(tensor: Tensor, size: int) -> Iterator[tuple[slice, ...]]:
    """Cut axis 0, and where one entry of it is too large also axis 2, into about `size` elements.

    Axis 1, where classes lie, stays whole.

    Examples:
        >>> import torch
        >>> from lossdocs.blocks import blocks
        >>> [(rows.start, rows.stop) for rows, *_ in blocks(torch.zeros(5, 10), size=20)]
        [(0, 2), (2, 4), (4, 6)]
        >>> sum(1 for _ in blocks(torch.zeros(2, 10, 6), size=20))
        6
    """
    classes = max(tensor[:1, :, :1].numel() if tensor.dim() == 3 else tensor[:1].numel(), 1)
    places = tensor.shape[2] if tensor.dim() == 3 else 1
    across = max(min(places, size // classes), 1)
    rows = max(size // (classes * across), 1) if across == max(places, 1) else 1
    for row in range(0, tensor.shape[0], rows):
        if tensor.dim() < 3:
            yield (slice(row, row + rows),)
            continue
        for place in range(0, places, across):
            yield (slice(row, row + rows), slice(None), slice(place, place + across))


def in_memory(*tensors: Tensor) -> bool:
    """Whether a kernel may write beside these tensors: plain ones, and no transform looks on.

    Not while compiling or tracing, under vmap or another function transform, even one that looks at
    other tensors, with a tangent of forward mode, for a subclass, or without any value.
    """
    return not _is_recorded() and all(map(_is_plain, tensors))


def _is_recorded() -> bool:
    if torch.compiler.is_compiling() or is_tracing():
        return True
    # Nothing public says whether torch.func is at work, or make_fx.
    proxies = torch._C._get_dispatch_mode(torch._C._TorchDispatchModeKey.PROXY)  # noqa: SLF001
    return proxies is not None or torch._C._are_functorch_transforms_active()  # noqa: SLF001


def _is_plain(tensor: Tensor) -> bool:
    if type(tensor) not in (Tensor, torch.nn.Parameter):
        return False
    try:
        return tensor.data_ptr() != 0 and unpack_dual(tensor).tangent is None
    except RuntimeError:  # a tensor of a transform has no memory of its own
        return False


def loss_in_blocks(kernel: Kernel, loss: Loss, input: Tensor, *others: Tensor | None) -> Tensor:
    """Compute `loss(input, *others)` by `kernel`, with its gradient in `input` if asked for."""
    if not (input.requires_grad and torch.is_grad_enabled()):
        return kernel(None, input, *others)
    result: Tensor = _InBlocks.apply(kernel, loss, input, *others)  # type: ignore[no-untyped-call]
    return result


class _InBlocks(torch.autograd.Function):
    """The slope is written in forward, and handed over in backward."""

    @staticmethod
    def forward(
        ctx: Any, kernel: Kernel, loss: Loss, input: Tensor, *others: Tensor | None
    ) -> Tensor:
        ctx.kernel, ctx.loss = kernel, loss
        ctx.slope = torch.empty_like(input)
        ctx.save_for_backward(input, *others)
        return kernel(ctx.slope, input, *others)

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, ...]:
        unused = (None,) * (len(ctx.needs_input_grad) - 3)
        if torch.is_grad_enabled():  # the gradient is to be differentiated again
            input, *others = ctx.saved_tensors
            value = ctx.loss(input, *others)
            return None, None, *torch.autograd.grad(value, input, grad, create_graph=True), *unused
        slope, ctx.slope = ctx.slope, None
        if slope is None:  # handed over before
            input, *others = ctx.saved_tensors
            slope = torch.empty_like(input)
            ctx.kernel(slope, input, *others)
        return None, None, _times(slope, grad), *unused


def _times(slope: Tensor, grad: Tensor) -> Tensor:
    if not in_memory(grad):  # vmap over gradients
        return slope * grad
    if grad.dim() == 0 and grad.is_cpu and grad.item() == 1:  # of `loss.backward()`
        return slope
    return slope.mul_(grad)


def elementwise_loss(
    formula: Callable[..., Tensor],
    loss: Loss,
    input: Tensor,
    *others: Tensor,
    wide: torch.dtype,
    divisor: float | None,
    rooms: int,
    slopes: Callable[..., Tensor] | None = None,
) -> Tensor:
    """Compute a loss that has one term an element, all tensors of one shape.

    Args:
        formula: given a place for the slopes, rooms, and a part of each tensor, it returns the
            terms in one of the rooms, and writes their slopes in `input`.
        loss: the terms of whole tensors, as autograd understands them.
        input: what the loss is differentiated by.
        others: what the terms depend on besides.
        wide: the dtype to compute in.
        divisor: what the sum is divided by; `None` for the terms themselves.
        rooms: how many `formula` computes in.
        slopes: where the slopes need no rooms, writes them, given a place in the dtype of `input`,
            the divisor and a part of each tensor as it is; `formula` then need not.
    """
    whole = partial(_at_once, loss=loss, wide=wide, divisor=divisor)
    if any(x.requires_grad for x in others) or not in_memory(input, *others):
        return whole(input, *others)
    kernel = partial(
        _by_element, formula=formula, wide=wide, divisor=divisor, rooms=rooms, slopes_of=slopes
    )
    return loss_in_blocks(kernel, whole, *(x.contiguous() for x in (input, *others)))


def _at_once(*tensors: Tensor, loss: Loss, wide: torch.dtype, divisor: float | None) -> Tensor:
    terms = loss(*(tensor.to(wide) for tensor in tensors))
    return terms if divisor is None else terms.sum() / divisor


class _Kept(threading.local):
    """Memory that the next call of this thread computes in as well."""

    memory: Tensor | None = None


_KEPT = _Kept()


def room_for(like: Tensor, shape: Sequence[int], dtype: torch.dtype) -> Tensor:
    """Where to compute; little is kept, since to get new memory takes as long as a pass or two.

    Only on CPU, where one call is over before the next of its thread begins.
    """
    size = math.prod(shape) * dtype.itemsize
    if not like.is_cpu or size > KEPT:
        return like.new_empty(shape, dtype=dtype)
    if _KEPT.memory is None:
        _KEPT.memory = torch.empty(KEPT, dtype=torch.uint8)
    return _KEPT.memory[:size].view(dtype).view(shape)


def _by_element(
    slope: Tensor | None,
    *tensors: Tensor,
    formula: Callable[..., Tensor],
    wide: torch.dtype,
    divisor: float | None,
    rooms: int,
    slopes_of: Callable[..., Tensor] | None,
) -> Tensor:
    flat = [tensor.view(-1) for tensor in tensors]
    slope = None if slope is None else slope.view(-1)
    count = flat[0].numel()
    size = min(count, ROOM // wide.itemsize * torch.get_num_threads())
    # One more for each tensor of another dtype, and for slopes that are not written in place.
    more = sum(tensor.dtype != wide for tensor in tensors)
    more += slopes_of is None and (slope is None or slope.dtype != wide)
    places = room_for(flat[0], (rooms + more, size), wide).unbind()
    results = []
    for start in range(0, count, size):
        part = slice(start, start + size)
        free = [place[: count - start] for place in places]
        here = None if slope is None else slope[part]
        parts = [tensor[part] for tensor in flat]
        given = [x if x.dtype == wide else free.pop().copy_(x) for x in parts]
        slopes = free.pop() if len(free) > rooms else here
        terms = formula(slopes, free, *given)
        results.append(terms.clone() if divisor is None else terms.sum())
        if here is None or slopes is None:
            continue
        if slopes_of is not None:
            slopes_of(here, divisor or 1, *parts)
            continue
        if divisor not in (None, 1):
            slopes.div_(divisor)
        if here is not slopes:
            here.copy_(slopes)
    if divisor is None:
        return torch.cat(results).view(tensors[0].shape)
    total = results[0] if len(results) == 1 else torch.stack(results).sum()
    return total / divisor
