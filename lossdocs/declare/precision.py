"""The dtype a loss is computed in."""

from typing import Any

import torch
from torch import Tensor

from lossdocs.numerics.autocast import under_autocast

FLOATING = (torch.float16, torch.bfloat16, torch.float32, torch.float64)


def widen_under_autocast(given: dict[str, Any]) -> None:
    """Widen 16 bits to 32 where autocast is on, as torch does before every loss.

    Examples:
        >>> import torch
        >>> given = {"input": torch.tensor([1.0], dtype=torch.bfloat16)}
        >>> widen_under_autocast(given)
        >>> given["input"].dtype
        torch.bfloat16
        >>> with torch.autocast("cpu", dtype=torch.bfloat16):
        ...     widen_under_autocast(given)
        >>> given["input"].dtype
        torch.float32
    """
    for name, value in given.items():
        narrow = isinstance(value, Tensor) and value.dtype in (torch.float16, torch.bfloat16)
        if narrow and under_autocast(value):
            given[name] = value.float()


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


def promoted_twice(given: dict[str, Any], names: list[str]) -> tuple[torch.dtype, torch.dtype]:
    """The dtype of a result of all arguments, and of some.

    Examples:
        >>> import torch
        >>> given = {"input": torch.zeros(1).half(), "target": torch.zeros(1)}
        >>> promoted_twice(given, ["input"])
        (torch.float32, torch.float16)
    """
    return promoted(*given.values()), promoted(*(given[name] for name in names))


def widened(given: dict[str, Any], dtype: torch.dtype) -> dict[str, Any]:
    """The floating tensors in another dtype; all else as it is."""
    return {
        name: value.to(dtype) if isinstance(value, Tensor) and value.dtype in FLOATING else value
        for name, value in given.items()
    }
