"""Tensors laid out in another way than the loss reads them."""

import math
from collections.abc import Iterator

from torch import Tensor

from lossdocs.declare.kinds import Probabilities
from lossdocs.explain.case import Case
from lossdocs.explain.evidence import (
    axes_of_target,
    distribution_axes,
    log_distribution_axes,
    tight,
)
from lossdocs.explain.finding import Finding
from lossdocs.explain.reading import fits

LUCK = 1e-4  # how likely the hits along another axis may be by chance


def class_axis(case: Case) -> Finding | None:
    """The classes lie along another axis than the loss takes."""
    if case.of_distributions:
        return _different_axes(case)
    if case.class_axis is None or case.input.dim() < 2 or case.input.numel() == 0:
        return None
    return _by_sums(case) or _by_hits(case)


def _different_axes(case: Case) -> Finding | None:
    """Input and target are distributions along different axes."""
    of_input, of_target = log_distribution_axes(case.input), axes_of_target(case)
    if not of_input or not of_target or set(of_input) & set(of_target):
        return None
    axes = {"axis_of_input": of_input[0][0], "axis_of_target": of_target[0][0]}
    return case.finding("class-axis/differ", **axes)


def _by_sums(case: Case) -> Finding | None:
    """The rows of a target of probabilities, or of a softmax, lie along another axis."""
    x = case.input
    found = {
        "target": distribution_axes(case.target) if case.target_kind is Probabilities else [],
        "log-probabilities": log_distribution_axes(x),
        "probabilities": distribution_axes(x, tight(x.dtype)),
    }
    for what, several in found.items():
        axes = [one[0] % x.dim() for one in several if len(one) == 1]
        if axes and case.class_axis not in axes:
            return case.finding(f"class-axis/{what}", axis=axes[0])
    return None


def _by_hits(case: Case) -> Finding | None:
    """The largest entry of a row is the target's, but only along another axis."""
    counted = ~case.account.ignored
    for axis in same_shape(case):
        target, best = case.target[counted], case.input.argmax(axis)[counted]
        now, other = case.input.argmax(1)[counted] == target, best == target
        gained, lost = int((other & ~now).sum()), int((now & ~other).sum())
        if luck(gained, gained + lost, 1 / 2) < LUCK and _knows(best, target, case.input.shape[1]):
            rate, rate_now = (100 * hit.double().mean() for hit in (other, now))
            return case.finding("class-axis/hits", axis=axis, rate=rate, now=rate_now)
    return None


def _knows(best: Tensor, target: Tensor, classes: int) -> bool:
    """Whether there are more hits than of a guess that knows how often each class occurs."""
    guessed, true = (x.long().bincount(minlength=classes).double() for x in (best, target))
    chance = max(1 / classes, float(guessed @ true) / len(target) ** 2)
    return luck(int((best == target).sum()), len(target), chance) < LUCK


def same_shape(case: Case) -> Iterator[int]:
    """The axes beside axis 1 that may hold the classes of indices, as far as the shapes tell.

    A square matrix is left out: contrastive losses read theirs along both axes.
    """
    sizes = case.input.shape
    for axis in range(len(sizes)) if case.indices and len(sizes) > 2 else ():
        if axis != 1 and sizes[axis] == sizes[1] > 1 and fits(case.input, case.target, axis):
            yield axis


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
