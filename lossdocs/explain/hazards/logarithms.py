"""Tensors that should hold log-probabilities, and do not."""

from dataclasses import dataclass
from typing import Any

from torch import Tensor

from lossdocs.declare.kinds import LogProbabilities
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
from lossdocs.explain.known import with_softmax
from lossdocs.explain.reading import compared


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
    names = [name for name, kind in case.reading.kinds.items() if kind is LogProbabilities]
    if case.reading.class_axis is None:
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
            first = logs.name == compared(case.tensors)[0]
            key = "probabilities-as-log-probabilities"
            return case.finding(key if first else f"{key}/target", name=logs.name)
    return None
