"""How a call is understood: what its tensors hold, and along which axis the classes lie."""

from dataclasses import dataclass

from torch import Tensor

from lossdocs.declare.classes import class_axis
from lossdocs.declare.kinds import ClassIndices
from lossdocs.explain.call import Call, Tensors


@dataclass
class Reading:
    """A call and its tensors: the first, `input`, and what it is compared with, `target`."""

    inner: Call  # of what is compared: of the logits, where a layer makes them
    tensors: Tensors

    def __post_init__(self) -> None:
        """Tell what each tensor holds, and where the classes lie."""
        self.declaration = self.inner.declaration
        given = self.inner.options | self.tensors
        self.kinds = {name: self.declaration.kind(name, given) for name in self.tensors}
        self.first, self.other = compared(self.tensors)
        self.input, self.target = self.tensors[self.first], self.tensors[self.other]
        self.input_kind, self.target_kind = self.kinds[self.first], self.kinds[self.other]
        self.indices = self.target_kind is ClassIndices  # rather than one entry for each class
        self.weight: Tensor | None = self.inner.options.get("weight")
        self.smoothing = float(self.inner.options.get("label_smoothing", 0))
        # None where the loss treats all entries alike.
        of_classes = self.declaration.shapes == "classes"
        self.class_axis = class_axis(self.input) if of_classes else None
        self.num_classes = self.input.shape[class_axis(self.input)] if of_classes else None
        # Whether each loss is that of a position, which has an entry for each class.
        self.of_positions = of_classes or self.indices or self.declaration.mean == "positions"


def compared(tensors: Tensors) -> tuple[str, str]:
    """The names of the first tensor and of the one that it is compared with."""
    first, last = next(iter(tensors)), [*tensors][-1]
    return first, "target" if "target" in tensors else last


def fits(input: Tensor, target: Tensor, axis: int) -> bool:
    """Whether the target has one index for each position, if `axis` holds the classes."""
    sizes = list(input.shape)
    return sizes[:axis] + sizes[axis + 1 :] == list(target.shape)
