"""Whether numbers look like distributions, and along which axes."""

import math
from collections.abc import Iterator

import torch
from torch import Tensor

from lossdocs.explain.case import Case, wide

Axes = tuple[int, ...]  # counted from the end

LOOSE = 0.02  # targets are often rounded to two digits
ABOVE_ZERO = 0.01  # the logarithm of a probability with something added against log(0)


def candidates(sizes: torch.Size) -> Iterator[Axes]:
    """Axes that may hold a distribution: each one, the last and axis 1 first, then several."""
    dims = len(sizes)
    single = [-1, 1 - dims, *range(-dims, 0)] if dims > 1 else [-1] * dims
    several = [tuple(range(start, 0)) for start in range(-2, -dims - 1, -1)]
    for axes in dict.fromkeys([*((axis,) for axis in single), *several]):
        if torch.Size(sizes[axis] for axis in axes).numel() > 1:
            yield axes


def tight(dtype: torch.dtype) -> float:
    """How far the sum of a softmax may be from 1."""
    return max(1e-4, torch.finfo(dtype).eps)


def is_distribution(values: Tensor, axes: Axes, slack: float | Tensor = LOOSE) -> bool:
    """Whether no entry is negative and each sum along the axes is 1, or of a masked row 0."""
    if values.numel() == 0 or not bool((values >= 0).all()):
        return False
    sums = values.sum(axes)
    near = (sums - 1).abs() <= slack
    return bool((near | (sums == 0)).all() & near.any())


def distribution_axes(values: Tensor, slack: float = LOOSE) -> list[Axes]:
    """Along which axes the entries are probabilities."""
    p = wide(values)
    return [axes for axes in candidates(p.shape) if is_distribution(p, axes, slack)]


def log_distribution_axes(values: Tensor) -> list[Axes]:
    """Along which axes the entries are logarithms of probabilities."""
    p, slack = wide(values).exp(), log_slack
    return [axes for axes in candidates(p.shape) if is_distribution(p, axes, slack(values, axes))]


def log_slack(values: Tensor, axes: Axes) -> Tensor:
    """How far the sums of exp(values) may be from 1, given that the values are rounded."""
    x = wide(values)
    spread = torch.where(x.isfinite(), x.exp() * x.abs(), 0).sum(axes)
    return ABOVE_ZERO + torch.finfo(values.dtype).eps * spread


def axes_of_target(case: Case) -> list[Axes]:
    """Along which axes the target's probabilities sum to 1."""
    of_logs = case.target_kind.logarithm
    return (log_distribution_axes if of_logs else distribution_axes)(case.target)


def row_axes(case: Case) -> Axes | None:
    """The axes of one distribution: of input and target if they agree."""
    if not case.of_distributions:
        return None
    of_input, of_target = log_distribution_axes(case.input), axes_of_target(case)
    agreed = [axes for axes in of_input if axes in of_target]
    return next(iter(agreed or of_target or of_input), None)


def row_size(case: Case, axes: Axes) -> int:
    """How many entries a distribution has."""
    return math.prod(case.account.losses.shape[axis] for axis in axes)


def broadcasts_one_target(case: Case) -> bool:
    """Whether the target is one distribution, repeated for the rows of input."""
    sizes = case.account.losses.shape
    row = row_axes(case) if case.input.shape == sizes else None
    if row is None:
        return False
    whole = [size if axis - len(sizes) in row else 1 for axis, size in enumerate(sizes)]
    return [1] * (len(sizes) - case.target.dim()) + list(case.target.shape) == whole
