"""One call with everything known about it, and what may be found in it."""

from dataclasses import dataclass
from typing import Any

from torch import Tensor

from lossdocs.explain.account import Account
from lossdocs.explain.call import Call, Tensors
from lossdocs.explain.finding import Finding, finding
from lossdocs.explain.reading import Reading


@dataclass(frozen=True)
class Case(Reading):
    """A call, its tensors (detached copies) and its account."""

    call: Call  # as it was made
    given: Tensors  # as they were given
    account: Account
    made_by: str | None  # the operation that made input, where autograd recorded one

    @property
    def has_layer(self) -> bool:
        """Whether the loss computes the logits that it compares."""
        return self.inner is not self.call

    @property
    def passed_on(self) -> set[str]:
        """The tensors that are compared as they were given."""
        return {name for name in self.tensors if name != self.first or not self.has_layer}

    @property
    def gradient(self) -> Tensor | None:
        """By `input`; the account has those by what was given too."""
        return [*self.account.gradients.values()][-1 if self.has_layer else 0]

    @property
    def of_distributions(self) -> bool:
        """Whether both hold distributions along an axis that the loss does not know."""
        both = self.input_kind.sums_to_1 and self.target_kind.sums_to_1
        return both and self.class_axis is None

    def classes_last(self) -> Tensor:
        """The input with its class axis at the end, and wide enough to sum."""
        axis = self.class_axis
        return wide(self.input if axis is None else self.input.movedim(axis, -1))

    def counted_rows(self) -> Tensor:
        """One row of classes for each position that is not ignored."""
        rows = self.classes_last()
        return rows[~self.account.ignored.reshape(rows.shape[:-1])]

    def targets_last(self) -> Tensor:
        """The target with its class axis at the end, where it has one."""
        axis = self.class_axis
        return wide(self.target if axis is None else self.target.movedim(axis, -1))

    def finding(self, name: str, /, **values: Any) -> Finding:
        """What `findings.toml` says; the page of the loss goes before that of a loss of logits."""
        pages = [call.declaration.page for call in (self.call, self.inner)]
        shapes = {"input": self.input.shape, "target": self.target.shape}
        return finding(name, pages, {**shapes, "losses": self.account.losses.shape, **values})


def wide(tensor: Tensor) -> Tensor:
    """Float64 from float64, float32 from all else."""
    return tensor if tensor.element_size() == 8 and tensor.is_floating_point() else tensor.float()
