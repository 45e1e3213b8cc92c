"""Which entry makes a value or a gradient nan or infinite, where no other warning says why."""

from contextlib import suppress

from torch import Tensor

from lossdocs.explain.call import Tensors
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
    tensors = {} if case.indices else case.inner.options
    tensors = case.tensors | {name: x for name, x in tensors.items() if isinstance(x, Tensor)}
    if case.account.weights is not None:
        tensors["weight"] = case.account.weights
    return _at(case, "loss-not-finite", losses, index, tensors)


def _sum(case: Case) -> Finding | None:
    value, losses = case.account.value, case.account.losses
    if losses.numel() == 0 or _first(value) is None:
        return None
    if case.input.numel() == 0:
        return case.finding("one-class/none")
    return case.finding("sum-overflows", dtype=value.dtype, exact=losses.double().sum())


def _gradient(case: Case) -> Finding | None:
    for name, slope in case.account.gradients.items():
        if slope is not None and (index := _first(slope)) is not None:
            tensors = {n: x for n, x in case.tensors.items() if x.shape == slope.shape}
            tensors |= case.given
            return _at(case, "gradient-not-finite", slope, index, tensors, name=name)
    return None


def _first(tensor: Tensor) -> int | None:
    """Which entry is the first that is nan or infinite."""
    bad = (~tensor.isfinite()).flatten().nonzero()
    return int(bad[0]) if len(bad) else None


def _at(case: Case, key: str, like: Tensor, index: int, tensors: Tensors, **values: str) -> Finding:
    """What stands at one place of every tensor that has it, by name."""
    found = []
    for name, tensor in tensors.items():
        with suppress(RuntimeError):  # of another shape
            found.append(f"{name}={number(tensor.expand(like.shape).flatten()[index])}")
    at = {"place": place(index, like.shape), "entries": ", ".join(found)}
    return case.finding(key, number=like.flatten()[index], **at, **values)
