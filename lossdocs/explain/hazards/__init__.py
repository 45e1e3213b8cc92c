"""Mistakes that raise no error: one small function each, from a case to a finding or None."""

from collections.abc import Callable

from lossdocs.explain.case import Case
from lossdocs.explain.finding import Finding
from lossdocs.explain.hazards import (
    axes,
    infinities,
    inputs,
    logarithms,
    options,
    reductions,
    results,
    rows,
    targets,
)

HAZARDS: tuple[Callable[[Case], Finding | None], ...] = (
    inputs.probabilities_as_logits,
    logarithms.logits_as_log_probabilities,
    logarithms.probabilities_as_log_probabilities,
    inputs.saturated_sigmoid,
    inputs.one_class,
    axes.class_axis,
    targets.negative_target,
    targets.target_outside_0_1,
    targets.target_no_sign,
    targets.target_sum,
    rows.mean,
    rows.batchmean,
    rows.broadcast,
    rows.every_pair,
    reductions.all_ignored,
    reductions.zero_weights,
    reductions.empty_mean,
    reductions.one_hot_weights,
    reductions.low_precision,
    options.size_average,
    options.label_smoothing_range,
    options.output_dtype,
    infinities.smoothing_infinite,
    infinities.zero_times_infinity,
    infinities.infinite_logits,
    infinities.ignored_not_finite,
    infinities.no_backward,
)


def find(case: Case) -> list[Finding]:
    """Every hazard that the case shows; if there is none, what makes a number nan or infinite."""
    found = [found for hazard in HAZARDS if (found := hazard(case)) is not None]
    last = None if found else results.not_finite(case)
    return found if last is None else [last]
