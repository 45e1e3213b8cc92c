"""Options that have another effect than they seem to ask for, or none."""

import torch

from lossdocs.explain.call import LEGACY
from lossdocs.explain.case import Case, Finding


def size_average(case: Case) -> Finding | None:
    """A value that is neither True nor False was meant for another argument."""
    for name in LEGACY:
        value = case.call.options.get(name)
        if value is not None and not isinstance(value, bool):
            return case.finding(
                "size-average",
                "The deprecated {name} is {value}, which torch reads as {read}: "
                "the reduction is {reduction}.",
                "Pass options by name, such as reduction=... or ignore_index=...",
                name=name,
                value="a tensor" if isinstance(value, torch.Tensor) else repr(value),
                read=bool(value),
                reduction=repr(case.call.reduction),
            )
    return None


def label_smoothing_range(case: Case) -> Finding | None:
    """Torch takes a share below 0, or nan, as no smoothing; lossdocs refuses it."""
    smoothing = case.inner.smoothing()
    if smoothing >= 0:
        return None
    return case.finding(
        "label-smoothing-range",
        "label_smoothing={smoothing} is not between 0 and 1, and torch does not smooth.",
        "Pass a share from 0 to 1.",
        smoothing=smoothing,
    )


def output_dtype(case: Case) -> Finding | None:
    """A target of fewer bits takes the digits of the loss."""
    value, x = case.account.value, case.input
    if case.declaration.result != "target":
        return None
    if torch.finfo(value.dtype).eps <= torch.finfo(x.dtype).eps:
        return None
    return case.finding(
        "output-dtype",
        "input is {input}, but the loss is {target}, the dtype of target.",
        "Pass target.to(input.dtype).",
        input=x.dtype,
        target=case.target.dtype,
    )
