"""How the shapes of the tensors of a loss are related, one check for each word of a declaration."""

import warnings
from collections.abc import Callable
from typing import Any

from torch import Tensor

from lossdocs.declare.declaration import Declaration
from lossdocs.kernels.elementwise import broadcast_shape

Check = Callable[[dict[str, Any]], None]


def refuse_shape(name: str, tensor: Tensor, of: str, first: Tensor, *, exact: bool = False) -> None:
    """Refuse a tensor that has not, or does not broadcast to, the shape of another."""
    if (tensor.shape if exact else broadcast_shape(first, tensor)) != first.shape:
        needed = "have" if exact else "broadcast to"
        raise ValueError(
            f"{name} must {needed} the shape of {of}, {tuple(first.shape)}, "
            f"got {tuple(tensor.shape)}"
        )


def _refuse(names: list[str], tensors: list[Tensor], needed: str) -> None:
    shapes = " and ".join(str(tuple(tensor.shape)) for tensor in tensors)
    raise ValueError(f"{' and '.join(names)} must have {needed}, got {shapes}")


def _same(names: list[str], tensors: list[Tensor]) -> None:
    if any(tensor.shape != tensors[0].shape for tensor in tensors):
        _refuse(names, tensors, "the same shape")


def _broadcast(names: list[str], tensors: list[Tensor]) -> None:
    if broadcast_shape(*tensors) is None:
        _refuse(names, tensors, "shapes that broadcast")


def _broadcast_with_a_warning(names: list[str], tensors: list[Tensor]) -> None:
    _broadcast(names, tensors)
    if any(tensor.shape != tensors[0].shape for tensor in tensors):
        shapes = " and ".join(str(tuple(tensor.shape)) for tensor in tensors)
        warnings.warn(
            f"{' and '.join(names)} have different shapes, {shapes}, and every pair that "
            "broadcasting makes is compared; give them the same shape",
            stacklevel=6,
        )


def _to_first(names: list[str], tensors: list[Tensor]) -> None:
    for name, tensor in zip(names[1:], tensors[1:], strict=True):
        refuse_shape(name, tensor, names[0], tensors[0])


def _check_with(refuse: Callable[[list[str], list[Tensor]], None]) -> Callable[..., Check]:
    def check_of(declaration: Declaration) -> Check:
        names = [parameter.name for parameter in declaration.tensors]

        def check(given: dict[str, Any]) -> None:
            present = [name for name in names if given[name] is not None]
            refuse(present, [given[name] for name in present])

        return check

    return check_of


SHAPES = {
    "same": _check_with(_same),
    "broadcast": _check_with(_broadcast),
    "broadcast with a warning": _check_with(_broadcast_with_a_warning),
    "to input": _check_with(_to_first),
}


def shapes_check(declaration: Declaration) -> Check:
    """The check that a declaration names, or is."""
    shapes = declaration.shapes
    return SHAPES[shapes](declaration) if isinstance(shapes, str) else shapes
