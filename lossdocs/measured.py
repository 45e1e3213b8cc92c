"""Measurements of the losses as a file: a command writes it, a page and a figure show it.

Every time is a ratio of two that were measured in turns, one ratio a process. Median and range are
computed where they are shown, so that a file cannot contradict itself.
"""

from __future__ import annotations

import ast
import hashlib
import json
import math
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[1]
FILE = ROOT / "docs/assets/benchmark.json"


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


def missing(measured: Measured) -> set[str]:
    """The losses of the package that were not measured."""
    return {path.stem for path in (ROOT / "lossdocs/losses").glob("[!_]*.py")} - {*measured.sources}


def outdated(measured: Measured) -> set[str]:
    """The losses whose sources have changed since, and those that are gone."""
    return {loss for loss, known in measured.sources.items() if fingerprint(loss) != known}


def fingerprint(loss: str) -> str:
    """A hash of the module of a loss and of all of lossdocs that it imports."""
    found = sorted(sources(ROOT / f"lossdocs/losses/{loss}.py"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in found)).hexdigest()[:16]


def sources(path: Path) -> set[Path]:
    """A module and, one after another, those that it imports, as files of lossdocs."""
    seen: set[Path] = set()
    left = {path} if path.exists() else set()
    while left:
        seen |= left
        texts = [one.read_text(encoding="utf-8") for one in left]
        left = {found for text in texts for found in imported(text)} - seen
    return seen


@cache  # most losses import the same
def imported(source: str) -> frozenset[Path]:
    """The files of lossdocs that the source of a module imports."""
    found: set[Path] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("lossdocs."):
            base = ROOT / str(node.module).replace(".", "/")
            names = [base / alias.name for alias in node.names]
            found |= {one.with_suffix(".py") for one in [base, *names]} | {base / "__init__.py"}
    return frozenset(file for file in found if file.exists())


def spread(each: list[float]) -> str:
    """The median, and the least and the greatest.

    Examples:
        >>> spread([1.5, 1.21, 20.0])
        '1.50 (1.21 to 20)'
        >>> spread([0.5])
        '0.50'
    """
    middle, low, high = (short(x) for x in (median(each), min(each), max(each)))
    return middle if low == high else f"{middle} ({low} to {high})"


def short(x: float) -> str:
    """A number, not negative, in two digits or three; 0 only where it is 0.

    Examples:
        >>> short(1.444), short(24.4), short(123.4), short(1234567.0)
        ('1.44', '24', '123', '1.2e6')
        >>> short(0.0), short(0.00123)
        ('0', '1.2e-3')
    """
    if 0 < x < 0.01:
        return f"{x:.1e}".replace("e-0", "e-")
    if x >= 10_000:
        return f"{x:.1e}".replace("e+0", "e").replace("e+", "e")
    return f"{x:.0f}" if x >= 20 or x == 0 else f"{x:.2f}"
