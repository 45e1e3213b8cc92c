r"""Cross-entropy between a target and the softmax of logits."""

import torch
from torch import Tensor

from lossdocs.checks import (
    check_floating,
    check_ignore_index,
    check_label_smoothing,
    check_tensors,
)
from lossdocs.classes import (
    at_classes,
    check_class_indices,
    check_class_weight,
    check_has_classes,
    class_axis,
    classes_last,
)
from lossdocs.module import Loss
from lossdocs.precision import float32_under_autocast
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

    logits = float32_under_autocast(input)
    log_p = classes_last(torch.log_softmax(logits, class_axis(input)))
    weight = float32_under_autocast(weight)
    if target.shape == input.shape:
        check_floating(target=target)
        _check_not_asked_to_ignore(ignore_index)
        return _of_probabilities(log_p, classes_last(target), weight, smoothing, name)
    _check_not_probabilities(input, target)
    check_class_indices(input, target, smoothed=smoothing > 0)
    return _of_indices(log_p, target, weight, smoothing, name, ignore_index)


def _of_probabilities(
    log_p: Tensor, target: Tensor, weight: Tensor | None, smoothing: float, reduction: str
) -> Tensor:
    num_classes = max(log_p.shape[-1], 1)  # without any class torch's mean is nan, as 0 / 0 here
    if smoothing > 0:
        target = (1 - smoothing) * target + smoothing / num_classes
    terms = target * log_p
    losses = -(terms if weight is None else terms * weight).sum(-1)
    return reduce(losses, reduction, count=terms.numel() // num_classes)


def _of_indices(
    log_p: Tensor,
    target: Tensor,
    weight: Tensor | None,
    smoothing: float,
    reduction: str,
    ignore_index: int,
) -> Tensor:
    at = at_classes(log_p, target, weight, ignore_index)
    losses = torch.where(at.ignored, 0, -at.weights * at.values)
    loss = reduce(losses, reduction, count=at.weights)
    if smoothing == 0:
        return loss
    # Cross-entropy is linear in the target: (1 - s) of the class and s of the uniform.
    terms = log_p if weight is None else log_p * weight
    uniform = torch.where(at.ignored, 0, -terms.sum(-1) / log_p.shape[-1])
    return (1 - smoothing) * loss + smoothing * reduce(uniform, reduction, count=at.weights)


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
