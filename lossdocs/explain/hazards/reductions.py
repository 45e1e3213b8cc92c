"""Means of nothing and by something else, and options that do not do what they seem to."""

import torch

from lossdocs.declare.kinds import Probabilities
from lossdocs.explain.call import LEGACY
from lossdocs.explain.case import Case
from lossdocs.explain.finding import Finding

INACCURATE = 0.003  # less than a step of bfloat16, more than its correct rounding


def mean_of_nothing(case: Case) -> Finding | None:
    """No element, all of them ignored, or of those that count no weight above 0."""
    account, n = case.account, case.account.losses.numel()
    if account.denominator != 0:
        return None
    if n == 0:
        return case.finding("empty-mean")
    if bool(account.ignored.all()):
        return case.finding("all-ignored", n=n, index=case.inner.options["ignore_index"])
    variant = "zero-weights" if case.indices else "zero-weights/entries"
    return case.finding(variant, n=int((~account.ignored).sum()))


def one_hot_weights(case: Case) -> Finding | None:
    """With weights the mean over one-hot rows is not the mean over class indices."""
    weight = case.weight if case.declaration.has_class_weight else None
    if weight is None or case.target_kind is not Probabilities or case.call.reduction != "mean":
        return None
    rows = case.classes_last(case.target)
    if rows.numel() == 0 or not bool(((rows == 0) | (rows == 1)).all()):
        return None
    divisor = weight[rows.argmax(-1)].double().sum()
    if not bool((rows.sum(-1) == 1).all()) or divisor == case.account.denominator:
        return None
    indices = case.account.losses.double().sum() / divisor
    return case.finding("one-hot-weights", weights=divisor, indices=indices)


def low_precision(case: Case) -> Finding | None:
    """A mean of many positions in 16 bits."""
    value, losses = case.account.computed, case.account.losses
    if case.call.reduction != "mean" or value.dtype not in (torch.float16, torch.bfloat16):
        return None
    positions = int((~case.account.ignored).sum())
    exact = losses.double().sum() / (case.account.denominator or 1)
    off = (value.double() - exact).abs()
    if positions <= 256 or not bool(exact.isfinite()) or bool(off <= INACCURATE * exact.abs()):
        return None
    return case.finding("low-precision", positions=positions, dtype=value.dtype, exact=exact)


def size_average(case: Case) -> Finding | None:
    """A value that is neither True nor False was meant for another argument."""
    for name in LEGACY:
        value = case.call.options.get(name)
        if value is not None and not isinstance(value, bool):
            variant = "size-average/tensor" if isinstance(value, torch.Tensor) else "size-average"
            values = {"read": bool(value), "reduction": repr(case.call.reduction)}
            return case.finding(variant, name=name, given=repr(value), **values)
    return None


def label_smoothing_range(case: Case) -> Finding | None:
    """Torch takes a share below 0, or nan, as no smoothing; lossdocs refuses it."""
    smoothing = case.smoothing
    return None if smoothing >= 0 else case.finding("label-smoothing-range", smoothing=smoothing)


def output_dtype(case: Case) -> Finding | None:
    """A target of fewer bits takes the digits of the loss."""
    of_target, x = case.declaration.result == "target", case.input
    if not of_target or torch.finfo(case.account.computed.dtype).eps <= torch.finfo(x.dtype).eps:
        return None
    return case.finding("output-dtype", dtype=x.dtype, dtype_of_target=case.target.dtype)
