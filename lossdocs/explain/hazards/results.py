"""Which entry makes a value or a gradient nan or infinite, where no other warning says why."""

from torch import Tensor

from lossdocs.explain.case import Case
from lossdocs.explain.finding import Finding
from lossdocs.explain.spelling import number, place


def not_finite(case: Case) -> Finding | None:
    """A loss, the sum of the losses, or a gradient; an input that is not finite has a note."""
    if not bool(case.input.isfinite().all()):
        return None
    return _loss(case) or _sum(case) or _gradient(case)


def _loss(case: Case) -> Finding | None:
    losses = case.account.losses
    if (index := _first(losses)) is None:
        return None
    weights = {} if case.account.weights is None else {"weight": case.account.weights}
    options = {name: x for name, x in case.inner.options.items() if isinstance(x, Tensor)}
    tensors = case.tensors | ({} if case.indices else options) | weights
    values = {"loss": losses.flatten()[index], "entries": _entries(tensors, losses, index)}
    return case.finding("loss-not-finite", place=place(index, losses.shape), **values)


def _sum(case: Case) -> Finding | None:
    value, losses = case.account.value, case.account.losses
    if losses.numel() == 0 or _first(value) is None:
        return None
    if case.input.numel() == 0:
        return case.finding("one-class/none", axis=case.class_axis)
    exact = losses.double().sum()
    return case.finding("sum-overflows", value=value, dtype=value.dtype, exact=exact)


def _gradient(case: Case) -> Finding | None:
    for name, slope in case.account.gradients.items():
        if slope is not None and (index := _first(slope)) is not None:
            tensors = {n: x for n, x in case.tensors.items() if x.shape == slope.shape}
            values = {"name": name, "entries": _entries(tensors | case.given, slope, index)}
            at = place(index, slope.shape)
            return case.finding(
                "gradient-not-finite", slope=slope.flatten()[index], place=at, **values
            )
    return None


def _first(tensor: Tensor) -> int | None:
    """Which entry is the first that is nan or infinite."""
    bad = (~tensor.isfinite()).flatten().nonzero()
    return int(bad[0]) if len(bad) else None


def _entries(tensors: dict[str, Tensor], like: Tensor, index: int) -> str:
    """What stands at one place of every tensor that has it, by name."""
    found = []
    for name, tensor in tensors.items():
        try:
            at = tensor.expand(like.shape).flatten()[index]
        except RuntimeError:  # of another shape
            continue
        found.append(f"{name}={number(at)}")
    return ", ".join(found)
