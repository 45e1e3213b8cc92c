"""Means of nothing, and means that divide by something else."""

import torch

from lossdocs.explain.case import Case, Finding
from lossdocs.explain.spelling import count, dtype, number

NOTHING = "concepts/reductions/#a-mean-of-nothing-is-nan"
INACCURATE = 0.003  # less than a step of bfloat16, more than its correct rounding


def all_ignored(case: Case) -> Finding | None:
    """The mean of no position."""
    ignored = case.account.ignored
    if case.call.reduction != "mean" or ignored.numel() == 0 or not bool(ignored.all()):
        return None
    return Finding(
        "all-ignored",
        f"All of {count(ignored.numel(), 'target')} equal "
        f"ignore_index={case.call.options['ignore_index']}, and the mean of no position is nan.",
        "Leave such a batch out, or divide the sum by max(1, the number of targets that count).",
        "losses/cross_entropy/#everything-ignored" if case.stem == "cross_entropy" else NOTHING,
    )


def zero_weights(case: Case) -> Finding | None:
    """Targets that count, of classes that do not."""
    account = case.account
    if case.call.reduction != "mean" or not case.reading.indices or account.weights is None:
        return None
    if account.denominator != 0 or bool(account.ignored.all()):
        return None
    return Finding(
        "zero-weights",
        f"The weights of the {count(int((~account.ignored).sum()), 'target')} that count "
        "sum to 0, and the mean divides by that sum.",
        "Give every class that occurs a weight above 0.",
        "losses/cross_entropy/#all-weights-zero" if case.stem == "cross_entropy" else NOTHING,
    )


def empty_mean(case: Case) -> Finding | None:
    """The mean of an empty tensor."""
    if case.call.reduction != "mean" or case.account.losses.numel() > 0:
        return None
    return Finding(
        "empty-mean",
        "There is no element, and the mean of none is nan.",
        "Leave empty batches out.",
        NOTHING,
    )


def one_hot_weights(case: Case) -> Finding | None:
    """With weights the mean over one-hot rows is not the mean over class indices."""
    weight, reading = case.call.weight(), case.reading
    if case.stem != "cross_entropy" or case.call.reduction != "mean" or reading.indices:
        return None
    rows = case.targets_last()
    if weight is None or rows.numel() == 0 or not bool(((rows == 0) | (rows == 1)).all()):
        return None
    divisor = weight[rows.argmax(-1)].double().sum()
    if not bool((rows.sum(-1) == 1).all()) or divisor == case.account.denominator:
        return None
    indices = number(case.account.losses.double().sum() / divisor)
    return Finding(
        "one-hot-weights",
        f"target is one-hot and the mean divides by {number(case.account.denominator or 0)} "
        f"positions; with class indices it would divide by the weights {number(divisor)} and be "
        f"{indices} instead of {number(case.account.value)}.",
        "Pass class indices, target.argmax(1), for the weighted mean.",
        "losses/cross_entropy/#one-hot-and-index-targets-with-weights",
    )


def low_precision(case: Case) -> Finding | None:
    """A mean of many positions in 16 bits."""
    account = case.account
    if case.call.reduction != "mean" or account.value.dtype not in (torch.float16, torch.bfloat16):
        return None
    positions = int((~account.ignored).sum())
    exact = account.losses.double().sum() / (account.denominator or 1)
    off = (account.value.double() - exact).abs()
    if positions <= 256 or not bool(exact.isfinite()) or bool(off <= INACCURATE * exact.abs()):
        return None
    return Finding(
        "low-precision",
        f"The mean over {positions} positions was taken in {dtype(account.value.dtype)} and is "
        f"{number(account.value)}; the mean of the losses is {number(exact)}.",
        "Compute the loss in float32: input.float().",
        "concepts/reductions/#16-bit-numbers",
    )
