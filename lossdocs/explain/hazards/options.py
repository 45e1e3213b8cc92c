"""Options that have another effect than they seem to ask for, or none."""

import torch

from lossdocs.explain.call import LEGACY
from lossdocs.explain.case import Case
from lossdocs.explain.finding import Finding


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
