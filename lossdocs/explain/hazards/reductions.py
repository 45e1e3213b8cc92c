"""Means of nothing and by something else, and options that do not do what they seem to."""

import torch

from lossdocs.declare.kinds import Probabilities
from lossdocs.explain.call import LEGACY
from lossdocs.explain.case import Case
from lossdocs.explain.finding import Finding

INACCURATE = 0.003  # less than a step of bfloat16, more than its correct rounding


def all_ignored(case: Case) -> Finding | None:
    """The mean of no position."""
    ignored = case.account.ignored
    if case.call.reduction != "mean" or ignored.numel() == 0 or not bool(ignored.all()):
        return None
    return case.finding("all-ignored", n=ignored.numel(), index=case.inner.options["ignore_index"])


def zero_weights(case: Case) -> Finding | None:
    """Targets that count, of classes that do not."""
    account = case.account
    if case.call.reduction != "mean" or not case.indices or account.weights is None:
        return None
    if account.denominator != 0 or bool(account.ignored.all()):
        return None
    return case.finding("zero-weights", n=int((~account.ignored).sum()))


def empty_mean(case: Case) -> Finding | None:
    """The mean of an empty tensor."""
    if case.call.reduction != "mean" or case.account.losses.numel() > 0:
        return None
    return case.finding("empty-mean")


def one_hot_weights(case: Case) -> Finding | None:
    """With weights the mean over one-hot rows is not the mean over class indices."""
    weight = case.inner.weight()
    if weight is None or case.target_kind is not Probabilities or case.call.reduction != "mean":
        return None
    rows = case.targets_last()
    if rows.numel() == 0 or not bool(((rows == 0) | (rows == 1)).all()):
        return None
    divisor = weight[rows.argmax(-1)].double().sum()
    if not bool((rows.sum(-1) == 1).all()) or divisor == case.account.denominator:
        return None
    return case.finding(
        "one-hot-weights",
        positions=case.account.denominator,
        weights=divisor,
        indices=case.account.losses.double().sum() / divisor,
        value=case.account.value,
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
    return case.finding(
        "low-precision",
        positions=positions,
        dtype=account.value.dtype,
        value=account.value,
        exact=exact,
    )


def size_average(case: Case) -> Finding | None:
    """A value that is neither True nor False was meant for another argument."""
    for name in LEGACY:
        value = case.call.options.get(name)
        if value is not None and not isinstance(value, bool):
            shown = "a tensor" if isinstance(value, torch.Tensor) else repr(value)
            values = {"read": bool(value), "reduction": repr(case.call.reduction)}
            return case.finding("size-average", name=name, value=shown, **values)
    return None


def label_smoothing_range(case: Case) -> Finding | None:
    """Torch takes a share below 0, or nan, as no smoothing; lossdocs refuses it."""
    smoothing = case.inner.smoothing()
    return None if smoothing >= 0 else case.finding("label-smoothing-range", smoothing=smoothing)


def output_dtype(case: Case) -> Finding | None:
    """A target of fewer bits takes the digits of the loss."""
    value, x = case.account.value, case.input
    if case.declaration.result != "target":
        return None
    if torch.finfo(value.dtype).eps <= torch.finfo(x.dtype).eps:
        return None
    return case.finding("output-dtype", input=x.dtype, target=case.target.dtype)
