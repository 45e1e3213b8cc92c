"""Values and gradients that are nan, infinite or below 0, and the entry that makes them so."""

import math
from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor

from lossdocs.declare.kinds import Logits, LogProbabilities, YesLogits
from lossdocs.explain.account import differentiated
from lossdocs.explain.call import Call, Tensors
from lossdocs.explain.case import Case
from lossdocs.explain.entries import (
    conversions,
    elsewhere,
    entries,
    entries_of_gradient,
    first,
    loss_of,
    options_out_of_order,
    told_of,
)
from lossdocs.explain.finding import Finding
from lossdocs.explain.spelling import place


def loss(case: Case) -> Finding | None:
    """The first loss that is nan or infinite."""
    losses = case.account.losses
    if (index := first(~losses.isfinite())) is None:
        return None
    at = {"place": _place(index, losses), "number": losses.flatten()[index]}
    standing = entries(case, index)
    at["entries"] = _listed([*standing, *options_out_of_order(case)])
    for key, where in _masks(case):
        if bool(where.reshape(losses.numel(), -1)[index].any()):
            return case.finding(key, n=int(where.sum()), **at)
    given = {**case.given, **case.call.tensors()}  # rather than what a layer makes of it
    if any(not bool(one.value.isfinite()) for one in standing if one.name in given):
        return case.finding("loss-not-finite", **at)

    def there(call: Call, tensors: Tensors) -> Tensor:
        return call.elements(tensors).flatten()[index]

    return _by_other_ways(case, "loss-not-finite", there, whole=True, **at)


def _masks(case: Case) -> Iterator[tuple[str, Tensor]]:
    """Where a loss is not finite for a reason that is known, classes last."""
    if case.input_kind is YesLogits:
        variant = "infinite-logits" if case.declaration.weights else "infinite-logits/no-weight"
        yield variant, (case.input.isinf() & ~case.account.losses.isfinite())
    if case.input_kind not in (Logits, LogProbabilities) or case.input.numel() == 0:
        return
    masked = case.classes_last(case.input) == -torch.inf
    kept = ~case.account.ignored
    if case.smoothing > 0:
        yield "smoothing-infinite", masked & kept.reshape(masked.shape[:-1]).unsqueeze(-1)
    elif not case.indices:
        none = -torch.inf if case.target_kind.logarithm else 0
        zero = case.classes_last(case.target) == none
        yield "zero-times-infinity/target", torch.logical_and(zero, masked)
    elif case.account.weights is not None:
        classes = case.target.reshape(kept.shape).long().masked_fill(~kept, 0).unsqueeze(-1)
        picked = masked.reshape(*kept.shape, -1).gather(-1, classes).squeeze(-1)
        yield "zero-times-infinity", (case.account.weights == 0) & picked & kept


def total(case: Case) -> Finding | None:
    """What is made of losses that are all finite."""
    account = case.account
    losses, value = account.losses, account.computed
    if value.dim() > 0 or bool(value.isfinite()) or account.denominator == 0:
        return None
    if case.input.numel() == 0 or not bool(losses.isfinite().all()):
        return None
    index = int(losses.flatten().abs().argmax())
    at = {"place": _place(index, losses), "largest": losses.flatten()[index]}
    at["entries"] = _listed(entries(case, index))
    exact = losses.double().sum()
    return _by_other_ways(
        case, "sum-overflows", lambda call, tensors: call(tensors), whole=True, exact=exact, **at
    )


def gradient(case: Case) -> Finding | None:
    """The first gradient that is nan or infinite though its loss is not."""
    divisor = case.account.denominator
    if divisor == 0 or (divisor is not None and not math.isfinite(divisor)):
        return None  # the reason is told with the loss
    bad = ~case.account.losses.isfinite()
    for name, slope in case.account.gradients.items():
        if slope is None:
            return case.finding("no-backward")
        index = first(~slope.isfinite() & ~told_of(case, name, bad))
        if index is not None:
            return _of_gradient(case, name, slope, index, loss_of(case, name, index))
    return None if bool(bad.any()) else _around(case)


def _of_gradient(case: Case, name: str, slope: Tensor, index: int, of: int | None) -> Finding:
    standing = _listed(entries_of_gradient(case, name, index))
    where, number = _place(index, slope), slope.flatten()[index]
    at: dict[str, Any] = {"name": name, "place": where, "number": number, "entries": standing}
    if of is not None and bool(case.account.ignored.flatten()[of]):
        return case.finding("ignored-not-finite", **at)
    whole = name in case.given

    def there(call: Call, tensors: Tensors) -> Tensor:
        with torch.enable_grad():
            found = differentiated(call, tensors, case.run.requiring if whole else ())
        by = found[name if whole else case.first]
        return slope.new_tensor(torch.nan) if by is None else by.flatten()[index]

    return _by_other_ways(case, "gradient-not-finite", there, whole=whole, **at)


def _around(case: Case) -> Finding | None:
    """A gradient that is finite at the loss, and not where the tensors were given."""
    for name, slope in case.run.gradients.items():
        if (index := first(~slope.isfinite())) is not None:
            at = {"name": name, "place": _place(index, slope)}
            return case.finding("gradient-not-finite/around", number=slope.flatten()[index], **at)
    return None


def below_0(case: Case) -> Finding | None:
    """A loss that is negative by an argument out of its range, or a divergence by rounding."""
    account = case.account
    value, losses, divisor = account.computed, account.losses, account.denominator or 0
    of_sum = case.of_distributions or not bool((losses < 0).any())  # a term may be negative
    if of_sum and (value.dim() > 0 or not bool(value < 0) or case.call.reduction == "none"):
        return None
    if not case.of_distributions and of_sum and account.weights is not None and divisor < 0:
        index = first(account.weights < 0) or 0
        factors = [e for e in entries(case, index) if e.name == "weight"]
        return case.finding("below-0/divisor", entries=_listed(factors))
    least = losses.masked_fill(losses.isnan() | account.ignored, torch.inf)
    index = int(least.flatten().argmin())
    at = {"place": _place(index, losses), "number": losses.flatten()[index]}
    standing = entries(case, index, lambda name, x: _outside(case, name, x))
    at["entries"] = _listed(standing)
    if case.of_distributions:
        return case.finding("below-0/divergence", **at)
    outside = [e for e in standing if bool(_outside(case, e.name, e.value))]
    return case.finding("below-0", outside=_listed(outside), **at) if outside else None


def _outside(case: Case, name: str, x: Tensor) -> Tensor:
    """Which numbers of an argument its declaration does not allow."""
    declaration = case.declaration if name in case.declaration else case.call.declaration
    if name in (one.name for one in declaration.weights):
        return x < 0
    kind = case.kinds.get(name)
    if kind is None or kind.integers == "only" or case.has_layer:
        return torch.zeros_like(x, dtype=torch.bool)
    return (x < kind.low) | (x > kind.high)


def _by_other_ways(case: Case, key: str, look: Any, *, whole: bool, **at: Any) -> Finding:
    """Whether the number comes out in wider numbers, or by the definition of lossdocs."""
    dtype = case.account.computed.dtype
    found = elsewhere(case, look, whole=whole)
    if found is None:
        return case.finding(key, dtype=dtype, **at)
    way, right = found
    values = {"wider": way.dtype, "right": right, "convert": conversions(case, way.dtype)}
    return case.finding(f"{key}/{way.key}", **{"dtype": dtype} | values | at)


def _place(index: int, x: Tensor) -> str:
    """Where it stands; a scalar has no place."""
    return place(index, x.shape) if x.dim() else "()"


def _listed(values: list[Any]) -> str:
    return ", ".join(map(str, values))
