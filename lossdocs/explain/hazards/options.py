"""Options that have another effect than they seem to ask for, or none."""

import torch

from lossdocs.explain.call import LEGACY
from lossdocs.explain.case import Case, Finding
from lossdocs.explain.spelling import number

LANDED = {
    "cross_entropy": "losses/cross_entropy/#a-positional-argument-lands-in-size_average",
    "kl_div": "losses/kl_div/#the-position-of-the-argument",
}


def size_average(case: Case) -> Finding | None:
    """A value that is neither True nor False was meant for another argument."""
    for name in LEGACY:
        value = case.call.options.get(name)
        if value is not None and not isinstance(value, bool):
            shown = "a tensor" if isinstance(value, torch.Tensor) else repr(value)
            return Finding(
                "size-average",
                f"The deprecated {name} is {shown}, which torch reads as {bool(value)}: "
                f"the reduction is {case.call.reduction!r}.",
                "Pass options by name, such as reduction=... or ignore_index=...",
                LANDED.get(case.stem, f"losses/{case.stem}/#size_average-and-reduce"),
            )
    return None


def label_smoothing_range(case: Case) -> Finding | None:
    """Torch takes a share below 0, or nan, as no smoothing; lossdocs refuses it."""
    smoothing = float(case.call.options.get("label_smoothing", 0))
    if smoothing >= 0:
        return None
    return Finding(
        "label-smoothing-range",
        f"label_smoothing={number(smoothing)} is not between 0 and 1, and torch does not smooth.",
        "Pass a share from 0 to 1.",
        "losses/cross_entropy/#label-smoothing-outside-its-range",
    )


def output_dtype(case: Case) -> Finding | None:
    """A target of fewer bits takes the digits of the loss."""
    value, x = case.account.value, case.input
    if case.stem != "binary_cross_entropy_with_logits":
        return None
    if torch.finfo(value.dtype).eps <= torch.finfo(x.dtype).eps:
        return None
    reading = case.reading
    return Finding(
        "output-dtype",
        f"input is {reading.input_dtype}, but the loss is {reading.target_dtype}, "
        "the dtype of target.",
        "Pass target.to(input.dtype).",
        "losses/binary_cross_entropy_with_logits/#the-output-has-the-dtype-of-the-target",
    )
