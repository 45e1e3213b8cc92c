"""A call whose tensors and options stand in a file that `torch.save` wrote."""

import pickle
from pathlib import Path
from typing import Any

import torch

from lossdocs.explain import explain
from lossdocs.explain.call import CLASSES, OURS, TORCHS, LossFunction
from lossdocs.explain.explanation import Explanation

UNNAMED = "the loss is not named: save it as 'loss', or pass --loss"
INCOMPLETE = "a call needs 'input' and 'target', the file holds only {found}"
FOREIGN = "not a file of tensors and options saved by torch.save"
SHAPELESS = "a dict or a pair of tensors is needed, the file holds a {found}"
UNKNOWN = "the loss must be one of {known}, or its class, got {found}"


def explained(file: Path, loss: str | None) -> Explanation:
    """Read a file and explain the call in it; `loss` goes before the name in the file."""
    given = arguments(file)
    name = given.pop("loss", None) if loss is None else loss
    given.pop("loss", None)
    if name is None:
        raise ValueError(UNNAMED)
    if not {"input", "target"} <= set(given):
        raise ValueError(INCOMPLETE.format(found=sorted(given)))
    return explain(function(str(name)), **given)


def arguments(file: Path) -> dict[str, Any]:
    """What a file holds, by name."""
    try:
        # Never anything that could run code.
        saved = torch.load(file, map_location="cpu", weights_only=True)
    except (pickle.UnpicklingError, RuntimeError, EOFError):
        raise ValueError(FOREIGN) from None
    if isinstance(saved, dict) and all(isinstance(key, str) for key in saved):
        return dict(saved)
    if isinstance(saved, (tuple, list)) and len(saved) == 2:
        return dict(zip(("input", "target"), saved, strict=True))
    raise ValueError(SHAPELESS.format(found=type(saved).__name__))


def function(name: str) -> LossFunction:
    """The function of a loss by its name or that of its class."""
    functions = OURS if name.startswith("lossdocs.") else TORCHS
    plain = name.rpartition(".")[2]
    for stem, classes in CLASSES.items():
        if plain in (stem, classes[0].__name__):
            return functions[stem]
    raise ValueError(UNKNOWN.format(known=", ".join(CLASSES), found=repr(name)))
