"""The way of one call through the files of the package: `python -m benchmarks.call_path kl_div`.

A file is entered when a function of another file calls one of its own.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Any

import torch

import lossdocs
from lossdocs.declare.loss import about
from lossdocs.derive.samples import calls
from lossdocs.derive.sources import stems

PACKAGE = Path(lossdocs.__file__).parent
MOST = 3  # times that a file may be entered for each loss that is called

Step = tuple[str, str]  # a file, and the function that it is entered by


def path_of(function: Any, **given: Any) -> list[Step]:
    """Which files a call enters, one after the other."""
    steps: list[Step] = []
    files: list[str] = []

    def profile(frame: FrameType, event: str, _: Any) -> None:
        path = Path(frame.f_code.co_filename)
        if not path.is_relative_to(PACKAGE):
            return
        if event == "call":
            file = str(path.relative_to(PACKAGE))
            if files[-1:] != [file]:
                steps.append((file, frame.f_code.co_qualname))
            files.append(file)
        elif event == "return":
            files.pop()

    sys.setprofile(profile)
    try:
        function(**given)
    finally:
        sys.setprofile(None)
    return steps


def call_path(stem: str) -> list[Step]:
    """The way of the first sample of a loss, with a gradient."""
    function = getattr(lossdocs, stem)
    given = next(calls(about(function).declaration, [(4, 40)]))
    first = about(function).declaration.tensors[0].name
    given[first] = given[first].requires_grad_()
    function(**given)  # what is imported when it is first needed
    return path_of(function, **given)


def limit(steps: list[Step]) -> int:
    """How often a file may be entered; a loss may be made of another."""
    return MOST * sum(file == "declare/loss.py" for file, _ in steps)


def main(argv: Sequence[str] | None = None) -> int:
    """Print the ways; 1 where a file is entered too often."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.call_path", description=__doc__)
    parser.add_argument("losses", nargs="*", choices=[*stems(), []], metavar="LOSS")
    too_often = False
    for stem in parser.parse_args(argv).losses or stems():
        steps = call_path(stem)
        [(file, times)] = Counter(file for file, _ in steps).most_common(1)
        print(f"{stem}: no file is entered more often than {file}, {times} times")
        print(*(f"  {file} {function}" for file, function in steps), sep="\n")
        too_often |= times > limit(steps)
    return int(too_often)


if __name__ == "__main__":
    with torch.enable_grad():
        sys.exit(main())
