"""One call with everything known about it, and what may be found in it."""

from dataclasses import dataclass

from torch import Tensor

from lossdocs.explain.account import Account
from lossdocs.explain.call import Call
from lossdocs.explain.reading import Reading


@dataclass(frozen=True)
class Case:
    """A call, its tensors (detached copies) and its account."""

    call: Call
    input: Tensor
    target: Tensor
    reading: Reading
    account: Account
    made_by: str | None  # the operation that made input, where autograd recorded one

    @property
    def stem(self) -> str:
        """The name of the loss, which is also the name of its page."""
        return self.call.stem

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


@dataclass(frozen=True)
class Finding:
    """Something in a call that is probably a mistake, or that is good to know."""

    key: str
    seen: str  # one sentence: what was seen, with the numbers
    advice: str  # one sentence: what to do
    link: str  # where the site explains it, relative to its address


def wide(tensor: Tensor) -> Tensor:
    """Float64 from float64, float32 from all else."""
    return tensor if tensor.element_size() == 8 and tensor.is_floating_point() else tensor.float()
