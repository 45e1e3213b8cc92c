"""Explain calls of losses whose tensors were saved with torch.save.

A file holds a dict: "input" and "target", the options by name, and "loss", such as
"cross_entropy" or "CrossEntropyLoss" (torch's), or "lossdocs.cross_entropy". It may also hold
only the two tensors, as a tuple or list; --loss then names the loss.
"""

import argparse
import pickle
import sys
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

import torch

from lossdocs.explain import explain
from lossdocs.explain.call import CLASSES, OURS, TORCHS, LossFunction
from lossdocs.explain.explanation import Explanation


def main(argv: Sequence[str] | None = None) -> int:
    """Print an explanation of each file; 1 if one of them could not be explained."""
    parser = argparse.ArgumentParser(
        prog="python -m lossdocs",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="written by torch.save")
    parser.add_argument("--loss", help="the loss, where the file does not name it")
    parser.add_argument("--html", action="store_true", help="print HTML in place of text")
    options = parser.parse_args(argv)
    return max([printed(file, options.loss, html=options.html) for file in options.files])


def printed(file: Path, loss: str | None, *, html: bool) -> int:
    """Print one explanation, or why there is none."""
    try:
        explanation = explained(file, loss)
    except Exception as error:  # noqa: BLE001  # a loss may raise anything
        print(f"{file}: {error}", *getattr(error, "__notes__", []), sep="\n  ", file=sys.stderr)
        return 1
    if html:
        print(f"<h2>{escape(str(file))}</h2>\n{explanation._repr_html_()}")
    else:
        print(f"{file}\n{explanation}\n")
    return 0


def explained(file: Path, loss: str | None) -> Explanation:
    """Read a file and explain the call in it."""
    given = arguments(file)
    name = given.pop("loss", None) if loss is None else loss
    given.pop("loss", None)
    if name is None:
        raise ValueError("the loss is not named: save it as 'loss', or pass --loss")
    missing = [key for key in ("input", "target") if key not in given]
    if missing:
        raise ValueError(f"no {' and no '.join(map(repr, missing))}, only {sorted(given)}")
    return explain(function(str(name)), **given)


def arguments(file: Path) -> dict[str, Any]:
    """What a file holds, by name."""
    try:
        # Never anything that could run code.
        saved = torch.load(file, map_location="cpu", weights_only=True)
    except (pickle.UnpicklingError, RuntimeError, EOFError):
        raise ValueError("not a file of tensors and options saved by torch.save") from None
    if isinstance(saved, dict) and all(isinstance(key, str) for key in saved):
        return dict(saved)
    if isinstance(saved, (tuple, list)) and len(saved) == 2:
        return dict(zip(("input", "target"), saved, strict=True))
    raise ValueError(f"expected a dict or a pair of tensors, found {type(saved).__name__}")


def function(name: str) -> LossFunction:
    """The function of a loss by its name or that of its class."""
    functions = OURS if name.startswith("lossdocs.") else TORCHS
    plain = name.rpartition(".")[2]
    for stem, classes in CLASSES.items():
        if plain in (stem, classes[0].__name__):
            return functions[stem]
    known = ", ".join(CLASSES)
    raise ValueError(f"the loss must be one of {known}, or its class, got {name!r}")


if __name__ == "__main__":
    sys.exit(main())
