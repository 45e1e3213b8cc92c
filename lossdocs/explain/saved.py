"""A call whose tensors and options stand in a file that `torch.save` wrote."""

import pickle
from pathlib import Path
from typing import Any

import torch

from lossdocs.declare.declaration import Declaration
from lossdocs.explain import explain
from lossdocs.explain.explanation import Explanation
from lossdocs.explain.known import declarations, named

UNNAMED = "the loss is not named: save it as 'loss', or pass --loss"
INCOMPLETE = "a call needs {needed}, the file holds only {found}"
OTHER_NUMBER = "a call needs {needed}, the file holds {found} tensors"
FOREIGN = "not a file of tensors and options saved by torch.save"
SHAPELESS = "a dict or a tuple of tensors is needed, the file holds a {found}"
UNKNOWN = "the loss must be one of {known}, or its class, got {found}"


def explained(file: Path, loss: str | None) -> Explanation:
    """Read a file and explain the call in it; `loss` goes before the name in the file."""
    saved = content(file)
    in_file = saved.pop("loss", None) if isinstance(saved, dict) else None
    name = in_file if loss is None else loss
    if name is None:
        raise ValueError(UNNAMED)
    found = named(str(name))
    if found is None:
        known = ", ".join(declaration.name for declaration in declarations())
        raise ValueError(UNKNOWN.format(known=known, found=repr(name)))
    assert found.function is not None
    return explain(found.function, **arguments(saved, found.declaration))


def content(file: Path) -> dict[str, Any] | tuple[Any, ...]:
    """What a file holds: arguments by name, or tensors in order."""
    try:
        # Never anything that could run code.
        saved = torch.load(file, map_location="cpu", weights_only=True)
    except (pickle.UnpicklingError, RuntimeError, EOFError):
        raise ValueError(FOREIGN) from None
    if isinstance(saved, dict) and all(isinstance(key, str) for key in saved):
        return dict(saved)
    if isinstance(saved, (tuple, list)):
        return tuple(saved)
    raise ValueError(SHAPELESS.format(found=type(saved).__name__))


def arguments(saved: dict[str, Any] | tuple[Any, ...], declaration: Declaration) -> dict[str, Any]:
    """What a loss is called with, by name."""
    names = [parameter.name for parameter in declaration.required]
    needed = " and ".join(", ".join(map(repr, names)).rsplit(", ", 1))
    if isinstance(saved, dict):
        if not set(names) <= set(saved):
            raise ValueError(INCOMPLETE.format(needed=needed, found=sorted(saved)))
        return saved
    if len(saved) != len(names):
        raise ValueError(OTHER_NUMBER.format(needed=needed, found=len(saved)))
    return dict(zip(names, saved, strict=True))
