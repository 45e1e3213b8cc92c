"""Inputs that are not what the loss takes them for."""

from dataclasses import dataclass
from typing import Any

from torch import Tensor

from lossdocs.declare.kinds import Logits, LogProbabilities, YesLogits, YesProbabilities
from lossdocs.explain.case import Case, wide
from lossdocs.explain.evidence import (
    ABOVE_ZERO,
    Axes,
    candidates,
    is_distribution,
    log_slack,
    tight,
)
from lossdocs.explain.finding import Finding
from lossdocs.explain.known import with_sigmoid, with_softmax

ENOUGH = 16  # entries: so many logits, as likely below 0 as above, are all above once in 65536
SPREAD = 0.5  # the logits of a fresh model may all lie close together


def probabilities_as_logits(case: Case) -> Finding | None:
    """A softmax or sigmoid before a loss that has its own."""
    if case.input_kind is Logits:
        return _softmax_output(case) or _made(case, "made-by-before-softmax")
    if case.input_kind is YesLogits:
        return _sigmoid_output(case) or _made(case, "made-by")
    return None


def _softmax_output(case: Case) -> Finding | None:
    rows, slack = case.counted_rows(), tight(case.input.dtype)
    all_rows = rows.shape[-1] > 1 and bool((rows.sum(-1) > 0).all())
    if not all_rows or not is_distribution(rows, (-1,), slack):
        return None
    positions = rows.numel() // rows.shape[-1]
    return case.finding("probabilities-as-logits/sum", n=positions, loss=case.call.stem)


def _sigmoid_output(case: Case) -> Finding | None:
    x = wide(case.input)
    if x.numel() < ENOUGH or not bool(((x >= 0) & (x <= 1)).all()) or x.max() - x.min() < SPREAD:
        return None
    values = {"n": x.numel(), "low": x.min(), "high": x.max(), "loss": case.call.stem}
    return case.finding("probabilities-as-logits/between-0-and-1", **values)


def _made(case: Case, variant: str) -> Finding | None:
    if case.made_by not in ("Softmax", "Sigmoid"):
        return None
    name, made = f"probabilities-as-logits/{variant}", case.made_by.lower()
    return case.finding(name, made=made, loss=case.call.stem)


@dataclass(frozen=True)
class Logarithms:
    """A tensor that must hold log-probabilities, and the axes along which it may."""

    name: str
    values: Tensor
    axes: list[Axes]

    def are_probabilities(self) -> bool:
        """Whether it holds the probabilities themselves."""
        slack = tight(self.values.dtype)
        p = wide(self.values)
        return any(is_distribution(p, axes, slack) for axes in self.axes)

    def too_large(self) -> tuple[str, dict[str, Any]] | None:
        """Say which number no logarithm of a probability can be."""
        if self.values.numel() == 0:
            return None
        x = wide(self.values)
        largest = x.nan_to_num(nan=-1.0, posinf=float("inf"), neginf=-1.0).max()
        if largest > ABOVE_ZERO:
            return "logits-as-log-probabilities", {"most": largest}
        # A sum below 1 is no evidence: some classes may have been left out.
        sums = [x.exp().sum(axes) - log_slack(self.values, axes) for axes in self.axes]
        if sums and all(bool((total > 1).any()) for total in sums):
            most = x.exp().sum(self.axes[0]).max()
            return "logits-as-log-probabilities/sum", {"most": most, "axis": self.axes[0][0]}
        return None


def logarithms(case: Case) -> list[Logarithms]:
    """The tensors of a call that must hold log-probabilities."""
    names = [name for name, kind in case.kinds.items() if kind is LogProbabilities]
    if case.class_axis is None:
        tensors = [(name, case.tensors[name]) for name in names]
        return [Logarithms(name, x, list(candidates(x.shape))) for name, x in tensors]
    rows = case.counted_rows().to(case.input.dtype)
    axes: list[Axes] = [(-1,)] if rows.shape[-1] > 1 else []
    return [Logarithms(name, rows, axes) for name in names]


def logits_as_log_probabilities(case: Case) -> Finding | None:
    """Numbers that cannot be logarithms of probabilities."""
    for logs in logarithms(case):
        if not logs.are_probabilities() and (found := logs.too_large()):
            variant, values = found
            return case.finding(variant, name=logs.name, loss=with_softmax(), **values)
    return None


def probabilities_as_log_probabilities(case: Case) -> Finding | None:
    """Probabilities whose logarithm was not taken."""
    for logs in logarithms(case):
        if logs.are_probabilities():
            first = logs.name == case.first
            key = "probabilities-as-log-probabilities"
            return case.finding(key if first else f"{key}/target", name=logs.name)
    return None


def saturated_sigmoid(case: Case) -> Finding | None:
    """A probability of exactly 0 or 1 on the wrong side, where a sigmoid has no slope."""
    if case.input_kind is not YesProbabilities:
        return None
    p, t = case.input, case.target
    wrong = ((p == 1) & (t < 1)) | ((p == 0) & (t > 0))
    wrong &= case.account.losses != 0  # unless a weight of 0 leaves it out
    if not bool(wrong.any()):
        return None
    worst, n = case.account.losses[wrong].max(), int(wrong.sum())
    return case.finding("saturated-sigmoid", n=n, all=p.numel(), worst=worst, loss=with_sigmoid())


def one_class(case: Case) -> Finding | None:
    """Softmax over a single class is 1, whatever the logit."""
    one = case.num_classes == 1 and case.input_kind is Logits
    if not one or case.input.numel() == 0:
        return None
    return case.finding("one-class", axis=case.class_axis, loss=with_sigmoid())
