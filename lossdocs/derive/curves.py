"""Loss and slope of a loss that has one term an element, along its input: what a figure draws."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch
from torch import Tensor

from lossdocs.declare import kinds
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
    targets = TARGETS[target]
    scales = [p.name for p in declaration.options if p.option == kinds.Positive]
    if len(targets) == 1 and scales:
        name = scales[0]
        drawn = {f"{name} {value:g}": (targets[0], {name: value}) for value in LADDER}
    else:
        drawn = {f"target {value:g}": (value, {}) for value in targets}
    losses: dict[str, Loss] = {
        label: partial(_each, function, *given) for label, given in drawn.items()
    }
    return Curves(*AXES[input], losses)


def _each(
    function: Callable[..., Tensor], target: float, options: dict[str, Any], x: Tensor
) -> Tensor:
    return function(x, torch.full_like(x, target), reduction="none", **options)
