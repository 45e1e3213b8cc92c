"""Time and peak memory of linear cross-entropy: `python -m benchmarks.linear_cross_entropy`.

Beside `lossdocs.linear_cross_entropy` run the plain form, `F.linear` and `F.cross_entropy`, and
torch's own function with its default chunks, forward and backward. All three run in turns in one
process, in an order that alternates, and a time is a ratio of the seconds that a processor was
busy, so that other programs disturb it little. Memory is what a fresh process with one form alone
has resident at most, beyond what it had before and beyond the gradients, which each form returns.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import click
import torch
import torch.nn.functional as F
from torch import Tensor

import lossdocs

# N, D, V
SIZES = [
    (2048, 512, 32000),
    (4096, 128, 32000),
    (1024, 256, 128256),
    (2048, 1024, 32000),
    (2048, 2048, 32000),
    (4096, 256, 128256),
]


def plain(input: Tensor, linear_weight: Tensor, target: Tensor) -> Tensor:
    """All logits, log-probabilities and their gradient."""
    return F.cross_entropy(F.linear(input, linear_weight), target)


def torchs(input: Tensor, linear_weight: Tensor, target: Tensor) -> Tensor:
    """In chunks that torch chooses."""
    chunks = torch.nn.LinearCrossEntropyOptions()
    return F.linear_cross_entropy(input, linear_weight, target, options=chunks)


FORMS: dict[str, Callable[[Tensor, Tensor, Tensor], Tensor]] = {
    "plain": plain,
    "ours": lossdocs.linear_cross_entropy,
    "torch": torchs,
}


AGAINST = {"F.linear, F.cross_entropy": plain}  # besides torch's own; `benchmarks.losses` reads it


def main() -> None:
    """Print one line a size."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=3, help="of all forms in turns")
    parser.add_argument("--dtype", default="float32", help="of hidden states and weight")
    parser.add_argument("--size", type=int, nargs=3, action="append", metavar=("N", "D", "V"))
    parser.add_argument("--measure", help=argparse.SUPPRESS)  # the form, in a process of its own
    options = parser.parse_args()
    if options.measure:
        size = tuple(options.size[0])
        measures = [options.rounds] if options.measure == "time" else [options.measure]
        measure = times if options.measure == "time" else memory
        click.echo(json.dumps(measure(size, options.dtype, *measures)))
        return
    click.echo("N D V: time of the plain form and of torch's own divided by ours; memory in MiB")
    for size in options.size or SIZES:
        spent = child("time", size, options.dtype, options.rounds)
        held = [child(form, size, options.dtype, 1) for form in FORMS]
        ratios = [
            median(a / b for a, b in zip(spent[f], spent["ours"], strict=True))
            for f in ("plain", "torch")
        ]
        memories = ", ".join(f"{form} {mib:.0f}" for form, mib in zip(FORMS, held, strict=True))
        click.echo(f"{size}: {ratios[0]:.2f}, {ratios[1]:.2f}; {memories}")


def child(measure: str, size: tuple[int, ...], dtype: str, rounds: int) -> Any:
    """The result of a fresh process."""
    command = [sys.executable, "-m", __spec__.name, "--measure", measure, "--dtype", dtype]
    command += ["--rounds", str(rounds), "--size", *map(str, size)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def inputs(size: tuple[int, int, int], dtype: str) -> tuple[Tensor, Tensor, Tensor]:
    """The same in every process, on one thread."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    n, d, v = size
    kind = getattr(torch, dtype)
    hidden = torch.randn(n, d, dtype=kind).requires_grad_()
    weight = torch.randn(v, d, dtype=kind).div_(d**0.5).requires_grad_()
    return hidden, weight, torch.randint(v, (n,))


def once(form: str, hidden: Tensor, weight: Tensor, target: Tensor) -> None:
    """Loss and gradients."""
    hidden.grad = weight.grad = None
    FORMS[form](hidden, weight, target).backward()


def times(size: tuple[int, int, int], dtype: str, rounds: int) -> dict[str, list[float]]:
    """Seconds of each form in each round."""
    given = inputs(size, dtype)
    found: dict[str, list[float]] = {form: [] for form in FORMS}
    for turn in range(rounds):
        for form in list(FORMS)[:: -1 if turn % 2 else 1]:
            begun = time.process_time()
            once(form, *given)
            found[form].append(time.process_time() - begun)
    return found


def memory(size: tuple[int, int, int], dtype: str, form: str) -> float:
    """MiB of one form."""
    once(form, *inputs((4, 8, 32), dtype))  # what torch loads at the first call
    given = inputs(size, dtype)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    once(form, *given)
    gradients = sum(tensor.nbytes for tensor in given[:2]) / 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 - before - gradients


if __name__ == "__main__":
    main()
