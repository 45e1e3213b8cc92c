"""Infinities and nan, and where they come from."""

import torch
from torch import Tensor

from lossdocs.explain.case import Case, Finding
from lossdocs.explain.spelling import count

PLACES = {
    "cross_entropy": "losses/cross_entropy/#infinite-logits",
    "nll_loss": "losses/nll_loss/#edge-cases",
    "kl_div": "losses/kl_div/#edge-cases",
}


def smoothing_infinite(case: Case) -> Finding | None:
    """Label smoothing asks for a share of every class, masked ones too."""
    if not float(case.call.options.get("label_smoothing", 0)) > 0:
        return None
    masked = int((case.counted_rows() == -torch.inf).sum())
    if masked == 0:
        return None
    return Finding(
        "smoothing-infinite",
        f"{count(masked, 'logit')} {'is' if masked == 1 else 'are'} -inf where label_smoothing "
        "asks for a share of every class: the loss is infinite or nan.",
        "Mask with a large finite number, such as -1e4, or smooth only the classes allowed.",
        "concepts/label_smoothing/#inf-with-masked-logits",
    )


def zero_times_infinity(case: Case) -> Finding | None:
    """A target or weight of 0 beside -inf."""
    if case.stem not in PLACES or float(case.call.options.get("label_smoothing", 0)) > 0:
        return None
    zeros = _zeros(case)
    if not bool(zeros.any()):
        return None
    many = count(int(zeros.sum()), "place")
    return Finding(
        "zero-times-infinity",
        f"{'weight' if case.reading.indices else 'target'} is 0 and input -inf at {many}, "
        "and 0 times infinity is nan.",
        "Mask with a large finite number, such as -1e4, in place of -inf.",
        PLACES[case.stem],
    )


def _zeros(case: Case) -> Tensor:
    """Where 0 is multiplied by minus infinity and the loss is nan."""
    if not case.reading.indices:
        none = -torch.inf if case.call.options.get("log_target") else 0
        zeros, infinite = case.target == none, case.input == -torch.inf
        return torch.logical_and(zeros, infinite)
    weights, losses = case.account.weights, case.account.losses
    if weights is None:
        return torch.zeros((), device=case.input.device)
    x = case.classes_last()
    classes = case.target.reshape(losses.shape).long().masked_fill(case.account.ignored, 0)
    if losses.numel() == 0 or x.shape[-1] == 0:
        return torch.zeros((), device=case.input.device)
    picked = x.gather(-1, classes.unsqueeze(-1)).squeeze(-1)
    return torch.logical_and(weights == 0, picked == -torch.inf) & ~case.account.ignored


def infinite_logits(case: Case) -> Finding | None:
    """The binary loss with logits subtracts infinities."""
    if case.stem != "binary_cross_entropy_with_logits":
        return None
    bad = case.input.isinf() & ~case.account.losses.isfinite()
    if not bool(bad.any()):
        return None
    return Finding(
        "infinite-logits",
        f"{count(int(bad.sum()), 'infinite logit')}: the loss there is nan or infinite.",
        "Mask with the weight 0 and a finite logit in place of infinity.",
        "losses/binary_cross_entropy_with_logits/#infinite-logits",
    )


def ignored_not_finite(case: Case) -> Finding | None:
    """The gradient of an ignored position is 0 times nan."""
    gradient, axis = case.account.gradient, case.reading.class_axis
    if gradient is None or axis is None or case.account.losses.numel() == 0:
        return None
    rows = gradient.movedim(axis, -1)[case.account.ignored.reshape(case.classes_last().shape[:-1])]
    bad = int(rows.isnan().any(-1).sum())
    if bad == 0:
        return None
    return Finding(
        "ignored-not-finite",
        f"{count(bad, 'ignored position')} {'has' if bad == 1 else 'have'} logits that are nan or "
        "infinite: the loss leaves them out, but their gradient is nan.",
        "Replace them before the loss, with torch.nan_to_num or masked_fill.",
        "losses/cross_entropy/#nan-logits-in-ignored-rows",
    )


def no_backward(case: Case) -> Finding | None:
    """Torch takes one index in a tensor of shape (1,) forward, but not backward."""
    if case.account.gradient is not None:
        return None
    return Finding(
        "no-backward",
        f"torch returns a loss for input {tuple(case.input.shape)} with target "
        f"{tuple(case.target.shape)}, but its backward fails.",
        "Pass the target as a scalar, target.squeeze(), or both with a batch axis of 1.",
        f"losses/{case.stem}/#shapes",
    )
