"""How the shapes and dtypes of a call were understood."""

from dataclasses import dataclass

from torch import Tensor

from lossdocs.declare.classes import class_axis
from lossdocs.declare.kinds import ClassIndices, Kind
from lossdocs.explain.call import Call, Tensors
from lossdocs.explain.spelling import dtype


@dataclass(frozen=True)
class Reading:
    """What the loss takes its tensors for: the first, `input`, and what it is compared with."""

    kinds: dict[str, Kind]  # what each tensor holds
    input_is: str  # such as "logits"
    target_is: str  # such as "class indices"
    class_axis: int | None  # None where the loss treats all entries alike
    num_classes: int | None
    input_shape: tuple[int, ...]
    target_shape: tuple[int, ...]
    input_dtype: str
    target_dtype: str

    @property
    def indices(self) -> bool:
        """Whether the target names classes by their index."""
        return self.target_is == ClassIndices.name


def fits(input: Tensor, target: Tensor, axis: int) -> bool:
    """Whether a target of class indices has one for each position, if `axis` holds the classes."""
    sizes = list(input.shape)
    return sizes[:axis] + sizes[axis + 1 :] == list(target.shape)


def compared(tensors: Tensors) -> tuple[str, str]:
    """The names of the first tensor and of the one that it is compared with."""
    names = list(tensors)
    return names[0], "target" if "target" in tensors else names[-1]


def read(call: Call, tensors: Tensors) -> Reading:
    """Understand tensors as the loss does."""
    given = {**call.options, **tensors}
    kinds = {name: call.declaration.kind(name, given) for name in tensors}
    first, other = compared(tensors)
    input, target = tensors[first], tensors[other]
    axis = class_axis(input) if call.declaration.shapes == "classes" else None
    return Reading(
        kinds=kinds,
        input_is=kinds[first].name,
        target_is=kinds[other].name,
        class_axis=axis,
        num_classes=None if axis is None else input.shape[axis],
        input_shape=tuple(input.shape),
        target_shape=tuple(target.shape),
        input_dtype=dtype(input.dtype),
        target_dtype=dtype(target.dtype),
    )
