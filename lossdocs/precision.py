"""The dtype a loss is computed in."""

from typing import overload

import torch
from torch import Tensor


@overload
def float32_under_autocast(tensor: Tensor) -> Tensor: ...
@overload
def float32_under_autocast(tensor: None) -> None: ...
def float32_under_autocast(tensor: Tensor | None) -> Tensor | None:
    """Widen 16 bits to 32 where autocast is on, as torch does before every loss.

    Examples:
        >>> import torch
        >>> half = torch.tensor([1.0], dtype=torch.bfloat16)
        >>> float32_under_autocast(half).dtype
        torch.bfloat16
        >>> with torch.autocast("cpu", dtype=torch.bfloat16):
        ...     float32_under_autocast(half).dtype
        torch.float32
    """
    if tensor is None or tensor.dtype not in (torch.float16, torch.bfloat16):
        return tensor
    return tensor.float() if torch.is_autocast_enabled(tensor.device.type) else tensor


def at_least_float32(a: torch.dtype, b: torch.dtype) -> torch.dtype:
    """The dtype of a result of both, in which intermediate results keep their digits.

    Examples:
        >>> import torch
        >>> at_least_float32(torch.float16, torch.bfloat16)
        torch.float32
    """
    return torch.promote_types(torch.promote_types(a, b), torch.float32)
