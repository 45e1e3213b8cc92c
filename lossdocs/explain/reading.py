"""How the shapes and dtypes of a call were understood."""

from dataclasses import dataclass

from torch import Tensor

from lossdocs.declare.classes import class_axis
from lossdocs.explain.call import Call
from lossdocs.explain.spelling import dtype

WITH_CLASSES = ("cross_entropy", "nll_loss")
INPUTS = {
    "cross_entropy": "logits",
    "nll_loss": "log-probabilities",
    "kl_div": "log-probabilities",
    "binary_cross_entropy": "probabilities of yes",
    "binary_cross_entropy_with_logits": "logits of yes",
}


@dataclass(frozen=True)
class Reading:
    """What the loss takes its two tensors for."""

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
        return self.target_is == "class indices"


def fits(input: Tensor, target: Tensor, axis: int) -> bool:
    """Whether a target of class indices has one for each position, if `axis` holds the classes."""
    sizes = list(input.shape)
    return sizes[:axis] + sizes[axis + 1 :] == list(target.shape)


def read(call: Call, input: Tensor, target: Tensor) -> Reading:
    """Understand two tensors as the loss does."""
    axis = class_axis(input) if call.stem in WITH_CLASSES else None
    return Reading(
        input_is=INPUTS[call.stem],
        target_is=_target(call, input, target),
        class_axis=axis,
        num_classes=None if axis is None else input.shape[axis],
        input_shape=tuple(input.shape),
        target_shape=tuple(target.shape),
        input_dtype=dtype(input.dtype),
        target_dtype=dtype(target.dtype),
    )


def _target(call: Call, input: Tensor, target: Tensor) -> str:
    if call.stem == "nll_loss":
        return "class indices"
    if call.stem == "cross_entropy":
        # torch decides by the shape alone.
        return "probabilities" if target.shape == input.shape else "class indices"
    if call.stem == "kl_div":
        return "log-probabilities" if call.options["log_target"] else "probabilities"
    return "probabilities of yes"
