"""Explain calls of losses whose tensors were saved with torch.save.

A file holds a dict: the arguments of the loss by name, such as "input" and "target", and "loss",
such as "cross_entropy" or "CrossEntropyLoss" (torch's), or "lossdocs.cross_entropy". It may also
hold only the tensors that the loss needs, as a tuple or list; --loss then names the loss.
"""

import sys
from argparse import ArgumentParser, Namespace
from html import escape
from pathlib import Path


def add_arguments(parser: ArgumentParser) -> None:
    """Files, and how to read and to show them."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="written by torch.save")
    parser.add_argument("--loss", help="the loss, where the file does not name it")
    parser.add_argument("--html", action="store_true", help="print HTML in place of text")


def run(options: Namespace) -> int:
    """Print an explanation of each file; 1 if one of them could not be explained."""
    return max([printed(file, options.loss, html=options.html) for file in options.files])


def printed(file: Path, loss: str | None, *, html: bool) -> int:
    """Print one explanation, or why there is none."""
    from lossdocs.explain.saved import explained  # noqa: PLC0415 # it needs torch

    try:
        explanation = explained(file, loss)
    except Exception as error:  # noqa: BLE001 # a loss may raise anything
        print(f"{file}: {error}", *getattr(error, "__notes__", []), sep="\n  ", file=sys.stderr)
        return 1
    if html:
        print(f"<h2>{escape(str(file))}</h2>\n{explanation._repr_html_()}")
    else:
        print(f"{file}\n{explanation}\n")
    return 0
