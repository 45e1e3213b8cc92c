"""What a small call costs, in microseconds: `python -m benchmarks.overhead`.

At 32 by 10 numbers Python decides. The loss, its definition without checks and kernel, and torch's
take turns on one thread, forward alone and with backward; a time is the median of all turns.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from statistics import median

import click
import torch

from benchmarks.cases import Case, cases, defined, losses, options, shapes, work
from benchmarks.measure import call, in_turns


def main(given: Sequence[str] | None = None) -> None:
    """Print one line a loss."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.overhead", description=__doc__)
    parser.add_argument("--loss", action="append", choices=losses(), help="only this; repeatable")
    parser.add_argument("--seconds", type=float, default=1.0, help="of turns for each number")
    asked = parser.parse_args(given)
    torch.set_num_threads(1)
    click.echo("microseconds of a small call: loss, definition, torch; the same with backward")
    for loss in asked.loss or losses():
        found = [overhead(loss, backward, asked.seconds) for backward in (False, True)]
        shown = ["".join(f"{time:8.1f}" for time in times) for times in found]
        click.echo(f"{loss:34}{';'.join(shown)}")


def overhead(loss: str, backward: bool, seconds: float) -> list[float]:
    """Of the loss, of its definition, and of its first counterpart."""
    made = work(smallest(loss))
    names = options(loss)

    def definition(*tensors: torch.Tensor) -> torch.Tensor:
        return defined(loss)(*tensors, **names)

    forms = (made.ours, definition, made.theirs)
    turns = in_turns([call(form, made, backward=backward) for form in forms], seconds)
    return [median(times) * 1e6 for times in zip(*turns, strict=True)]


def smallest(loss: str) -> Case:
    """The first case of a loss, whose shape is the smallest."""
    case = next(cases(loss, "cpu", quick=True))
    assert case.shape == shapes(loss)[0]
    return case


if __name__ == "__main__":
    main()
