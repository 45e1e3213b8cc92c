"""The refusals that losses share: each names the argument, what it needs and what arrived."""

import numbers
import operator

import torch
from torch import Tensor

FLOATING = (torch.float16, torch.bfloat16, torch.float32, torch.float64)


def check_tensors(input: Tensor, target: Tensor, **optional: Tensor | None) -> None:
    """Refuse what is not a tensor; an optional one may be `None`."""
    given = {name: tensor for name, tensor in optional.items() if tensor is not None}
    for name, tensor in {"input": input, "target": target, **given}.items():
        if not isinstance(tensor, Tensor):
            raise TypeError(f"{name} must be a Tensor, got {type(tensor).__name__}")


def check_floating(**tensors: Tensor) -> None:
    """Refuse integers, complex numbers and 8-bit floats."""
    for name, tensor in tensors.items():
        if tensor.dtype not in FLOATING:
            raise TypeError(
                f"{name} must be float16, bfloat16, float32 or float64, got {tensor.dtype}"
            )


def check_same_shape(input: Tensor, target: Tensor) -> None:
    """Refuse to broadcast."""
    if input.shape != target.shape:
        raise ValueError(
            "input and target must have the same shape, "
            f"got {tuple(input.shape)} and {tuple(target.shape)}"
        )


def check_same_dtype(**tensors: Tensor) -> None:
    """Refuse to promote."""
    (first, a), (second, b) = tensors.items()
    if a.dtype != b.dtype:
        raise TypeError(
            f"{first} and {second} must have the same dtype, got {a.dtype} and {b.dtype}"
        )


def check_multiplies(input: Tensor, **factors: Tensor | None) -> None:
    """Refuse a weight that does not broadcast to the shape of `input`, or wants a gradient."""
    for name, factor in factors.items():
        if factor is None:
            continue
        if factor.is_complex():
            raise TypeError(f"{name} must be real, got {factor.dtype}")
        check_no_gradient(**{name: factor})
        if broadcast_shape(factor, input) != input.shape:
            raise ValueError(
                f"{name} must broadcast to the shape of input, {tuple(input.shape)}, "
                f"got {tuple(factor.shape)}"
            )


def broadcast_shape(a: Tensor, b: Tensor) -> torch.Size | None:
    """The shape both broadcast to, or `None` where they do not."""
    if a.shape == b.shape:  # torch takes 10 times as long to say so
        return a.shape
    try:
        shape: torch.Size = torch.broadcast_shapes(a.shape, b.shape)
    except RuntimeError:
        return None
    return shape


def check_no_gradient(**tensors: Tensor) -> None:
    """Refuse a tensor by which torch does not differentiate the loss."""
    for name, tensor in tensors.items():
        if tensor.requires_grad and torch.is_grad_enabled():
            raise ValueError(f"{name} must not require a gradient, got requires_grad=True")


def check_between_0_and_1(**tensors: Tensor) -> None:
    """Refuse probabilities outside [0, 1], nan included."""
    for name, tensor in tensors.items():
        outside = ~((tensor >= 0) & (tensor <= 1))
        if readable(outside.any()):
            raise ValueError(
                f"{name} must lie between 0 and 1, got {tensor[outside].flatten()[0].item():g}"
            )


def readable(condition: Tensor) -> bool:
    """Whether `condition` is known to hold.

    Where there are no values to read (vmap, compile, meta and fake tensors) it is not known,
    and as in torch nothing is refused.
    """
    if torch.compiler.is_compiling():
        return False
    try:
        return bool(condition)
    except RuntimeError:
        return False


def check_label_smoothing(label_smoothing: float) -> float:
    """Return `label_smoothing` as a float in [0, 1]; torch reads less than 0 and nan as 0."""
    scalar = isinstance(label_smoothing, Tensor) and label_smoothing.dim() == 0
    if not scalar and not isinstance(label_smoothing, numbers.Real):
        kind = type(label_smoothing).__name__
        raise TypeError(f"label_smoothing must be a float, got {kind}")
    smoothing = float(label_smoothing)
    if not 0 <= smoothing <= 1:
        raise ValueError(f"label_smoothing must lie between 0 and 1, got {smoothing:g}")
    return smoothing


def check_ignore_index(ignore_index: int) -> int:
    """Return `ignore_index` as an int of 64 bits."""
    if isinstance(ignore_index, bool) or not hasattr(ignore_index, "__index__"):
        raise TypeError(f"ignore_index must be an int, got {type(ignore_index).__name__}")
    index = operator.index(ignore_index)
    if not -(2**63) <= index < 2**63:
        raise ValueError(f"ignore_index must fit into 64 bits, got {index}")
    return index
