"""The measurements of one case, in the process that runs it: time in turns, and peak memory.

The clock is torch's, which waits for a device to finish; the loop is that of the standard library.
`torch.utils.benchmark.Timer` repeats each turn twice before it counts, which would triple a run
whose turns alternate.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter
from timeit import Timer
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch._inductor import config as inductor
from torch.profiler import ProfilerActivity, profile
from torch.utils.benchmark import timer

from benchmarks.cases import Case, Loss, Work, named, work
from lossdocs.measurements.file import Memory, Time

Call = Callable[[], object]
TURN = 0.005  # seconds at least, so that reading the clock costs nothing
FEWEST = 3  # turns, however long they take


class Setting(NamedTuple):
    """Under which circumstances a case is timed."""

    backward: bool
    threads: int
    competing: bool
    compiled: bool


def timed(case: Case, settings: Sequence[Setting], seconds: float) -> list[Time]:
    """Times of one case; the lists have one entry, since this is one process."""
    made = work(case)
    return [row(case, made, setting, seconds) for setting in settings]


def row(case: Case, made: Work, setting: Setting, seconds: float) -> Time:
    """The two losses and a copy in turns, in one setting."""
    torch.set_num_threads(setting.threads)
    both = [made.ours, made.theirs]
    losses = [compiled(loss, made, setting) for loss in both] if setting.compiled else both
    calls = [call(loss, made, backward=setting.backward) for loss in losses]
    source = made.inputs[0].detach()
    target = torch.empty_like(source)
    with competitor() if setting.competing else quiet():
        turns = in_turns([*calls, lambda: target.copy_(source)], seconds)
    moved = made.reads + (made.writes if setting.backward else 0)
    share = moved / (2 * source.nbytes)  # of the bytes of a copy, which reads and writes
    return Time(
        *(case.loss, case.against, named(case.shape), case.dtype, case.device),
        *setting,
        [rounded(median(theirs / ours for ours, theirs, _ in turns))],
        [rounded(share * median(copy / ours for ours, _, copy in turns))],
        [rounded(share * median(copy / theirs for _, theirs, copy in turns))],
    )


def compiled(loss: Loss, made: Work, setting: Setting) -> Loss:
    """Compiled and called once: that takes seconds, which say nothing of a further call."""
    inductor.compile_threads = 1  # workers would take a core from what is timed
    found: Loss = torch.compile(loss, dynamic=False)
    call(found, made, backward=setting.backward)()
    return found


def call(loss: Loss, made: Work, *, backward: bool) -> Call:
    """A loss with its inputs, without gradients or with them."""

    def forward() -> Tensor:
        with torch.no_grad():
            return loss(*made.inputs)

    def both() -> object:
        return torch.autograd.grad(loss(*made.inputs), made.leaves)

    return both if backward else forward


def in_turns(calls: Sequence[Call], seconds: float) -> list[list[float]]:
    """Rounds in which each call has its turn, forwards and backwards, until the time is over."""
    numbers = [repeats(each) for each in calls]
    rounds: list[list[float]] = []
    begun = perf_counter()
    while len(rounds) < FEWEST or perf_counter() - begun < seconds:
        order = range(len(calls))[:: -1 if len(rounds) % 2 else 1]
        found = {i: spent(calls[i], numbers[i]) for i in order}
        rounds.append([found[i] for i in range(len(calls))])
    return rounds


def repeats(each: Call) -> int:
    """How many calls a turn has, so that it is long enough; the first call is never typical."""
    first = spent(each, 1)
    return 1 if first > 20 * TURN else max(1, int(TURN / spent(each, 1)))


def spent(each: Call, number: int) -> float:
    """Seconds a call, without collecting garbage meanwhile."""
    return Timer(each, timer=timer).timeit(number) / number


@contextmanager
def competitor() -> Iterator[None]:
    """Another process that wants a core."""
    with subprocess.Popen([sys.executable, "-S", "-c", "while True: pass"]) as process:
        try:
            yield
        finally:
            process.kill()


@contextmanager
def quiet() -> Iterator[None]:
    """No other process."""
    yield


def peaks(case: Case) -> list[Memory]:
    """Peak memory of one case, forward alone and with backward."""
    made = work(case)
    measure = peak_on_cuda if case.device == "cuda" else peak
    rows = []
    for backward in (False, True):
        ours, theirs = (call(loss, made, backward=backward) for loss in (made.ours, made.theirs))
        found = (rounded(measure(each) / made.logits) for each in (ours, theirs))
        where = (case.loss, case.against, named(case.shape), case.dtype, case.device)
        rows.append(Memory(*where, backward, *found))
    return rows


def peak(each: Call) -> int:
    """The most bytes that torch's allocator had given out at one time, beyond those before.

    torch's profiler sees every allocation of its allocator, so that this is exact and does not
    depend on what pages the process held before, as its resident size does. What a library takes
    by itself is not seen.
    """
    each()
    with profile(activities=[ProfilerActivity.CPU], profile_memory=True) as profiled:
        result = each()
    del result
    return highest(changes(profiled))


def changes(profiled: Any) -> list[int]:
    """What was allocated and, negative, given back, in order."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "trace.json"
        profiled.export_chrome_trace(str(path))
        events = json.loads(path.read_text(encoding="utf-8"))["traceEvents"]
    found = (event for event in events if event["name"] == "[memory]")
    return [event["args"]["Bytes"] for event in sorted(found, key=lambda event: event["ts"])]


def highest(steps: Sequence[int]) -> int:
    """The highest that a sum comes to."""
    most = total = 0
    for step in steps:
        total += step
        most = max(most, total)
    return most


def peak_on_cuda(each: Call) -> int:
    """The same where the allocator counts by itself."""
    each()
    torch.cuda.synchronize()
    torch.cuda.reset_peak_memory_stats()
    before = torch.cuda.memory_allocated()
    each()
    torch.cuda.synchronize()
    return torch.cuda.max_memory_allocated() - before


def rounded(x: float) -> float:
    """To four digits."""
    return float(f"{x:.4g}")
