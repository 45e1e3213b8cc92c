"""Time, peak memory and error of each loss beside torch's: `python -m benchmarks.losses`.

Every case is timed in fresh processes, since what the allocator holds from before changes a time
by more than a factor of two; within one, loss and counterpart take turns, and so does a plain
copy. What is written are ratios, one a process.
"""

from __future__ import annotations

import argparse
import os
import platform
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import click
import torch

import lossdocs.figures
from benchmarks.accuracy import accuracies
from benchmarks.cases import LARGE, Case, cases, losses, named
from benchmarks.machine import machine, today
from benchmarks.measure import Setting, peaks, timed
from lossdocs.measurements import sources
from lossdocs.measurements.file import FILE, Accuracy, Measured, Memory, Time, written

PROCESSES = 3
SECONDS = 0.2  # of turns in each setting
# backward, threads, competing
QUIET = [(False, 1, False), (False, 2, False), (True, 1, False), (True, 2, False)]
CROWDED = [(True, 1, True), (True, 2, True)]
FEW = [(False, 2, False), (True, 1, False), (True, 2, False)]
ONE = [(False, 1, False), (True, 1, False)]
COMPILED = [Setting(True, threads, competing=False, compiled=True) for threads in (1, 2)]


class Task(NamedTuple):
    """What one process does."""

    says: str
    function: Any
    arguments: tuple[Any, ...]


def main(given: Sequence[str] | None = None) -> None:
    """Measure, show how far it is, and write the file and the figure."""
    options = parsed(given)
    tasks = list(planned(options))
    rows = [row for found in done(tasks) for row in found]
    options.out.write_text(written(gathered(rows, options)), encoding="utf-8")
    click.echo(f"wrote {options.out}")
    if options.out == FILE:
        figure = lossdocs.figures.file_of("benchmark")
        figure.write_text(lossdocs.figures.drawn("benchmark"), encoding="utf-8")
        click.echo(f"drew {figure.name}")


def parsed(given: Sequence[str] | None) -> argparse.Namespace:
    """The options of the command."""
    known = losses()
    parser = argparse.ArgumentParser(prog="python -m benchmarks.losses", description=__doc__)
    parser.add_argument("--loss", action="append", choices=known, help="only this one; repeatable")
    parser.add_argument("--quick", action="store_true", help="small inputs and one process")
    parser.add_argument("--processes", type=int, help=f"for each time; {PROCESSES} by default")
    parser.add_argument(
        "--compiled", action="store_true", help="under torch.compile as well, as a full run is"
    )
    parser.add_argument("--out", type=Path, help=f"where to write; {FILE} by default")
    options = parser.parse_args(given)
    partial = options.quick or options.loss is not None
    if options.out is None and partial:
        parser.error("--out must be given with --quick or --loss: the page shows a full run")
    options.out = options.out or FILE
    options.compiled = options.compiled or not partial
    options.loss = options.loss or known
    if options.processes is None:
        options.processes = 1 if options.quick else PROCESSES
    if options.processes < 1:
        parser.error(f"--processes must be at least 1, got {options.processes}")
    options.seconds = SECONDS / 4 if options.quick else SECONDS
    options.devices = ["cpu", *(["cuda"] if torch.cuda.is_available() else [])]
    return options


def planned(options: argparse.Namespace) -> list[Task]:
    """Every process to be started; the rounds over all cases follow each other."""
    found = [
        case
        for loss in options.loss
        for device in options.devices
        for case in cases(loss, device, quick=options.quick)
    ]
    times = [
        Task(f"time {said(case)}", timed, (case, settings(case, options), options.seconds))
        for _ in range(options.processes)
        for case in found
    ]
    memory = [
        Task(f"memory {loss}", peaks_of, ([case for case in found if case.loss == loss],))
        for loss in options.loss
    ]
    errors = [
        Task(f"error {loss}", errors_of, (loss, device, options.quick))
        for loss in options.loss
        for device in options.devices
    ]
    return errors + memory + times


def said(case: Case) -> str:
    """A case in a few words."""
    return f"{case.loss} {named(case.shape)} {case.dtype} {case.device}"


def errors_of(loss: str, device: str, quick: bool) -> list[Accuracy]:
    """A list, which can be sent from one process to another."""
    return list(accuracies(loss, device, quick=quick))


def peaks_of(found: Sequence[Case]) -> list[Memory]:
    """Of several cases in one process: to start torch's profiler takes seconds."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # the profiler would write over the progress bar
    return [row for case in found for row in peaks(case)]


def settings(case: Case, options: argparse.Namespace) -> list[Setting]:
    """Those in which a case is timed: fewer where a call takes a second, or to compile it does."""
    if case.device == "cuda":
        eager = ONE
    elif options.quick or case.shape in LARGE:
        eager = FEW
    else:
        eager = QUIET + (CROWDED if case.dtype == "float32" else [])
    short = case.dtype == "float32" and case.device == "cpu" and case.shape not in LARGE
    compiled = COMPILED if options.compiled and short else []
    return [Setting(*each, compiled=False) for each in eager] + compiled


def done(tasks: Sequence[Task]) -> list[list[Any]]:
    """What every task finds, one at a time and each in a process of its own.

    A process is forked from a server that has imported torch and done nothing else: as fresh as
    one that was started, and there at once.
    """
    context = get_context("forkserver")
    context.set_forkserver_preload(["benchmarks.accuracy", "benchmarks.measure"])
    with (
        ProcessPoolExecutor(1, mp_context=context, max_tasks_per_child=1) as pool,
        click.progressbar(tasks, item_show_func=lambda task: task.says if task else "") as bar,
    ):
        return [pool.submit(task.function, *task.arguments).result() for task in bar]


def gathered(rows: Sequence[Any], options: argparse.Namespace) -> Measured:
    """All rows as they are written."""
    return Measured(
        date=today(),
        machine=machine() | tensors(),
        versions={
            "Python": platform.python_version(),
            "torch": torch.__version__,
            "lossdocs": version("lossdocs"),
        },
        processes=options.processes,
        sources={loss: sources.fingerprint(loss) for loss in options.loss},
        times=merged([row for row in rows if isinstance(row, Time)]),
        memory=[row for row in rows if isinstance(row, Memory)],
        accuracy=[row for row in rows if isinstance(row, Accuracy)],
    )


def tensors() -> dict[str, str]:
    """What torch computes with."""
    cuda = torch.cuda.get_device_name() if torch.cuda.is_available() else "none"
    return {"vector instructions": torch.backends.cpu.get_cpu_capability(), "CUDA device": cuda}


def merged(rows: Sequence[Time]) -> list[Time]:
    """One row for each setting of each case, with the numbers of all processes."""
    found: dict[tuple[Any, ...], Time] = {}
    for row in rows:
        same = row._replace(faster=[], bandwidth=[], torch_bandwidth=[])
        whole = found.setdefault(same[:-3], same)
        whole.faster.extend(row.faster)
        whole.bandwidth.extend(row.bandwidth)
        whole.torch_bandwidth.extend(row.torch_bandwidth)
    return list(found.values())


if __name__ == "__main__":
    main()
