"""One call with everything known about it, and what may be found in it."""

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from lossdocs.declare.kinds import ClassIndices, Logits, YesLogits, YesProbabilities
from lossdocs.explain.account import Account
from lossdocs.explain.call import Call, Tensors
from lossdocs.explain.finding import SAYINGS, Finding, link
from lossdocs.explain.known import of_kinds
from lossdocs.explain.reading import Reading
from lossdocs.explain.run import Run
from lossdocs.explain.spelling import sentence


@dataclass
class Case(Reading):
    """A call, its tensors (detached copies) and its account."""

    call: Call  # as it was made
    given: Tensors  # as they were given
    account: Account
    run: Run

    def __post_init__(self) -> None:
        """Tell what the loss itself makes, and whether it compares distributions."""
        super().__post_init__()
        self.has_layer = self.inner is not self.call  # it computes the logits that it compares
        gradients = self.account.gradients
        self.gradient = [*gradients.values()][-1 if self.has_layer else 0]  # by `input`
        both = self.input_kind.sums_to_1 and self.target_kind.sums_to_1
        self.of_distributions = both and self.class_axis is None  # along any axis

    def classes_last(self, tensor: Tensor) -> Tensor:
        """With the class axis at the end, where there is one, and wide enough to sum."""
        return wide(tensor if self.class_axis is None else tensor.movedim(self.class_axis, -1))

    def counted_rows(self) -> Tensor:
        """One row of classes for each position that is not ignored."""
        rows = self.classes_last(self.input)
        return rows[~self.account.ignored.reshape(rows.shape[:-1])]

    def elements_in(self, dtype: torch.dtype) -> Tensor:
        """The losses as they are in a dtype."""
        call, tensors = self.inner.converted(self.tensors, lambda _: dtype)
        return call.elements(tensors)

    def finding(self, name: str, /, **values: Any) -> Finding:
        """What `findings.toml` says, with these values, and those that every case has."""
        known = {
            "input": self.input.shape,
            "target": self.target.shape,
            "losses": self.account.losses.shape,
            "value": self.account.computed,
            "divisor": self.account.denominator,
            "classes": self.class_axis,
            "loss": self.call.declaration.name,
            "softmax_loss": of_kinds(Logits, ClassIndices),
            "sigmoid_loss": of_kinds(YesLogits, YesProbabilities),
        }
        key = name.partition("/")[0]
        words = SAYINGS[key] | SAYINGS[name]
        seen, advice = (sentence(words[part], **known | values) for part in ("seen", "advice"))
        # The page of the loss goes before that of a loss of logits.
        pages = [call.declaration.page for call in (self.call, self.inner)]
        return Finding(key, seen, advice, link(words["link"], *pages))


def wide(tensor: Tensor) -> Tensor:
    """Float64 from float64, float32 from all else."""
    return tensor if tensor.dtype == torch.float64 else tensor.float()
