"""Autocast, which not every device has."""

from contextlib import AbstractContextManager, nullcontext

import torch
from torch import Tensor


def under_autocast(tensor: Tensor) -> bool:
    """Whether it is on where a tensor lies.

    Examples:
        >>> under_autocast(torch.empty(0)), under_autocast(torch.empty(0, device="meta"))
        (False, False)
    """
    device = tensor.device.type
    return torch.amp.is_autocast_available(device) and torch.is_autocast_enabled(device)


def without_autocast(tensor: Tensor) -> AbstractContextManager[object]:
    """Where the dtypes are those that are asked for; not every device has autocast."""
    device = tensor.device.type
    if torch.amp.is_autocast_available(device):
        return torch.autocast(device, enabled=False)
    return nullcontext()
