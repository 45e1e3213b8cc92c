"""The dtype a loss is computed in."""

from typing import Any

import torch
from torch import Tensor

FLOATING = (torch.float16, torch.bfloat16, torch.float32, torch.float64)


def float32_under_autocast(value: Any) -> Any:
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
    if not isinstance(value, Tensor) or value.dtype not in (torch.float16, torch.bfloat16):
        return value
    return value.float() if torch.is_autocast_enabled(value.device.type) else value


def promoted(*values: Any) -> torch.dtype:
    """The dtype of a result of all floating tensors among the values.

    Examples:
        >>> import torch
        >>> promoted(torch.zeros(1, dtype=torch.float16), None, torch.zeros(1).bfloat16())
        torch.float32
    """
    dtypes = [x.dtype for x in values if isinstance(x, Tensor) and x.dtype in FLOATING]
    result = dtypes[0]
    for dtype in dtypes[1:]:
        if dtype != result:
            result = torch.promote_types(result, dtype)
    return result


def widened(value: Any, dtype: torch.dtype) -> Any:
    """A floating tensor in another dtype; all else as it is."""
    if not isinstance(value, Tensor) or value.dtype == dtype or value.dtype not in FLOATING:
        return value
    return value.to(dtype)
