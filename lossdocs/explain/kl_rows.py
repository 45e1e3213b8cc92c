"""Along which axes the entries of a kl_div are distributions; the loss itself knows none."""

from torch import Tensor

from lossdocs.explain.case import Case, wide
from lossdocs.explain.evidence import Axes, distribution_axes, log_distribution_axes


def axes_of_input(case: Case) -> list[Axes]:
    """Along which axes exp(input) sums to 1."""
    return log_distribution_axes(case.input)


def axes_of_target(case: Case) -> list[Axes]:
    """Along which axes the target's probabilities sum to 1."""
    if case.call.options["log_target"]:
        return log_distribution_axes(case.target)
    return distribution_axes(wide(case.target))


def row_axes(case: Case) -> Axes | None:
    """The axes of one distribution: of input and target if they agree."""
    of_input, of_target = axes_of_input(case), axes_of_target(case)
    agreed = [axes for axes in of_input if axes in of_target]
    return next(iter(agreed or of_target or of_input), None)


def row_size(losses: Tensor, axes: Axes) -> int:
    """How many entries a distribution has."""
    size = 1
    for axis in axes:
        size *= losses.shape[axis]
    return size
