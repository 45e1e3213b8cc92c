"""Infinities and nan, and where they come from."""

import torch
from torch import Tensor

from lossdocs.declare.kinds import Logits, LogProbabilities, YesLogits
from lossdocs.explain.case import Case
from lossdocs.explain.finding import Finding


def smoothing_infinite(case: Case) -> Finding | None:
    """Label smoothing asks for a share of every class, masked ones too."""
    if not case.smoothing > 0:
        return None
    masked = int((case.counted_rows() == -torch.inf).sum())
    return case.finding("smoothing-infinite", n=masked) if masked else None


def zero_times_infinity(case: Case) -> Finding | None:
    """A target or weight of 0 beside -inf."""
    if case.input_kind not in (Logits, LogProbabilities) or case.smoothing > 0:
        return None
    zeros = int(_zeros(case).sum())
    name = "weight" if case.indices else "target"
    return case.finding("zero-times-infinity", name=name, n=zeros) if zeros else None


def _zeros(case: Case) -> Tensor:
    """Where 0 is multiplied by minus infinity and the loss is nan."""
    if not case.indices:
        none = -torch.inf if case.target_kind.logarithm else 0
        return torch.logical_and(case.target == none, case.input == -torch.inf)
    weights, losses = case.account.weights, case.account.losses
    x = case.classes_last(case.input)
    if weights is None or losses.numel() == 0 or x.shape[-1] == 0:
        return torch.zeros((), device=case.input.device)
    classes = case.target.reshape(losses.shape).long().masked_fill(case.account.ignored, 0)
    picked = x.gather(-1, classes.unsqueeze(-1)).squeeze(-1)
    return torch.logical_and(weights == 0, picked == -torch.inf) & ~case.account.ignored


def infinite_logits(case: Case) -> Finding | None:
    """The binary loss with logits subtracts infinities."""
    if case.input_kind is not YesLogits:
        return None
    bad = int((case.input.isinf() & ~case.account.losses.isfinite()).sum())
    variant = "infinite-logits" if case.declaration.weights else "infinite-logits/no-weight"
    return case.finding(variant, n=bad) if bad else None


def ignored_not_finite(case: Case) -> Finding | None:
    """The gradient of an ignored position is 0 times nan."""
    gradient, ignored = case.gradient, case.account.ignored
    if gradient is None or case.class_axis is None or ignored.numel() == 0:
        return None
    bad = case.classes_last(gradient).isnan().any(-1)
    n = int((bad & ignored.reshape(bad.shape)).sum())
    return case.finding("ignored-not-finite", n=n) if n else None


def no_backward(case: Case) -> Finding | None:
    """Torch takes one index in a tensor of shape (1,) forward, but not backward."""
    return case.finding("no-backward") if case.gradient is None else None
