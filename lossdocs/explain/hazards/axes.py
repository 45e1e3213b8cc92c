"""Tensors laid out in another way than the loss reads them."""

import math
from collections.abc import Iterator
from typing import Any

from torch import Tensor

from lossdocs.declare.kinds import Probabilities
from lossdocs.explain.case import Case, wide
from lossdocs.explain.evidence import (
    Axes,
    axes_of_target,
    distribution_axes,
    log_distribution_axes,
    tight,
)
from lossdocs.explain.finding import Finding

LUCK = 1e-4  # how likely the hits along another axis may be by chance

Seen = tuple[str, dict[str, Any]]  # the name of a finding, and its numbers


def class_axis(case: Case) -> Finding | None:
    """The classes lie along another axis than the loss takes."""
    if case.of_distributions:
        return _different_axes(case)
    if case.class_axis is None or case.input.dim() < 2 or case.input.numel() == 0:
        return None
    if (seen := _by_sums(case) or _by_hits(case)) is None:
        return None
    name, values = seen
    return case.finding(name, shape=case.input.shape, of=case.class_axis, **values)


def _by_sums(case: Case) -> Seen | None:
    """The rows of a target of probabilities, or of a softmax, lie along another axis."""
    x = case.input
    found = {
        "target": distribution_axes(wide(case.target)) if case.target_kind is Probabilities else [],
        "log-probabilities": log_distribution_axes(x),
        "probabilities": distribution_axes(wide(x), tight(x.dtype)),
    }
    for what, axes in found.items():
        if (axis := _elsewhere(case, axes)) is not None:
            return f"class-axis/{what}", {"axis": axis}
    return None


def _elsewhere(case: Case, found: list[Axes]) -> int | None:
    """The one axis along which there are distributions, unless the class axis is another."""
    dims = case.input.dim()
    singles = [axes[0] % dims for axes in found if len(axes) == 1]
    if not singles or case.class_axis in singles:
        return None
    return singles[0]


def _by_hits(case: Case) -> Seen | None:
    """The largest entry of a row is the target's, but only along another axis."""
    if not case.indices:
        return None
    for axis in same_shape(case):
        now, other = hits(case, 1), hits(case, axis)
        gained, lost = int((other & ~now).sum()), int((now & ~other).sum())
        if luck(gained, gained + lost, 1 / 2) < LUCK and _knows(case, axis, int(other.sum())):
            rate, rate_now = (100 * hit.double().mean() for hit in (other, now))
            return "class-axis/hits", {"axis": axis, "rate": rate, "now": rate_now}
    return None


def same_shape(case: Case) -> Iterator[int]:
    """The axes beside axis 1 that may hold the classes, as far as the shapes tell.

    A square matrix is left out: contrastive losses read theirs along both axes.
    """
    sizes = case.input.shape
    for axis in range(len(sizes)) if len(sizes) > 2 else ():
        if axis != 1 and sizes[axis] == sizes[1] > 1 and case.fits(axis):
            yield axis


def hits(case: Case, axis: int) -> Tensor:
    """Where the largest entry along an axis is the target's, of the positions that count."""
    counted = ~case.account.ignored
    return case.input.argmax(axis)[counted] == case.target[counted]


def _knows(case: Case, axis: int, hit: int) -> bool:
    """Whether there are more hits than of a guess that knows how often each class occurs."""
    counted = ~case.account.ignored
    best, target = case.input.argmax(axis)[counted], case.target[counted]
    classes = case.input.shape[axis]
    guessed, true = (
        values.long().bincount(minlength=classes).double() / len(target)
        for values in (best, target)
    )
    return luck(hit, len(target), max(1 / classes, float(guessed @ true))) < LUCK


def luck(hit: int, of: int, chance: float) -> float:
    """Chernoff's bound of how likely so many hits are, each with the same chance.

    Examples:
        >>> luck(10, 10, 0.5) == 0.5**10, luck(5, 10, 0.5)
        (True, 1.0)
    """
    rate = hit / max(of, 1)
    if rate <= chance:
        return 1.0
    rest = (1 - rate) * math.log((1 - rate) / (1 - chance)) if rate < 1 else 0.0
    return math.exp(-of * (rate * math.log(rate / chance) + rest))


def _different_axes(case: Case) -> Finding | None:
    """Input and target are distributions along different axes."""
    of_input, of_target = log_distribution_axes(case.input), axes_of_target(case)
    if not of_input or not of_target or set(of_input) & set(of_target):
        return None
    return case.finding("class-axis/differ", input=of_input[0][0], target=of_target[0][0])
