"""Targets that are not what they should be."""

import torch
from torch import Tensor

from lossdocs.explain.case import Case, Finding, wide
from lossdocs.explain.evidence import (
    LOOSE,
    distribution_axes,
    log_distribution_axes,
    log_slack,
)
from lossdocs.explain.hazards.logarithms import logarithms
from lossdocs.explain.kl_rows import axes_of_target
from lossdocs.explain.spelling import count, number

NONE = "losses/cross_entropy/#probabilities-that-are-none"


def negative_target(case: Case) -> Finding | None:
    """A probability below 0."""
    if case.reading.target_is != "probabilities" or not bool((case.target < 0).any()):
        return None
    below = case.target < 0
    seen = (
        f"{count(int(below.sum()), 'target')} below 0, down to {number(case.target[below].min())}"
    )
    if case.stem == "kl_div" and log_distribution_axes(case.target):
        return Finding(
            "negative-target",
            f"{seen}: target holds log-probabilities, and their logarithm is nan.",
            "Pass log_target=True, or target.exp().",
            "losses/kl_div/#log_target",
        )
    return Finding(
        "negative-target",
        f"{seen}, where probabilities are expected.",
        "Pass probabilities: softmax of the teacher's logits, or one-hot rows.",
        NONE if case.stem == "cross_entropy" else "losses/kl_div/#targets-that-do-not-sum-to-1",
    )


def target_outside_0_1(case: Case) -> Finding | None:
    """A target of the binary loss with logits that is no probability; the other one refuses it."""
    t = case.target
    outside = (t < 0) | (t > 1)
    if case.stem != "binary_cross_entropy_with_logits" or not bool(outside.any()):
        return None
    example = number(t[outside].flatten()[0])
    return Finding(
        "target-outside-0-1",
        f"{count(int(outside.sum()), 'target')} of {t.numel()} outside 0 to 1, such as {example}: "
        "the loss falls without end as the logit grows.",
        "Pass 0 for no and 1 for yes; labels of -1 and 1 are (labels + 1) / 2.",
        "losses/binary_cross_entropy_with_logits/#target-outside-the-range",
    )


def target_sum(case: Case) -> Finding | None:
    """Rows of the target that do not sum to 1; a row of zeros may be masked."""
    if case.stem == "cross_entropy" and case.reading.target_is == "probabilities":
        rows = case.targets_last()
        # Beside a class axis in the wrong place this would be said twice.
        others = [axes for axes in distribution_axes(wide(case.target)) if len(axes) == 1]
        if rows.numel() == 0 or others:
            return None
        return _sums(rows.sum(-1), LOOSE, f"over the classes, axis {case.reading.class_axis}", NONE)
    if case.stem != "kl_div" or case.target.numel() < 2 or axes_of_target(case):
        return None
    p = wide(case.target)
    slack = torch.tensor(LOOSE, device=p.device)
    if case.call.options["log_target"]:
        if any(logs.are_probabilities() or logs.too_large() for logs in logarithms(case)[1:]):
            return None
        p, slack = p.exp(), log_slack(case.target, (-1,))
    page = "losses/kl_div/#targets-that-do-not-sum-to-1"
    return _sums(p.sum(-1), slack, "along its last axis", page)


def _sums(sums: Tensor, slack: float | Tensor, where: str, link: str) -> Finding | None:
    off = ((sums - 1).abs() > slack) & (sums != 0)
    if not bool(off.any()):
        return None
    low, high = number(sums[off].min()), number(sums[off].max())
    span = low if low == high else f"between {low} and {high}"
    return Finding(
        "target-sum",
        f"{count(int(off.sum()), 'row')} of the target, of {sums.numel()}, "
        f"{'sums' if int(off.sum()) == 1 else 'sum'} to {span} instead of 1 {where}.",
        "Divide each row by its sum; if several labels may be right at once, "
        "use binary_cross_entropy_with_logits.",
        link,
    )
