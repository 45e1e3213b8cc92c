"""The state of an explorer, and the numbers that it shows by name."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

State = dict[str, Any]
Numbers = dict[str, float]
Point = tuple[float, float]
Claim = Callable[[Numbers, Callable[..., Numbers]], bool]


def named(name: str, values: Tensor) -> Numbers:
    """A number, or the entries of a tensor with their places behind the name."""
    if values.dim() == 0:
        return {name: values.item()}
    return {
        key: value
        for i, row in enumerate(values)
        for key, value in named(f"{name}{i}", row).items()
    }


def numbers(state: State, start: str, *shape: int) -> Tensor:
    """The controls whose names begin alike."""
    return torch.tensor([float(v) for k, v in state.items() if k.startswith(start)]).reshape(shape)
