"""Targets that are not what they should be."""

import torch
from torch import Tensor

from lossdocs.declare.kinds import Probabilities, Signs, YesProbabilities
from lossdocs.explain.case import Case, Finding, wide
from lossdocs.explain.evidence import (
    LOOSE,
    distribution_axes,
    log_distribution_axes,
    log_slack,
)
from lossdocs.explain.hazards.logarithms import logarithms
from lossdocs.explain.known import with_sigmoid
from lossdocs.explain.reading import compared
from lossdocs.explain.rows import axes_of_target
from lossdocs.explain.spelling import number, plural


def negative_target(case: Case) -> Finding | None:
    """A probability below 0."""
    if case.target_kind is not Probabilities or not bool((case.target < 0).any()):
        return None
    below = case.target < 0
    values = {"n": int(below.sum()), "low": case.target[below].min()}
    if "log_target" in case.declaration and log_distribution_axes(case.target):
        return case.finding(
            "negative-target",
            plural(
                values["n"],
                "{n} target below 0, down to {low}: target holds log-probabilities, and their "
                "logarithm is nan.",
                "{n} targets below 0, down to {low}: target holds log-probabilities, and their "
                "logarithm is nan.",
            ),
            "Pass log_target=True, or target.exp().",
            topic="log-target",
            **values,
        )
    return case.finding(
        "negative-target",
        plural(
            values["n"],
            "{n} target below 0, down to {low}, where probabilities are expected.",
            "{n} targets below 0, down to {low}, where probabilities are expected.",
        ),
        "Pass probabilities: softmax of the teacher's logits, or one-hot rows.",
        topic="sums",
        **values,
    )


def target_outside_0_1(case: Case) -> Finding | None:
    """A target that is no probability of yes, where the loss does not refuse it."""
    t = case.target
    outside = (t < 0) | (t > 1)
    if case.target_kind is not YesProbabilities or not bool(outside.any()):
        return None
    return case.finding(
        "target-outside-0-1",
        plural(
            int(outside.sum()),
            "{n} target of {of} outside 0 to 1, such as {example}: the loss falls without end as "
            "the logit grows.",
            "{n} targets of {of} outside 0 to 1, such as {example}: the loss falls without end as "
            "the logit grows.",
        ),
        "Pass 0 for no and 1 for yes; labels of -1 and 1 are (labels + 1) / 2.",
        n=int(outside.sum()),
        of=t.numel(),
        example=t[outside].flatten()[0],
    )


def target_no_sign(case: Case) -> Finding | None:
    """A label that is neither -1 nor 1, such as the 0 for no of other losses."""
    t = case.target
    other = t.abs() != 1
    if case.target_kind is not Signs or not bool(other.any()):
        return None
    return case.finding(
        "target-no-sign",
        plural(
            int(other.sum()),
            "{n} target of {of} is neither -1 nor 1, such as {example}; beside a target of 0 the "
            "loss is the same for every input.",
            "{n} targets of {of} are neither -1 nor 1, such as {example}; beside a target of 0 the "
            "loss is the same for every input.",
        ),
        "Pass -1 for no and 1 for yes: labels of 0 and 1 are 2 * labels - 1, or fit {loss}.",
        topic="signs",
        n=int(other.sum()),
        of=t.numel(),
        example=t[other].flatten()[0],
        loss=with_sigmoid(),
    )


def target_sum(case: Case) -> Finding | None:
    """Rows of the target that do not sum to 1; a row of zeros may be masked."""
    if case.of_distributions:
        return _sum_of_rows(case)
    if case.target_kind is not Probabilities or (rows := case.targets_last()).numel() == 0:
        return None
    # Beside a class axis in the wrong place this would be said twice.
    if any(len(axes) == 1 for axes in distribution_axes(wide(case.target))):
        return None
    return _sums(case, rows.sum(-1), LOOSE, CLASSES)


def _sum_of_rows(case: Case) -> Finding | None:
    if case.target.numel() < 2 or axes_of_target(case):
        return None
    p, slack = wide(case.target), torch.tensor(LOOSE)
    if case.target_kind.logarithm:
        name = compared(case.tensors)[1]
        logs = [logs for logs in logarithms(case) if logs.name == name]
        if any(each.are_probabilities() or each.too_large() for each in logs):
            return None
        p, slack = p.exp(), log_slack(case.target, (-1,))
    return _sums(case, p.sum(-1), slack, LAST)


CLASSES = (
    "{n} row of the target, of {of}, sums to {span} instead of 1 over the classes, axis {axis}.",
    "{n} rows of the target, of {of}, sum to {span} instead of 1 over the classes, axis {axis}.",
)
LAST = (
    "{n} row of the target, of {of}, sums to {span} instead of 1 along its last axis.",
    "{n} rows of the target, of {of}, sum to {span} instead of 1 along its last axis.",
)


def _sums(case: Case, sums: Tensor, slack: float | Tensor, said: tuple[str, str]) -> Finding | None:
    off = ((sums - 1).abs() > slack) & (sums != 0)
    if not bool(off.any()):
        return None
    low, high = number(sums[off].min()), number(sums[off].max())
    return case.finding(
        "target-sum",
        plural(int(off.sum()), *said),
        "Divide each row by its sum; if several labels may be right at once, use {loss}.",
        topic="sums",
        n=int(off.sum()),
        of=sums.numel(),
        span=low if low == high else f"between {low} and {high}",
        axis=case.reading.class_axis,
        loss=with_sigmoid(),
    )
