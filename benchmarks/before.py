"""Each loss beside that of another commit, in one run: `python -m benchmarks.before COMMIT`.

Both are called in turns, forward and backward, in one process and on one thread; a ratio is the
median of the turns, and above 1 the loss has become faster. Peaks are in multiples of the logits.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import tempfile
from functools import partial
from pathlib import Path
from statistics import median

import click
import torch

from benchmarks.cases import LARGE, Case, Loss, cases, losses, named, options, work
from benchmarks.copies import of_commit
from benchmarks.measure import call, in_turns, peak


def main() -> None:
    """Print a line for each loss, shape and dtype."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.before", description=__doc__)
    parser.add_argument("commit", help="what to compare with")
    parser.add_argument("--loss", action="append", choices=losses(), help="only this; repeatable")
    parser.add_argument("--seconds", type=float, default=1.0, help="of turns for each number")
    asked = parser.parse_args()
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        before = losses_of(of_commit(asked.commit, Path(folder)))
        for loss in [name for name in asked.loss or losses() if name in before]:
            for case in cases(loss, "cpu", quick=False):
                if case.against == f"F.{loss}":
                    found = compared(case, before[loss], asked.seconds)
                    click.echo(f"{loss}, {named(case.shape)}, {case.dtype}: {found}")


def losses_of(checkout: Path) -> dict[str, Loss]:
    """The losses of another checkout, beside those of this one."""
    names = losses()
    ours = {name: sys.modules.pop(name) for name in [*sys.modules] if is_ours(name)}
    sys.path.insert(0, str(checkout))
    try:
        package = importlib.import_module("lossdocs")  # imports a loss when it is asked for
        return {name: getattr(package, name) for name in names if hasattr(package, name)}
    finally:
        sys.path.remove(str(checkout))
        for name in [*filter(is_ours, sys.modules)]:
            del sys.modules[name]
        sys.modules.update(ours)


def is_ours(name: str) -> bool:
    """Whether a module is of the package."""
    return name.partition(".")[0] == "lossdocs"


def compared(case: Case, before: Loss, seconds: float) -> str:
    """How much faster the loss has become, with backward and without, and the peaks."""
    made = work(case)
    forms = partial(before, **options(case.loss)), made.ours
    faster = []
    for backward in (False, True):
        calls = [call(form, made, backward=backward) for form in forms]
        faster.append(median(then / now for then, now in in_turns(calls, seconds)))
    said = f"forward {faster[0]:.2f}, with backward {faster[1]:.2f}"
    if case.shape not in LARGE:
        return said
    then, now = (peak(call(form, made, backward=True)) / made.logits for form in forms)
    return f"{said}; peak {then:.2f} before, {now:.2f} now"


if __name__ == "__main__":
    main()
