"""Refusals that must look at the values of a tensor, also where a transform hides them."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch._subclasses.fake_tensor import FakeTensor  # nothing public tells one
from torch.jit import is_tracing  # type: ignore[attr-defined]

from lossdocs.declare.kinds import Kind, range_in_words
from lossdocs.kernels.memory import is_recorded


def refuse_outside(name: str, kind: Kind) -> Callable[[dict[str, Any]], None]:
    """The check that refuses values outside the range of their kind, nan included."""
    needed = f"{name} must {range_in_words(kind)}"

    def check(given: dict[str, Any]) -> None:
        tensor = given[name]
        inside = (tensor >= kind.low) & (tensor <= kind.high)
        given[name] = required(tensor, inside, needed, ValueError)

    return check


def required(tensor: Tensor, inside: Tensor, needed: str, error: type[Exception]) -> Tensor:
    """The tensor, which is refused now or later unless the condition holds everywhere."""
    if refuse_where_known(tensor, inside, needed, error):
        return tensor
    return _refused_later(tensor, _own(inside).all(), needed, error)


def refuse_where_known(tensor: Tensor, inside: Tensor, needed: str, error: type[Exception]) -> bool:
    """Refuse a tensor unless the condition holds everywhere, and say whether that is known."""
    inside = _own(inside)
    everywhere = known(inside.all())
    if everywhere is False:
        raise error(f"{needed}, got {_first(tensor, ~inside)}")
    return everywhere is not None


def known(condition: Tensor) -> bool | None:
    """Whether a condition holds; `None` where there is no value to read.

    So it is while compiling, under vmap and make_fx, and on the meta device. In a trace the value
    is that of an example.
    """
    if torch.compiler.is_compiling() or is_tracing():
        return None
    try:
        return bool(condition)
    except RuntimeError:
        if is_recorded() or condition.is_meta or isinstance(condition, FakeTensor):
            return None
        raise  # it has a value, and something else is wrong


def _own(tensor: Any) -> Tensor:
    """Of a DTensor the part of this process, as in torch: nobody waits for one that failed."""
    part: Tensor = tensor.to_local() if hasattr(tensor, "to_local") else tensor
    return part


def _first(tensor: Tensor, there: Tensor) -> str:
    """The first value where a condition holds."""
    value = _own(tensor)[there].flatten()[0].item()
    return f"{value:g}" if isinstance(value, float) else str(value)


def _refused_later(
    tensor: Tensor, everywhere: Tensor, needed: str, error: type[Exception]
) -> Tensor:
    """Leave the check to whoever has the values: a batch of vmap, or the graph that is recorded."""
    transformed = torch._C._are_functorch_transforms_active()  # noqa: SLF001  # nothing public says it
    if torch.compiler.is_compiling() and not transformed:
        torch._assert_async(everywhere, needed)  # noqa: SLF001  # a compiler fuses it
        return tensor
    try:
        if is_tracing():  # a trace may be saved, and loaded where there is no Python
            passed = torch._functional_assert_async(everywhere, needed, everywhere)  # noqa: SLF001
        else:
            passed = _passed(everywhere, needed)
    except RuntimeError as failure:
        if needed in str(failure):
            raise error(needed) from None
        raise
    return torch.where(passed, tensor, 0)  # what nothing depends on is left out of graphs


@torch.library.custom_op("lossdocs::passed", mutates_args=())
def _passed(everywhere: Tensor, needed: str) -> Tensor:
    """An assertion for which vmap has a rule, as it has none for torch's."""
    torch._assert_async(everywhere.all(), needed)  # noqa: SLF001
    return everywhere.clone()


@_passed.register_fake
def _(everywhere: Tensor, needed: str) -> Tensor:
    return torch.empty_like(everywhere)


@_passed.register_vmap
def _(_: Any, in_dims: Any, everywhere: Tensor, needed: str) -> tuple[Tensor, Any]:
    return _passed(everywhere, needed), in_dims[0]
