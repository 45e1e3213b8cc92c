"""Loss and slope of a loss that has one term an element, along its input: what a figure draws."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch
from torch import Tensor

from lossdocs.declare import kinds
from lossdocs.declare.declaration import Declaration
from lossdocs.declare.loss import about
from lossdocs.derive.axes import AXES, TARGETS

Loss = Callable[[Tensor], Tensor]  # of one number, for many numbers at once

LADDER = (0.5, 1.0, 2.0)  # of the first option that is a positive number, where one target is drawn


@dataclass(frozen=True)
class Curves:
    """Losses of one number by their labels, and the axis along which they run."""

    axis: str
    low: float
    high: float
    losses: dict[str, Loss]


def curves_of(function: Callable[..., Tensor]) -> Curves:
    """The curves of a loss for each target, or for one target and several values of an option.

    Examples:
        >>> from lossdocs import huber_loss
        >>> list(curves_of(huber_loss).losses)
        ['delta 0.5', 'delta 1', 'delta 2']
    """
    declaration = about(function).declaration
    input, target = (parameter.kinds[0] for parameter in declaration.tensors)
    return Curves(*AXES[input], dict(_losses(function, declaration, TARGETS[target])))


def _losses(
    function: Callable[..., Tensor], declaration: Declaration, targets: tuple[float, ...]
) -> Iterator[tuple[str, Loss]]:
    options = [p.name for p in declaration.options if p.option == kinds.Positive]
    if len(targets) == 1 and options:
        for value in LADDER:
            label = f"{options[0]} {value:g}"
            yield label, partial(_each, function, targets[0], {options[0]: value})
        return
    for target in targets:
        yield f"target {target:g}", partial(_each, function, target, {})


def _each(
    function: Callable[..., Tensor], target: float, options: dict[str, Any], x: Tensor
) -> Tensor:
    return function(x, torch.full_like(x, target), reduction="none", **options)
