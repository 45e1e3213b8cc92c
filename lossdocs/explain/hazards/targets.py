"""Targets that are not what they should be."""

import torch
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
from lossdocs.explain.hazards.inputs import logarithms
from lossdocs.explain.known import with_sigmoid
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
    values = {"all": wrong.numel(), "example": case.target[wrong].flatten()[0]}
    return case.finding(key, n=int(wrong.sum()), loss=with_sigmoid(), **values)


def target_sum(case: Case) -> Finding | None:
    """Rows of the target that do not sum to 1; a row of zeros may be masked."""
    if case.of_distributions:
        return _sum_of_rows(case)
    if case.target_kind is not Probabilities or (rows := case.targets_last()).numel() == 0:
        return None
    # Beside a class axis in the wrong place this would be said twice.
    if any(len(axes) == 1 for axes in distribution_axes(wide(case.target))):
        return None
    return _sums(case, rows.sum(-1), LOOSE, "target-sum/classes")


def _sum_of_rows(case: Case) -> Finding | None:
    if case.target.numel() < 2 or axes_of_target(case):
        return None
    p = wide(case.target)
    slack = torch.tensor(LOOSE, device=p.device)
    if case.target_kind.logarithm:
        name = case.other
        logs = [logs for logs in logarithms(case) if logs.name == name]
        if any(each.are_probabilities() or each.too_large() for each in logs):
            return None
        p, slack = p.exp(), log_slack(case.target, (-1,))
    return _sums(case, p.sum(-1), slack, "target-sum/last-axis")


def _sums(case: Case, sums: Tensor, slack: float | Tensor, name: str) -> Finding | None:
    off = ((sums - 1).abs() > slack) & (sums != 0)
    if not bool(off.any()):
        return None
    low, high = number(sums[off].min()), number(sums[off].max())
    values = {"low": low, "high": high, "axis": case.class_axis, "loss": with_sigmoid()}
    variant = name if low == high else f"{name}-between"
    return case.finding(variant, n=int(off.sum()), all=sums.numel(), **values)
