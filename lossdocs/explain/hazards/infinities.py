"""Infinities and nan, and where they come from."""

import torch
from torch import Tensor

from lossdocs.declare.kinds import Logits, LogProbabilities, YesLogits
from lossdocs.explain.case import Case, Finding
from lossdocs.explain.spelling import plural


def smoothing_infinite(case: Case) -> Finding | None:
    """Label smoothing asks for a share of every class, masked ones too."""
    if not case.inner.smoothing() > 0:
        return None
    masked = int((case.counted_rows() == -torch.inf).sum())
    if masked == 0:
        return None
    return case.finding(
        "smoothing-infinite",
        plural(
            masked,
            "{n} logit is -inf where label_smoothing asks for a share of every class: the loss is "
            "infinite or nan.",
            "{n} logits are -inf where label_smoothing asks for a share of every class: the loss "
            "is infinite or nan.",
        ),
        "Mask with a large finite number, such as -1e4, or smooth only the classes allowed.",
        n=masked,
    )


def zero_times_infinity(case: Case) -> Finding | None:
    """A target or weight of 0 beside -inf."""
    if case.input_kind not in (Logits, LogProbabilities) or case.inner.smoothing() > 0:
        return None
    zeros = int(_zeros(case).sum())
    if zeros == 0:
        return None
    return case.finding(
        "zero-times-infinity",
        plural(
            zeros,
            "{name} is 0 and input -inf at {n} place, and 0 times infinity is nan.",
            "{name} is 0 and input -inf at {n} places, and 0 times infinity is nan.",
        ),
        "Mask with a large finite number, such as -1e4, in place of -inf.",
        name="weight" if case.reading.indices else "target",
        n=zeros,
    )


def _zeros(case: Case) -> Tensor:
    """Where 0 is multiplied by minus infinity and the loss is nan."""
    if not case.reading.indices:
        none = -torch.inf if case.target_kind.logarithm else 0
        return torch.logical_and(case.target == none, case.input == -torch.inf)
    weights, losses = case.account.weights, case.account.losses
    x = case.classes_last()
    if weights is None or losses.numel() == 0 or x.shape[-1] == 0:
        return torch.zeros(())
    classes = case.target.reshape(losses.shape).long().masked_fill(case.account.ignored, 0)
    picked = x.gather(-1, classes.unsqueeze(-1)).squeeze(-1)
    return torch.logical_and(weights == 0, picked == -torch.inf) & ~case.account.ignored


def infinite_logits(case: Case) -> Finding | None:
    """The binary loss with logits subtracts infinities."""
    if case.input_kind is not YesLogits:
        return None
    bad = case.input.isinf() & ~case.account.losses.isfinite()
    if not bool(bad.any()):
        return None
    return case.finding(
        "infinite-logits",
        plural(
            int(bad.sum()),
            "{n} infinite logit: the loss there is nan or infinite.",
            "{n} infinite logits: the loss there is nan or infinite.",
        ),
        "Mask with the weight 0 and a finite logit in place of infinity."
        if case.declaration.weights
        else "Pass a finite logit in place of infinity.",
        n=int(bad.sum()),
    )


def ignored_not_finite(case: Case) -> Finding | None:
    """The gradient of an ignored position is 0 times nan."""
    gradient, axis = case.gradient, case.reading.class_axis
    if gradient is None or axis is None or case.account.losses.numel() == 0:
        return None
    rows = gradient.movedim(axis, -1)[case.account.ignored.reshape(case.classes_last().shape[:-1])]
    bad = int(rows.isnan().any(-1).sum())
    if bad == 0:
        return None
    return case.finding(
        "ignored-not-finite",
        plural(
            bad,
            "{n} ignored position has logits that are nan or infinite: the loss leaves them out, "
            "but their gradient is nan.",
            "{n} ignored positions have logits that are nan or infinite: the loss leaves them out, "
            "but their gradient is nan.",
        ),
        "Replace them before the loss, with torch.nan_to_num or masked_fill.",
        n=bad,
    )


def no_backward(case: Case) -> Finding | None:
    """Torch takes one index in a tensor of shape (1,) forward, but not backward."""
    if case.gradient is not None:
        return None
    return case.finding(
        "no-backward",
        "torch returns a loss for input {input} with target {target}, but its backward fails.",
        "Pass the target as a scalar, target.squeeze(), or both with a batch axis of 1.",
        topic="shapes",
        input=case.input.shape,
        target=case.target.shape,
    )
