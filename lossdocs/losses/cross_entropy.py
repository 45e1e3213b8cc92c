r"""Cross-entropy between a target and the softmax of logits."""

from collections.abc import Callable

import torch
from torch import Tensor

from lossdocs.checks import (
    check_floating,
    check_ignore_index,
    check_label_smoothing,
    check_same_dtype,
    check_tensors,
)
from lossdocs.classes import (
    as_rows,
    check_class_indices,
    check_class_weight,
    check_has_classes,
    class_axis,
    classes_last,
)
from lossdocs.losses._positions import Positions, loss_of_indices, loss_of_positions
from lossdocs.losses._softmax import OF_INDICES, through
from lossdocs.module import Loss
from lossdocs.precision import at_least_float32, float32_under_autocast
from lossdocs.reduction import Reduction, check_reduction, reduce


def cross_entropy(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    *,
    ignore_index: int = -100,
    reduction: Reduction = "mean",
    label_smoothing: float = 0.0,
) -> Tensor:
    r"""Minus the log of the probability that softmax gives to the target.

    The loss of one position is $-\sum_c w_c\, p_c \log \operatorname{softmax}(x)_c$ for logits
    $x$, target probabilities $p$ and class weights $w$; a class index $y$ is the target with
    $p_y = 1$.
    The mean divides by the sum of the weights $w_y$ of the positions that are not ignored
    (class indices), or by the number of positions (probabilities).

    Args:
        input: logits, shape `(C)`, `(N, C)` or `(N, C, d1, ..., dK)`.
        target: class indices, shape `()`, `(N)` or `(N, d1, ..., dK)`; or probabilities, of
            the shape of `input`.
        weight: one factor a class, shape `(C)`; beside class indices in the dtype of `input`.
        ignore_index: positions with this class index are left out of sum and mean.
        reduction: `"none"`, `"mean"` or `"sum"`.
        label_smoothing: share of the target, from 0 to 1, spread evenly over all C classes.

    Returns:
        A scalar, or one loss for each position when `reduction` is `"none"`; in nats.

    Raises:
        ValueError: the shapes do not fit, or an option is not one of its values.
        TypeError: a dtype or an option has the wrong type.
        IndexError: a class index is neither a class nor `ignore_index`.

    Examples:
        >>> import torch
        >>> from lossdocs import cross_entropy
        >>> logits = torch.tensor([[2.0, 0.0, -1.0]])
        >>> cross_entropy(logits, torch.tensor([0]))
        tensor(0.1698)
        >>> cross_entropy(logits, torch.tensor([[0.8, 0.1, 0.1]]))
        tensor(0.6698)

    Source:
        I. J. Good, "Rational Decisions", 1952. <https://doi.org/10.1111/j.2517-6161.1952.tb00104.x>
    """
    check_tensors(input=input, target=target, weight=weight)
    name = check_reduction(reduction)
    check_ignore_index(ignore_index)
    smoothing = check_label_smoothing(label_smoothing)
    check_has_classes(input)
    check_floating(input=input)
    check_class_weight(weight, input.shape[class_axis(input)])

    input, weight = float32_under_autocast(input), float32_under_autocast(weight)
    if target.shape == input.shape:
        check_floating(target=target)
        _check_not_asked_to_ignore(ignore_index)
        return _of_probabilities(input, target, weight, smoothing, name)
    _check_not_probabilities(input, target)
    check_class_indices(input, target, smoothed=smoothing > 0)
    if weight is not None:
        check_same_dtype(input=input, weight=weight)
    loss = loss_of_indices(
        OF_INDICES if smoothing == 0 else through(_smoothed(weight, smoothing)),
        input,
        target,
        weight,
        ignore_index=ignore_index,
        reduction=name,
        dtype=at_least_float32(input.dtype, input.dtype),
        weighted=smoothing == 0,
    )
    return loss.to(input.dtype)


def _smoothed(weight: Tensor | None, smoothing: float) -> Callable[[Tensor, Tensor], Tensor]:
    """From class indices to probabilities: 1 - s for the class, and s spread over all."""

    def probabilities(x: Tensor, index: Tensor) -> Tensor:
        uniform = torch.full_like(x, smoothing / x.shape[1])
        own = torch.full_like(index, 1 - smoothing, dtype=x.dtype)
        return _weighted(uniform.scatter_add(1, index, own), weight)

    return probabilities


def _of_probabilities(
    input: Tensor, target: Tensor, weight: Tensor | None, smoothing: float, reduction: str
) -> Tensor:
    dtype = torch.promote_types(input.dtype, target.dtype)
    dtype = dtype if weight is None else torch.promote_types(dtype, weight.dtype)
    places = classes_last(input).shape[:-1]
    if input.shape[class_axis(input)] == 0:  # torch's mean is 0 / 0
        return reduce((input * target).sum(class_axis(input)), reduction, count=0)

    def probabilities(x: Tensor, t: Tensor) -> Tensor:
        t = t.to(x.dtype)
        t = t if smoothing == 0 else (1 - smoothing) * t + smoothing / x.shape[1]
        return _weighted(t, weight)

    loss = loss_of_positions(
        through(probabilities),
        as_rows(input),
        as_rows(target),
        Positions(),
        weight=weight,
        reduction=reduction,
        dtype=at_least_float32(dtype, input.dtype),
    )
    return (loss.reshape(places) if reduction == "none" else loss).to(dtype)


def _weighted(t: Tensor, weight: Tensor | None) -> Tensor:
    if weight is None:
        return t
    return t * weight.to(t.dtype).reshape(1, -1, *[1] * (t.dim() - 2))


def _check_not_probabilities(input: Tensor, target: Tensor) -> None:
    if target.is_floating_point():
        raise ValueError(
            f"target must hold class probabilities in the shape of input, {tuple(input.shape)}, "
            f"or class indices as torch.int64, got {target.dtype} of shape {tuple(target.shape)}"
        )


def _check_not_asked_to_ignore(ignore_index: int) -> None:
    if ignore_index >= 0:
        raise ValueError(
            "ignore_index must be negative (unused) beside a target of probabilities, "
            f"got {ignore_index}"
        )


class CrossEntropyLoss(Loss):
    """Module form of [`cross_entropy`][lossdocs.losses.cross_entropy.cross_entropy]."""

    def __init__(
        self,
        weight: Tensor | None = None,
        *,
        ignore_index: int = -100,
        reduction: Reduction = "mean",
        label_smoothing: float = 0.0,
    ) -> None:
        name = check_reduction(reduction)
        check_ignore_index(ignore_index)
        check_label_smoothing(label_smoothing)
        super().__init__(
            cross_entropy,
            {"weight": weight},
            ignore_index=ignore_index,
            reduction=name,
            label_smoothing=label_smoothing,
        )
