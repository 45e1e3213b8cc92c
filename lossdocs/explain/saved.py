"""A call whose tensors and options stand in a file that `torch.save` wrote."""

import pickle
from pathlib import Path
from typing import Any

import torch

from lossdocs.explain import explain
from lossdocs.explain.explanation import Explanation
from lossdocs.explain.known import declarations, named


def explained(file: Path, loss: str | None) -> Explanation:
    """Read a file and explain the call in it; `loss` goes before the name in the file."""
    saved = content(file)
    in_file = saved.pop("loss", None) if isinstance(saved, dict) else None
    name = in_file if loss is None else loss
    if name is None:
        raise ValueError("the loss is not named: save it as 'loss', or pass --loss")
    found = named(str(name))
    if found is None:
        known = ", ".join(declaration.name for declaration in declarations())
        raise ValueError(f"the loss must be one of {known}, or its class, got {name!r}")
    needed = [parameter.name for parameter in found.declaration.required]
    if isinstance(saved, tuple):
        if len(saved) != len(needed):
            raise ValueError(f"a call needs {needed}, the file holds {len(saved)} tensors")
        saved = dict(zip(needed, saved, strict=True))
    if not set(needed) <= set(saved):
        raise ValueError(f"a call needs {needed}, the file holds only {sorted(saved)}")
    return explain(found.function, **saved)


def content(file: Path) -> dict[str, Any] | tuple[Any, ...]:
    """What a file holds: arguments by name, or tensors in order."""
    try:
        # Never anything that could run code.
        saved = torch.load(file, map_location="cpu", weights_only=True)
    except (pickle.UnpicklingError, RuntimeError, EOFError):
        raise ValueError("not a file of tensors and options saved by torch.save") from None
    if isinstance(saved, dict) and all(isinstance(key, str) for key in saved):
        return dict(saved)
    if isinstance(saved, (tuple, list)):
        return tuple(saved)
    found = type(saved).__name__
    raise ValueError(f"a dict or a tuple of tensors is needed, the file holds a {found}")
