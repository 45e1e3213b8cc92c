"""The calls of its loss that a probe makes."""

import inspect
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import torch.nn.functional as F
from torch import Tensor

from lossdocs.contract.encoding import encoded_tensor, option
from lossdocs.contract.model import Contract, Probe
from lossdocs.contract.run import lossdocs_losses, run, torch_losses
from lossdocs.declare.declaration import Declaration
from lossdocs.derive import sources

MOST_CALLS = 20  # gradcheck makes hundreds, each with other numbers

Call = dict[str, Any]


def calls(contract: Contract, probe: Probe) -> list[Call]:
    """The calls of the loss that a probe makes, those that JSON can hold."""
    seen: list[Call] = []
    function = getattr(F, contract.stem, None) or lossdocs_losses()[contract.stem]
    watched = _watched(function, sources.read(contract.stem).declaration, seen)
    run(contract, probe, torch_losses() | {contract.stem: watched})
    return seen if len(seen) <= MOST_CALLS else []


def _watched(
    function: Callable[..., Tensor], declaration: Declaration, seen: list[Call]
) -> Callable[..., Tensor]:
    signature = inspect.signature(function)

    def watched(*arguments: Any, **options: Any) -> Tensor:
        with suppress(TypeError, ValueError, RuntimeError):  # the last from vmap and fake tensors
            seen.append(_call(signature.bind(*arguments, **options), declaration))
        return function(*arguments, **options)

    return watched


def _call(bound: inspect.BoundArguments, declaration: Declaration) -> Call:
    parameters = bound.signature.parameters
    given = {
        name: value
        for name, value in bound.arguments.items()
        if value is not parameters[name].default
    }
    if others := [name for name in given if name not in declaration]:
        raise ValueError(f"torch alone has {', '.join(others)}")
    arrays = declaration.arrays
    call = {
        name: _tensor(name, value) if name in arrays else option(value)
        for name, value in given.items()
    }
    call["gradient_by"] = [name for name in arrays if name in given and given[name].requires_grad]
    return call


def _tensor(name: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, Tensor):
        raise TypeError(f"{name} is no tensor")
    return encoded_tensor(value)
