"""One call with everything known about it, and what may be found in it."""

from dataclasses import dataclass
from typing import Any

from torch import Tensor

from lossdocs.declare.declaration import Declaration
from lossdocs.declare.kinds import Kind
from lossdocs.explain.account import Account
from lossdocs.explain.call import Call, Tensors
from lossdocs.explain.finding import Finding, finding
from lossdocs.explain.reading import Reading, compared


@dataclass(frozen=True)
class Case:
    """A call, its tensors (detached copies) and its account."""

    call: Call  # as it was made
    given: Tensors  # as they were given
    inner: Call  # the same call of a computed input, as of the logits that a layer makes
    tensors: Tensors  # of the inner call
    reading: Reading  # of the inner call
    account: Account
    made_by: str | None  # the operation that made input, where autograd recorded one

    @property
    def declaration(self) -> Declaration:
        """What the loss takes its tensors for."""
        return self.inner.declaration

    @property
    def options(self) -> dict[str, Any]:
        """Every option, as the inner call takes it."""
        return self.inner.options

    @property
    def input(self) -> Tensor:
        """The first tensor; of a loss with a layer, the logits."""
        return self.tensors[compared(self.tensors)[0]]

    @property
    def target(self) -> Tensor:
        """What the first tensor is compared with."""
        return self.tensors[compared(self.tensors)[1]]

    @property
    def input_kind(self) -> Kind:
        """What the first tensor should hold."""
        return self.reading.kinds[compared(self.tensors)[0]]

    @property
    def target_kind(self) -> Kind:
        """What the other should hold."""
        return self.reading.kinds[compared(self.tensors)[1]]

    @property
    def has_layer(self) -> bool:
        """Whether the loss computes the logits that it compares."""
        return self.inner is not self.call

    @property
    def passed_on(self) -> set[str]:
        """The tensors that are compared as they were given."""
        first = compared(self.tensors)[0]
        return {name for name in self.tensors if name != first or not self.has_layer}

    @property
    def gradient(self) -> Tensor | None:
        """By `input`; the account has those by what was given too."""
        return [*self.account.gradients.values()][-1 if self.has_layer else 0]

    @property
    def of_distributions(self) -> bool:
        """Whether both hold distributions along an axis that the loss does not know."""
        known = self.reading.class_axis is not None
        return self.input_kind.sums_to_1 and self.target_kind.sums_to_1 and not known

    def classes_last(self) -> Tensor:
        """The input with its class axis at the end, and wide enough to sum."""
        axis = self.reading.class_axis
        return wide(self.input if axis is None else self.input.movedim(axis, -1))

    def counted_rows(self) -> Tensor:
        """One row of classes for each position that is not ignored."""
        rows = self.classes_last()
        return rows[~self.account.ignored.reshape(rows.shape[:-1])]

    def targets_last(self) -> Tensor:
        """The target with its class axis at the end, where it has one."""
        axis = self.reading.class_axis
        return wide(self.target if axis is None else self.target.movedim(axis, -1))

    def finding(self, name: str, /, **values: Any) -> Finding:
        """What `findings.toml` says; the page of the loss goes before that of a loss of logits."""
        pages = [call.declaration.page for call in (self.call, self.inner)]
        shapes = {"input": self.input.shape, "target": self.target.shape}
        return finding(name, pages, {**shapes, "losses": self.account.losses.shape, **values})


def wide(tensor: Tensor) -> Tensor:
    """Float64 from float64, float32 from all else."""
    return tensor if tensor.element_size() == 8 and tensor.is_floating_point() else tensor.float()
