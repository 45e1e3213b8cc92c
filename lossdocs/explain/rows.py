"""Along which axes entries are distributions, where the loss itself knows no such axis."""

import math

from torch import Tensor

from lossdocs.explain.case import Case, wide
from lossdocs.explain.evidence import Axes, distribution_axes, log_distribution_axes


def axes_of_input(case: Case) -> list[Axes]:
    """Along which axes exp(input) sums to 1."""
    return log_distribution_axes(case.input)


def axes_of_target(case: Case) -> list[Axes]:
    """Along which axes the target's probabilities sum to 1."""
    if case.target_kind.logarithm:
        return log_distribution_axes(case.target)
    return distribution_axes(wide(case.target))


def row_axes(case: Case) -> Axes | None:
    """The axes of one distribution: of input and target if they agree."""
    if not case.of_distributions:
        return None
    of_input, of_target = axes_of_input(case), axes_of_target(case)
    agreed = [axes for axes in of_input if axes in of_target]
    return next(iter(agreed or of_target or of_input), None)


def row_size(losses: Tensor, axes: Axes) -> int:
    """How many entries a distribution has."""
    return math.prod(losses.shape[axis] for axis in axes)


def broadcasts_one_target(case: Case) -> bool:
    """Whether the target is one distribution, repeated for the rows of input."""
    sizes = case.account.losses.shape
    row = row_axes(case) if case.input.shape == sizes else None
    if row is None:
        return False
    whole = [size if axis - len(sizes) in row else 1 for axis, size in enumerate(sizes)]
    return [1] * (len(sizes) - case.target.dim()) + list(case.target.shape) == whole
