r"""Cross-entropy of the logits of a linear layer, which are never held all at once."""

import math
from typing import Any, NamedTuple, cast

import torch
from torch import Tensor, nn
from torch.nn.functional import linear

from lossdocs.blocks import in_memory
from lossdocs.checks import (
    check_floating,
    check_ignore_index,
    check_label_smoothing,
    check_no_gradient,
    check_same_dtype,
    check_tensors,
    readable,
)
from lossdocs.classes import check_class_weight
from lossdocs.losses._linear_in_blocks import (
    Problem,
    Slopes,
    losses_in_blocks,
    without_autocast,
)
from lossdocs.losses.cross_entropy import cross_entropy
from lossdocs.reduction import Reduction, check_reduction, reduce

SMALL = 2**19  # up to so many logits are held at once: blocks would take longer


def linear_cross_entropy(
    input: Tensor,
    linear_weight: Tensor,
    target: Tensor,
    *,
    linear_bias: Tensor | None = None,
    weight: Tensor | None = None,
    reduction: Reduction = "mean",
    ignore_index: int | None = None,
    label_smoothing: float = 0.0,
) -> Tensor:
    r"""Cross-entropy of the logits $x = W h + b$ of hidden states $h$.

    Value and gradients are those of the plain form,
    `cross_entropy(linear(input, linear_weight, linear_bias), target)`.
    Of its N V logits one block is held at a time: 256 rows, or 512 where D is above 512, but no
    more than $2^{26}$ numbers.
    Where even 128 rows are more, the rows are split too, and the log-sum-exp of a row is put
    together from those of its parts.
    The gradients are added up block by block together with the loss; with `"none"`, or where
    rows are split, they need the logits a second time.
    16 bits are computed and added up in float32, and rounded once.

    The plain form is used for up to $2^{19}$ logits, for a target of probabilities, for a
    `linear_weight` of more than two axes, and under `torch.compile`, `torch.func`, forward
    mode and second derivatives.

    Args:
        input: hidden states, shape `(D)` or `(N, D)`.
        linear_weight: weight of the layer, shape `(V, D)` or `(V, d1, ..., dK, D)`.
        target: class indices, shape `()`, `(N)` or `(N, d1, ..., dK)`; or probabilities, of
            the shape of the logits, `(V)`, `(N, V)` or `(N, V, d1, ..., dK)`.
        linear_bias: bias of the layer, shape `(V)` or `(V, d1, ..., dK)`.
        weight: one factor a class, shape `(V)`; beside class indices in the dtype of `input`.
        reduction: `"none"`, `"mean"` or `"sum"`.
        ignore_index: positions with this class index are left out of sum and mean; `None`
            means -100, and beside probabilities nothing else is taken.
        label_smoothing: share of the target, from 0 to 1, spread evenly over all V classes.

    Returns:
        A scalar, or one loss for each position when `reduction` is `"none"`; in nats.

    Raises:
        ValueError: the shapes do not fit, or an option is not one of its values.
        TypeError: a dtype or an option has the wrong type.
        IndexError: a class index is neither a class nor `ignore_index`.

    Examples:
        >>> import torch
        >>> from lossdocs import linear_cross_entropy
        >>> hidden = torch.tensor([[1.0, -1.0], [0.5, 2.0]])
        >>> head = torch.tensor([[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]])
        >>> linear_cross_entropy(hidden, head, torch.tensor([0, 1]))
        tensor(0.4678)

    Source:
        E. Wijmans et al., "Cut Your Losses in Large-Vocabulary Language Models", 2024.
        <https://doi.org/10.48550/arXiv.2411.09009>
    """
    check_tensors(input=input, target=target, linear_weight=linear_weight)
    check_tensors(input=input, target=target, linear_bias=linear_bias, weight=weight)
    name = cast(Reduction, check_reduction(reduction))
    smoothing = check_label_smoothing(label_smoothing)
    if ignore_index is not None:
        check_ignore_index(ignore_index)
    _check_layer(input, linear_weight, linear_bias)
    check_class_weight(weight, linear_weight.shape[0])
    _check_target(input, linear_weight, target, weight, ignore_index)

    layer, dtype = _Layer(input, linear_weight, linear_bias), input.dtype
    if _under_autocast(input):  # it narrows the layer, not the loss
        narrow = torch.get_autocast_dtype(input.device.type)
        bias = None if linear_bias is None else _narrowed(linear_bias, narrow)
        layer = _Layer(_narrowed(input, narrow), _narrowed(linear_weight, narrow), bias)
        dtype = torch.promote_types(layer.input.dtype, torch.float32)
    options = _Options(dtype, name, -100 if ignore_index is None else ignore_index, smoothing)
    if not _in_blocks_pays(layer, target, weight):
        return _plain(layer, target, weight, options)
    _check_is_class(target, len(linear_weight), options.ignore_index)
    wanted = [tensor is not None and _wants_gradient(tensor) for tensor in layer]
    loss: Tensor = _LinearInBlocks.apply(*layer, target, weight, options, wanted)  # type: ignore[no-untyped-call]
    return loss


class _Layer(NamedTuple):
    input: Tensor
    linear_weight: Tensor
    linear_bias: Tensor | None


class _Options(NamedTuple):
    dtype: torch.dtype  # of the result
    reduction: Reduction
    ignore_index: int
    smoothing: float


def _plain(layer: _Layer, target: Tensor, weight: Tensor | None, options: _Options) -> Tensor:
    wide = torch.promote_types(layer.input.dtype, torch.float32)
    input, linear_weight, linear_bias = layer
    with without_autocast(input):
        logits = linear(
            input.to(wide),
            linear_weight.flatten(0, -2).to(wide),
            None if linear_bias is None else linear_bias.flatten().to(wide),
        )
        loss = cross_entropy(
            logits.reshape(_logits_shape(input, linear_weight)),
            target,
            None if weight is None else weight.to(wide),
            ignore_index=options.ignore_index,
            reduction=options.reduction,
            label_smoothing=options.smoothing,
        )
    return loss.to(options.dtype)


class _LinearInBlocks(torch.autograd.Function):
    """A sum or a mean has its gradients when its value is known, and gives them away once."""

    @staticmethod
    def forward(
        ctx: Any,
        input: Tensor,
        linear_weight: Tensor,
        linear_bias: Tensor | None,
        target: Tensor,
        weight: Tensor | None,
        options: _Options,
        wanted: list[bool],
    ) -> Tensor:
        layer = _Layer(input, linear_weight, linear_bias)
        ctx.save_for_backward(*layer, target, weight)
        ctx.options, ctx.wanted = options, wanted
        at_once = options.reduction != "none" and any(wanted)
        ctx.slopes = _zeros(layer, wanted) if at_once else None
        problem, count = _problem(layer, target, weight, options)
        losses = losses_in_blocks(problem, ctx.slopes).squeeze(1)
        return reduce(losses, options.reduction, count=count).to(options.dtype)

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor | None, ...]:
        *layer, target, weight = ctx.saved_tensors
        problem = _Layer(*layer), target, weight, ctx.options
        if torch.is_grad_enabled() or not in_memory(grads[0]):
            found = _gradients_of_plain(*problem, grads[0], ctx.wanted)
        else:
            slopes, ctx.slopes = ctx.slopes, None  # the first backward may have the memory
            found = _gradients(*problem, grads[0], ctx.wanted, slopes)
        return (*found, None, None, None, None)


def _gradients(
    layer: _Layer,
    target: Tensor,
    weight: Tensor | None,
    options: _Options,
    grad: Tensor,
    wanted: list[bool],
    slopes: Slopes | None,
) -> list[Tensor | None]:
    each = grad if options.reduction == "none" else None
    if slopes is None:
        slopes = _zeros(layer, wanted)
        problem, _ = _problem(layer, target, weight, options, each)
        losses_in_blocks(problem, slopes)
    found: list[Tensor | None] = []
    for tensor, slope in zip(layer, slopes, strict=True):
        if slope is not None and each is None:
            slope.mul_(grad)
        found.append(slope if slope is None or tensor is None else slope.to(tensor.dtype))
    return found


def _gradients_of_plain(
    layer: _Layer,
    target: Tensor,
    weight: Tensor | None,
    options: _Options,
    grad: Tensor,
    wanted: list[bool],
) -> list[Tensor | None]:
    again = torch.is_grad_enabled()
    with torch.enable_grad():
        loss = _plain(layer, target, weight, options)
        tensors = [x for x, want in zip(layer, wanted, strict=True) if want and x is not None]
        found = iter(torch.autograd.grad(loss, tensors, grad, create_graph=again))
    return [next(found) if want else None for want in wanted]


def _problem(
    layer: _Layer,
    target: Tensor,
    weight: Tensor | None,
    options: _Options,
    grad: Tensor | None = None,
) -> tuple[Problem, Tensor]:
    """And what each position counts for in the mean."""
    wide = torch.promote_types(layer.input.dtype, torch.float32)
    classes = len(layer.linear_weight)
    weights = layer.input.new_ones(classes, dtype=wide) if weight is None else weight.to(wide)
    ignored = target == options.ignore_index
    index = target.long().masked_fill(ignored, 0)
    count = weights[index].masked_fill(ignored, 0)
    if grad is None:
        grad = 1 / count.sum() if options.reduction == "mean" else count.new_ones(())
    spread = None
    if options.smoothing > 0:
        spread = torch.full_like(count, options.smoothing / classes).masked_fill(ignored, 0)
    problem = Problem(
        *layer,
        target=index.unsqueeze(1),
        weight=weights,
        pick=(1 - options.smoothing) * count.unsqueeze(1),
        spread=None if spread is None else spread.unsqueeze(1),
        ignored=ignored.unsqueeze(1),
        by=grad.to(wide).expand_as(count).masked_fill(ignored, 0).unsqueeze(1),
    )
    return problem, count


def _zeros(layer: _Layer, wanted: list[bool]) -> Slopes:
    """In float32 at least, so that 16 bits are rounded once, after scaling."""
    wide = torch.promote_types(layer.input.dtype, torch.float32)
    return Slopes(
        *(
            torch.zeros_like(tensor, dtype=wide) if want and tensor is not None else None
            for tensor, want in zip(layer, wanted, strict=True)
        )
    )


def _logits_shape(input: Tensor, linear_weight: Tensor) -> tuple[int, ...]:
    return (*input.shape[:-1], *linear_weight.shape[:-1])


def _in_blocks_pays(layer: _Layer, target: Tensor, weight: Tensor | None) -> bool:
    one_each = target.dim() == 1 and layer.linear_weight.dim() == 2
    large = target.numel() * len(layer.linear_weight) > SMALL
    given = (tensor for tensor in (*layer, target, weight) if tensor is not None)
    return one_each and large and in_memory(*given)


def _under_autocast(tensor: Tensor) -> bool:
    device = tensor.device.type
    return torch.amp.is_autocast_available(device) and torch.is_autocast_enabled(device)


def _narrowed(tensor: Tensor, dtype: torch.dtype) -> Tensor:
    return tensor if tensor.dtype == torch.float64 else tensor.to(dtype)  # as autocast does


def _wants_gradient(tensor: Tensor) -> bool:
    return tensor.requires_grad and torch.is_grad_enabled()


def _check_layer(input: Tensor, linear_weight: Tensor, linear_bias: Tensor | None) -> None:
    given = {"input": input, "linear_weight": linear_weight}
    if linear_bias is not None:
        given["linear_bias"] = linear_bias
    check_floating(**given)
    if not _under_autocast(input):
        for name in list(given)[1:]:
            check_same_dtype(input=input, **{name: given[name]})
    if input.dim() not in (1, 2):
        raise ValueError(
            "input must hold the hidden states of one position, shape (D), or of N, (N, D), "
            f"got {tuple(input.shape)}"
        )
    if linear_weight.dim() < 2 or input.dim() == 1 < linear_weight.dim() - 1:
        needed = "(V, D)" if input.dim() == 1 else "(V, D) or (V, d1, ..., dK, D)"
        raise ValueError(
            f"linear_weight must have the shape {needed} beside an input of shape "
            f"{tuple(input.shape)}, got {tuple(linear_weight.shape)}"
        )
    if input.shape[-1] != linear_weight.shape[-1]:
        raise ValueError(
            "input and linear_weight must have the same last size, "
            f"got {tuple(input.shape)} and {tuple(linear_weight.shape)}"
        )
    if linear_bias is not None and linear_bias.shape != linear_weight.shape[:-1]:
        raise ValueError(
            f"linear_bias must have the shape {tuple(linear_weight.shape[:-1])}, that of "
            f"linear_weight without its last axis, got {tuple(linear_bias.shape)}"
        )


def _check_target(
    input: Tensor,
    linear_weight: Tensor,
    target: Tensor,
    weight: Tensor | None,
    ignore_index: int | None,
) -> None:
    logits = _logits_shape(input, linear_weight)
    if target.shape == logits:
        check_floating(target=target)
        if ignore_index is not None:
            raise ValueError(
                f"ignore_index must be None beside a target of probabilities, got {ignore_index}"
            )
        return
    one_each = logits[:-1] if input.dim() == 1 else logits[:1] + logits[2:]
    if target.shape != one_each:
        raise ValueError(
            f"target must hold one class index for each position, shape {one_each}, "
            f"or probabilities in the shape of the logits, {logits}, got {tuple(target.shape)}"
        )
    # torch takes bytes too, though not beside further axes.
    if target.dtype != torch.int64 and (target.dtype != torch.uint8 or linear_weight.dim() > 2):
        raise TypeError(f"target must hold class indices as torch.int64, got {target.dtype}")
    if weight is not None:
        check_no_gradient(weight=weight)
        if not _under_autocast(input):
            check_same_dtype(input=input, weight=weight)


def _check_is_class(target: Tensor, classes: int, ignore_index: int) -> None:
    # The blocks would take another class for one that is out of range.
    outside = (target != ignore_index) & ((target < 0) | (target >= classes))
    if readable(outside.any()):
        raise IndexError(
            f"target must lie between 0 and {classes - 1}, "
            f"or be ignore_index={ignore_index}, got {target[outside][0].item()}"
        )


class LinearCrossEntropyLoss(nn.Module):
    """Module form of
    [`linear_cross_entropy`][lossdocs.losses.linear_cross_entropy.linear_cross_entropy].

    It holds the layer, as torch's does: `linear.weight` and, with `bias`, `linear.bias` are
    its parameters. The weight may be shared with an embedding:
    `loss.linear.weight = embedding.weight`.

    Args:
        in_features: D, the size of a hidden state.
        num_classes: V, the number of classes.
        out_features: further sizes `(d1, ..., dK)` of the logits of one position.
        bias: whether the layer has a bias.
        device: where the parameters are made.
        dtype: the dtype of the parameters.
        reduction: as of the function.
        weight: as of the function; a buffer.
        ignore_index: as of the function.
        label_smoothing: as of the function.
    """

    weight: Tensor | None

    def __init__(
        self,
        in_features: int,
        num_classes: int,
        *,
        out_features: tuple[int, ...] = (),
        bias: bool = False,
        device: torch.device | str | None = None,
        dtype: torch.dtype | None = None,
        reduction: Reduction = "mean",
        weight: Tensor | None = None,
        ignore_index: int | None = None,
        label_smoothing: float = 0.0,
    ) -> None:
        name = cast(Reduction, check_reduction(reduction))
        check_label_smoothing(label_smoothing)
        if ignore_index is not None:
            check_ignore_index(ignore_index)
        super().__init__()
        self.num_classes, self.out_features = num_classes, tuple(out_features)
        size = math.prod(self.out_features, start=num_classes)
        self.linear = nn.Linear(in_features, size, bias=bias, device=device, dtype=dtype)
        self.register_buffer("weight", weight)
        check_class_weight(self.weight, num_classes)
        self.reduction = name
        self.ignore_index = ignore_index
        self.label_smoothing = label_smoothing

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Return the loss of hidden states against `target`."""
        sizes = (self.num_classes, *self.out_features)
        bias = self.linear.bias
        return linear_cross_entropy(
            input,
            self.linear.weight.reshape(*sizes, -1),
            target,
            linear_bias=None if bias is None else bias.reshape(sizes),
            weight=self.weight,
            reduction=self.reduction,
            ignore_index=self.ignore_index,
            label_smoothing=self.label_smoothing,
        )

    def extra_repr(self) -> str:
        """Show every option, and of a weight its shape."""
        weight = None if self.weight is None else f"Tensor{list(self.weight.shape)}"
        return (
            f"num_classes={self.num_classes}, out_features={self.out_features}, "
            f"reduction={self.reduction!r}, weight={weight}, ignore_index={self.ignore_index}, "
            f"label_smoothing={self.label_smoothing}"
        )
