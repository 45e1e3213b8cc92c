"""Refusals that must look at the values of a tensor, also where a transform hides them."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from lossdocs.declare.kinds import Kind, range_in_words


def refuse_outside(name: str, kind: Kind) -> Callable[[dict[str, Any]], None]:
    """The check that refuses values outside the range of their kind, nan included."""
    needed = f"{name} must {range_in_words(kind)}"

    def check(given: dict[str, Any]) -> None:
        tensor = given[name]
        inside = (tensor >= kind.low) & (tensor <= kind.high)
        if (found := known(inside.all())) is None:
            _refuse_later(inside.all(), needed)
        elif not found:
            raise ValueError(f"{needed}, got {tensor[~inside].flatten()[0].item():g}")

    return check


def known(condition: Tensor) -> bool | None:
    """Whether a condition holds; `None` where there is no value to read.

    So it is while compiling, under vmap and make_fx, and on the meta device.
    """
    if torch.compiler.is_compiling():
        return None
    try:
        return bool(condition)
    except RuntimeError:
        return None


def _refuse_later(inside: Tensor, needed: str) -> None:
    """Leave the check to whoever has the values: a batch of vmap, or the graph that is recorded."""
    try:
        if not torch.compiler.is_compiling():
            _Assert.apply(inside, needed)  # type: ignore[no-untyped-call]
        elif not torch._C._are_functorch_transforms_active():  # noqa: SLF001  # nothing public says it
            torch._assert_async(inside, needed)  # noqa: SLF001  # nothing public is recorded
    except RuntimeError as error:
        if needed in str(error):
            raise ValueError(needed) from None
        raise


class _Assert(torch.autograd.Function):
    """An assertion that vmap looks through, which knows no rule for torch's."""

    @staticmethod
    def forward(inside: Tensor, needed: str) -> Tensor:
        torch._assert_async(inside, needed)  # noqa: SLF001
        return inside.clone()

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.mark_non_differentiable(output)

    @staticmethod
    def vmap(_: Any, in_dims: Any, inside: Tensor, needed: str) -> tuple[Tensor, None]:
        return _Assert.apply(inside.all(), needed), None  # type: ignore[no-untyped-call]
