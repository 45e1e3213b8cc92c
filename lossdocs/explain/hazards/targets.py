"""Targets that are not what they should be."""

from torch import Tensor

from lossdocs.declare.kinds import Kind, Probabilities, Signs, YesProbabilities
from lossdocs.explain.case import Case, wide
from lossdocs.explain.evidence import (
    LOOSE,
    axes_of_target,
    distribution_axes,
    log_distribution_axes,
    log_slack,
)
from lossdocs.explain.finding import Finding
from lossdocs.explain.hazards.inputs import no_logarithms
from lossdocs.explain.spelling import number


def negative_target(case: Case) -> Finding | None:
    """A probability below 0."""
    if case.target_kind is not Probabilities or not bool((case.target < 0).any()):
        return None
    below = case.target < 0
    logarithms = "log_target" in case.declaration and log_distribution_axes(case.target)
    name = "negative-target/logarithms" if logarithms else "negative-target"
    return case.finding(name, n=int(below.sum()), low=case.target[below].min())


def target_outside_0_1(case: Case) -> Finding | None:
    """A target that is no probability of yes, where the loss does not refuse it."""
    outside = (case.target < 0) | (case.target > 1)
    return _wrong(case, YesProbabilities, "target-outside-0-1", outside)


def target_no_sign(case: Case) -> Finding | None:
    """A label that is neither -1 nor 1, such as the 0 for no of other losses."""
    return _wrong(case, Signs, "target-no-sign", case.target.abs() != 1)


def _wrong(case: Case, kind: Kind, key: str, wrong: Tensor) -> Finding | None:
    if case.target_kind is not kind or not bool(wrong.any()):
        return None
    example = case.target[wrong].flatten()[0]
    return case.finding(key, n=int(wrong.sum()), all=wrong.numel(), example=example)


def target_sum(case: Case) -> Finding | None:
    """Rows of the target that do not sum to 1; a row of zeros may be masked."""
    if case.of_distributions:
        return _sum_of_rows(case)
    if case.target_kind is not Probabilities or case.target.numel() == 0:
        return None
    # Beside a class axis in the wrong place this would be said twice.
    if any(len(axes) == 1 for axes in distribution_axes(case.target)):
        return None
    return _sums(case, case.classes_last(case.target).sum(-1), LOOSE, "target-sum/classes")


def _sum_of_rows(case: Case) -> Finding | None:
    if case.target.numel() < 2 or axes_of_target(case) or case.other in no_logarithms(case):
        return None
    p, of_logs = wide(case.target), case.target_kind.logarithm
    slack = log_slack(case.target, (-1,)) if of_logs else LOOSE
    return _sums(case, (p.exp() if of_logs else p).sum(-1), slack, "target-sum/last-axis")


def _sums(case: Case, sums: Tensor, slack: float | Tensor, name: str) -> Finding | None:
    off = ((sums - 1).abs() > slack) & (sums != 0)
    if not bool(off.any()):
        return None
    low, high = number(sums[off].min()), number(sums[off].max())
    variant = name if low == high else f"{name}-between"
    return case.finding(variant, n=int(off.sum()), all=sums.numel(), low=low, high=high)
