"""Functions with a derivative of their own, in forward mode too."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor


def outside_compilers(plain: Any, with_forward_mode: Any) -> Callable[..., Tensor]:
    """Apply the Function that has a jvp, or the other one where torch.compile would refuse it."""

    def apply(*arguments: Tensor) -> Tensor:
        compiling = torch.compiler.is_compiling()
        result: Tensor = (plain if compiling else with_forward_mode).apply(*arguments)
        return result

    return apply
