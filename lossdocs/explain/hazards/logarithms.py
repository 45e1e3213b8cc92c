"""Tensors that should hold log-probabilities, and do not."""

from dataclasses import dataclass

from torch import Tensor

from lossdocs.explain.case import Case, Finding, wide
from lossdocs.explain.evidence import (
    ABOVE_ZERO,
    Axes,
    candidates,
    is_distribution,
    log_slack,
    tight,
)
from lossdocs.explain.spelling import number

NLL = "losses/nll_loss/#logits-or-probabilities-as-input"
KL_LOGITS = "losses/kl_div/#logits-instead-of-log-probabilities"
KL_PROBABILITIES = "losses/kl_div/#probabilities-instead-of-log-probabilities"


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

    def too_large(self) -> str | None:
        """Say which number no logarithm of a probability can be."""
        if self.values.numel() == 0:
            return None
        x = wide(self.values)
        largest = x.nan_to_num(nan=-1.0, posinf=float("inf"), neginf=-1.0).max()
        if largest > ABOVE_ZERO:
            return (
                f"{self.name} has entries up to {number(largest)}, and no logarithm of a "
                "probability is above 0"
            )
        # A sum below 1 is no evidence: some classes may have been left out.
        sums = [x.exp().sum(axes) - log_slack(self.values, axes) for axes in self.axes]
        if sums and all(bool((total > 1).any()) for total in sums):
            most = number(x.exp().sum(self.axes[0]).max())
            return (
                f"exp({self.name}) sums to {most} over its axis {self.axes[0][0]}, and "
                "probabilities sum to 1"
            )
        return None


def logarithms(case: Case) -> list[Logarithms]:
    """The tensors of a call that must hold log-probabilities."""
    if case.stem == "nll_loss":
        rows = case.counted_rows().to(case.input.dtype)
        return [Logarithms("input", rows, [(-1,)] if rows.shape[-1] > 1 else [])]
    if case.stem != "kl_div":
        return []
    tensors = {"input": case.input}
    if case.call.options["log_target"]:
        tensors["target"] = case.target
    return [Logarithms(name, x, list(candidates(x.shape))) for name, x in tensors.items()]


def logits_as_log_probabilities(case: Case) -> Finding | None:
    """Numbers that cannot be logarithms of probabilities."""
    for logs in logarithms(case):
        if not logs.are_probabilities() and (seen := logs.too_large()):
            return Finding(
                "logits-as-log-probabilities",
                f"{seen}: these are not log-probabilities.",
                "Apply log_softmax over the classes first, or use cross_entropy.",
                NLL if case.stem == "nll_loss" else KL_LOGITS,
            )
    return None


def probabilities_as_log_probabilities(case: Case) -> Finding | None:
    """Probabilities whose logarithm was not taken."""
    for logs in logarithms(case):
        if logs.are_probabilities():
            return Finding(
                "probabilities-as-log-probabilities",
                f"{logs.name} is at least 0 and sums to 1, as probabilities do, where "
                "log-probabilities are expected.",
                "Use log_softmax in place of softmax."
                if logs.name == "input"
                else "Leave log_target=False beside a target of probabilities.",
                _page(case, logs.name),
            )
    return None


def _page(case: Case, name: str) -> str:
    if case.stem == "nll_loss":
        return NLL
    return KL_PROBABILITIES if name == "input" else "losses/kl_div/#log_target"
