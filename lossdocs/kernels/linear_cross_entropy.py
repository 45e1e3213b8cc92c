"""Linear cross-entropy, one block of the logits at a time; also on other devices, for its memory.

A sum or a mean has its gradients when its value is known, and gives them away once.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import torch
from torch import Tensor

from lossdocs.kernels.linear_blocks import Problem, Slopes, losses_in_blocks
from lossdocs.kernels.memory import in_memory, kept
from lossdocs.kernels.positions import allowed
from lossdocs.numerics.autocast import under_autocast

SMALL = 2**19  # up to so many logits are held at once: blocks would take longer

Definition = Callable[..., Tensor]


class Layer(NamedTuple):
    """The tensors that the loss is differentiated by."""

    input: Tensor
    linear_weight: Tensor
    linear_bias: Tensor | None


class Options(NamedTuple):
    """Everything else but the target and the weight of the classes."""

    dtype: torch.dtype  # to compute in
    reduction: str
    ignore_index: int
    label_smoothing: float


class Given(NamedTuple):
    """What the loss is computed of."""

    layer: Layer
    target: Tensor
    weight: Tensor | None
    options: Options


def linear_cross_entropy(
    definition: Definition,
    dtype: torch.dtype,
    *,
    input: Tensor,
    linear_weight: Tensor,
    target: Tensor,
    linear_bias: Tensor | None,
    weight: Tensor | None,
    reduction: str,
    ignore_index: int | None,
    label_smoothing: float,
) -> Tensor:
    """The definition for few logits, for probabilities and for further axes."""
    layer = Layer(input, linear_weight, linear_bias)
    one_each = target.dim() == 1 and linear_weight.dim() == 2
    if not one_each or target.numel() * len(linear_weight) <= SMALL:
        return definition(
            **layer._asdict(),
            target=target,
            weight=weight,
            reduction=reduction,
            ignore_index=ignore_index,
            label_smoothing=label_smoothing,
        )
    ignored = -100 if ignore_index is None else ignore_index
    options = Options(dtype, reduction, ignored, label_smoothing)
    inside, needed = allowed(target, len(linear_weight), ignored)
    if not inside.all():  # the blocks would take another class for it
        raise IndexError(f"{needed}, got {target[~inside][0].item()}")
    if under_autocast(input):  # it narrows the layer, not the loss
        narrow = torch.get_autocast_dtype(input.device.type)
        bias = None if linear_bias is None else _narrowed(linear_bias, narrow)
        layer = Layer(_narrowed(input, narrow), _narrowed(linear_weight, narrow), bias)
    if not torch.is_grad_enabled():  # where parameters ask for a gradient all the same
        return _losses(Given(layer, target, weight, options))
    weight = None if weight is None else kept(weight)
    loss: Tensor = _InBlocks.apply(*layer, kept(target), weight, options, definition)  # type: ignore[no-untyped-call]
    return loss


class _InBlocks(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, *arguments: Any) -> Tensor:
        *tensors, target, weight, options, definition = arguments
        given = Given(Layer(*tensors), target, weight, options)
        # The target may be overwritten before backward.
        ctx.save_for_backward(*tensors, target.clone(), weight)
        ctx.options, ctx.definition = options, definition
        wanted = ctx.needs_input_grad[:3]
        at_once = options.reduction != "none" and any(wanted)
        ctx.slopes = _zeros(given, wanted) if at_once else None
        return _losses(given, ctx.slopes)

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor | None, ...]:
        *tensors, target, weight = ctx.saved_tensors
        given = Given(Layer(*tensors), target, weight, ctx.options)
        wanted = ctx.needs_input_grad[:3]
        if torch.is_grad_enabled() or not in_memory(grads[0]):
            found = _gradients_of_definition(ctx.definition, given, grads[0], wanted)
        else:
            slopes, ctx.slopes = ctx.slopes, None  # the first backward may have the memory
            found = _gradients(given, grads[0], wanted, slopes)
        return (*found, None, None, None, None)


def _losses(given: Given, slopes: Slopes | None = None) -> Tensor:
    """Reduced; adds the derivatives of their sum or mean to `slopes`."""
    problem, normalizer = _problem(given)
    losses = losses_in_blocks(problem, slopes).squeeze(1)
    if given.options.reduction == "none":
        return losses.clone()  # autograd lets nobody change a view of it
    return losses.sum() / normalizer


def _gradients(
    given: Given, grad: Tensor, wanted: tuple[bool, ...], slopes: Slopes | None
) -> list[Tensor | None]:
    each = grad if given.options.reduction == "none" else None
    if slopes is None:
        slopes = _zeros(given, wanted)
        losses_in_blocks(_problem(given, each)[0], slopes)
    found: list[Tensor | None] = []
    for tensor, slope in zip(given.layer, slopes, strict=True):
        if slope is not None and each is None:
            slope.mul_(grad)
        found.append(slope if slope is None or tensor is None else slope.to(tensor.dtype))
    return found


def _gradients_of_definition(
    definition: Definition, given: Given, grad: Tensor, wanted: tuple[bool, ...]
) -> list[Tensor | None]:
    again = torch.is_grad_enabled()
    options = given.options._asdict() | {"target": given.target, "weight": given.weight}
    options.pop("dtype")
    with torch.enable_grad():
        loss = definition(**given.layer._asdict(), **options)
        tensors = [x for x, want in zip(given.layer, wanted, strict=True) if want and x is not None]
        found = iter(torch.autograd.grad(loss, tensors, grad, create_graph=again))
    return [next(found) if want else None for want in wanted]


def _problem(given: Given, grad: Tensor | None = None) -> tuple[Problem, Tensor | int]:
    """And what the sum of the losses is divided by."""
    layer, target, weight, options = given
    classes, smoothing = len(layer.linear_weight), options.label_smoothing
    if weight is None:
        weight = layer.input.new_ones(classes, dtype=options.dtype)
    weight = weight.to(options.dtype)
    ignored = target == options.ignore_index
    index = target.long().masked_fill(ignored, 0)
    count = weight[index].masked_fill(ignored, 0)
    normalizer = count.sum() if options.reduction == "mean" else 1
    if grad is None:
        grad = count.new_ones(()) / normalizer
    spread = None
    if smoothing > 0:
        spread = torch.full_like(count, smoothing / classes).masked_fill(ignored, 0).unsqueeze(1)
    problem = Problem(
        *layer,
        target=index.unsqueeze(1),
        weight=weight,
        pick=(1 - smoothing) * count.unsqueeze(1),
        spread=spread,
        ignored=ignored.unsqueeze(1),
        by=grad.to(options.dtype).expand_as(count).masked_fill(ignored, 0).unsqueeze(1),
    )
    return problem, normalizer


def _zeros(given: Given, wanted: tuple[bool, ...]) -> Slopes:
    """In what is computed in, so that 16 bits are rounded once, after scaling."""
    pairs = zip(given.layer, wanted, strict=True)
    dtype = given.options.dtype
    return Slopes(
        *(torch.zeros_like(x, dtype=dtype) if x is not None and y else None for x, y in pairs)
    )


def _narrowed(tensor: Tensor, dtype: torch.dtype) -> Tensor:
    return tensor if tensor.dtype == torch.float64 else tensor.to(dtype)  # as autocast does
