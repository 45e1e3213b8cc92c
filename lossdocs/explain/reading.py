"""How a call is understood: what its tensors hold, and along which axis the classes lie."""

from dataclasses import dataclass
from functools import cached_property

from torch import Tensor

from lossdocs.declare.classes import class_axis
from lossdocs.declare.declaration import Declaration
from lossdocs.declare.kinds import ClassIndices, Kind
from lossdocs.explain.call import Call, Tensors


@dataclass(frozen=True)
class Reading:
    """A call and its tensors: the first, `input`, and what it is compared with, `target`."""

    inner: Call  # of what is compared: of the logits, where a layer makes them
    tensors: Tensors

    @property
    def declaration(self) -> Declaration:
        """What the loss takes its tensors for."""
        return self.inner.declaration

    @cached_property
    def kinds(self) -> dict[str, Kind]:
        """What each tensor holds."""
        given = self.inner.options | self.tensors
        return {name: self.declaration.kind(name, given) for name in self.tensors}

    @property
    def first(self) -> str:
        """The name of the first tensor."""
        return next(iter(self.tensors))

    @property
    def other(self) -> str:
        """The name of the one that it is compared with."""
        return "target" if "target" in self.tensors else list(self.tensors)[-1]

    @property
    def input(self) -> Tensor:
        """The first tensor; of a loss with a layer, the logits."""
        return self.tensors[self.first]

    @property
    def target(self) -> Tensor:
        """What the first tensor is compared with."""
        return self.tensors[self.other]

    @property
    def input_kind(self) -> Kind:
        """What the first tensor should hold."""
        return self.kinds[self.first]

    @property
    def target_kind(self) -> Kind:
        """What the other should hold."""
        return self.kinds[self.other]

    @property
    def indices(self) -> bool:
        """Whether the target names classes by their index."""
        return self.target_kind is ClassIndices

    @property
    def class_axis(self) -> int | None:
        """Where the classes lie; None where the loss treats all entries alike."""
        return class_axis(self.input) if self.declaration.shapes == "classes" else None

    @property
    def num_classes(self) -> int | None:
        """How many there are."""
        return None if self.class_axis is None else self.input.shape[self.class_axis]

    def fits(self, axis: int) -> bool:
        """Whether the target has one index for each position, if `axis` holds the classes."""
        sizes = list(self.input.shape)
        return sizes[:axis] + sizes[axis + 1 :] == list(self.target.shape)
