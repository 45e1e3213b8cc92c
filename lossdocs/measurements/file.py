"""Measurements of the losses as a file: a command writes it, a page and a figure show it.

Every time is a ratio of two that were measured in turns, one ratio a process. Median and range are
computed where they are shown, so that a file cannot contradict itself.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any, NamedTuple

FILE = Path(__file__).parents[2] / "docs/assets/benchmark.json"


class Time(NamedTuple):
    """How fast a loss is in one setting, beside torch's and beside a plain copy."""

    loss: str
    against: str  # what of torch it is compared with
    shape: str
    dtype: str
    device: str
    backward: bool  # forward and backward, or forward alone
    threads: int
    competing: bool  # another process wants a core
    compiled: bool
    faster: list[float]  # torch's time divided by that of the loss, one a process
    bandwidth: list[float]  # bytes a second that the loss must move, divided by those of a copy
    torch_bandwidth: list[float]  # the same of torch's loss


class Memory(NamedTuple):
    """The peak of what is allocated beyond the inputs, in multiples of the size of the logits."""

    loss: str
    against: str
    shape: str
    dtype: str
    device: str
    backward: bool
    ours: float
    torch: float


class Accuracy(NamedTuple):
    """The largest error in units of the last place, over margins of a size from low to high."""

    loss: str
    dtype: str
    device: str
    low: float
    high: float
    ours: float
    torch: float
    our_slope: float
    torch_slope: float


class Measured(NamedTuple):
    """What one run of the command found, where, and with which versions."""

    date: str
    machine: dict[str, str]
    versions: dict[str, str]
    processes: int
    sources: dict[str, str]  # the fingerprint of each loss that was measured
    times: list[Time]
    memory: list[Memory]
    accuracy: list[Accuracy]


def written(measured: Measured) -> str:
    """The text of the file: one line a row."""
    lines = []
    for name, value in measured._asdict().items():
        if isinstance(value, list):
            rows = ",\n  ".join(json.dumps(row._asdict(), ensure_ascii=False) for row in value)
            lines.append(f'"{name}": [\n  {rows}\n ]')
        else:
            lines.append(f'"{name}": {json.dumps(value, ensure_ascii=False)}')
    return "{\n " + ",\n ".join(lines) + "\n}\n"


def load(path: Path = FILE) -> Measured:
    """Read a file.

    Raises:
        ValueError: it is not what the command writes.
    """
    found = fields(path, Measured, json.loads(path.read_text(encoding="utf-8")))
    kinds = {"times": Time, "memory": Memory, "accuracy": Accuracy}
    rows = {
        name: [kind(**fields(path, kind, row)) for row in found[name]]
        for name, kind in kinds.items()
    }
    measured = Measured(**{**found, **rows})
    for row in measured.times:
        for each in (row.faster, row.bandwidth, row.torch_bandwidth):
            if len(each) != measured.processes or not all(0 < x < math.inf for x in each):
                raise ValueError(
                    f"{path}: a time must have a positive number for each of "
                    f"{measured.processes} processes, got {each} for {row.loss} {row.shape}"
                )
    return measured


def fields(path: Path, kind: Any, found: dict[str, Any]) -> dict[str, Any]:
    """The fields of a kind of row, no more and no fewer."""
    if set(found) != set(kind._fields):
        raise ValueError(
            f"{path}: {kind.__name__} must have the fields {', '.join(kind._fields)}, "
            f"got {', '.join(found)}"
        )
    return found
