"""What builds and edits of this site cost, as a file: commands write it, a page shows it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).parents[2] / "docs/assets/costs.json"


class Cost(NamedTuple):
    """The seconds that one thing took, each time that it was done."""

    what: str
    tool: str
    times: int  # how often each page was there
    cpu: list[float]  # of all processes together
    clock: list[float]
    behind: list[float]  # CPU seconds of what a server does after it has shown an edit


class Run(NamedTuple):
    """What one run of a command found, when and where."""

    date: str
    machine: str
    costs: list[Cost]


def load(path: Path = FILE) -> dict[str, Run]:
    """Read the last run of each command."""
    found = json.loads(path.read_text(encoding="utf-8"))
    return {
        command: Run(run["date"], run["machine"], [Cost(*cost) for cost in run["costs"]])
        for command, run in found.items()
    }


def write(command: str, run: Run, path: Path = FILE) -> None:
    """Write the run of a command; those of the others stay."""
    runs = (load(path) if path.exists() else {}) | {command: run}
    parts = ",\n".join(f'"{name}": {as_text(runs[name])}' for name in sorted(runs))
    path.write_text(f"{{\n{parts}\n}}\n", encoding="utf-8")


def as_text(run: Run) -> str:
    """A run, with a line for each cost."""
    rows = ",\n  ".join(map(json.dumps, run.costs))
    about = f'"date": {json.dumps(run.date)}, "machine": {json.dumps(run.machine)}'
    return f'{{{about}, "costs": [\n  {rows}\n ]}}'
