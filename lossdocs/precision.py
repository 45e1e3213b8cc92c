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


def at_least_float32(a: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    """Both in one dtype in which intermediate results keep their digits.

    Examples:
        >>> import torch
        >>> half = torch.tensor([1.0], dtype=torch.float16)
        >>> [tensor.dtype for tensor in at_least_float32(half, half)]
        [torch.float32, torch.float32]
    """
    wide = torch.promote_types(torch.promote_types(a.dtype, b.dtype), torch.float32)
    return a.to(wide), b.to(wide)
