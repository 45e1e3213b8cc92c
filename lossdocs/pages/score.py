"""The checker's own score: how many planted errors it finds."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from lossdocs.pages import notebook
from lossdocs.pages.check import check
from lossdocs.pages.model import Plant, Report
from lossdocs.pages.plant import plants

FULL = 60  # of each kind


class Trial(NamedTuple):
    """An error planted in a page, and whether the checks found it."""

    path: Path
    line: int
    plant: Plant
    caught: bool


def sound(path: Path) -> bool:
    """Whether a page passes as it stands; where it does not, any error would seem to be found."""
    return not check(path).failures


def chosen(pages: Iterable[Path], size: int | None, seed: int) -> list[tuple[Path, str, Plant]]:
    """A random sample of all errors for the pages, as even as can be over the kinds."""
    kinds: dict[str, list[tuple[Path, str, Plant]]] = {}
    for path in pages:
        text = path.read_bytes().decode()
        for plant in plants(path, text):
            kinds.setdefault(plant.kind, []).append((path, text, plant))
    numbers = random.Random(seed)  # noqa: S311  # a sample that can be drawn again, not a secret
    drawn = [numbers.sample(found, min(FULL, len(found))) for _, found in sorted(kinds.items())]
    if size is None:
        return [one for found in drawn for one in found]
    rounds = [found[turn] for turn in range(FULL) for found in drawn if turn < len(found)]
    return rounds[:size]


def trials(sample: Sequence[tuple[Path, str, Plant]]) -> Iterator[Trial]:
    """Check each page with its error, in memory; nothing is written."""
    memory = Memory()
    for path, text, plant in sorted(sample, key=lambda one: str(one[0])):
        report = memory.check(path, plant.into(text))
        line = text.count("\n", 0, plant.start) + 1
        yield Trial(path, line, plant, caught=bool(report.failures))


class Memory:
    """Remembers what the cells of a notebook do: an error in an output does not change that."""

    def __init__(self) -> None:
        self.outputs: dict[tuple[str, ...], list[Any]] = {}

    def check(self, path: Path, text: str) -> Report:
        """Check a page, or a notebook whose cells run once only."""
        if path.suffix == ".ipynb":
            return notebook.check(path, text, self.execute)
        return check(path, text)

    def execute(self, fresh: Any, path: Path) -> None:
        """Give the cells their outputs."""
        key = (str(path), *(cell.source for cell in fresh.cells))
        if key not in self.outputs:
            notebook.executed(fresh, path)
            self.outputs[key] = [cell.get("outputs") for cell in fresh.cells]
        for cell, outputs in zip(fresh.cells, self.outputs[key], strict=True):
            if outputs is not None:
                cell.outputs = outputs


def result(found: Iterable[Trial], seed: int) -> dict[str, Any]:
    """The score as it is published."""
    kinds: dict[str, dict[str, int]] = {}
    for trial in sorted(found, key=lambda trial: trial.plant.kind):
        row = kinds.setdefault(trial.plant.kind, {"planted": 0, "caught": 0})
        row["planted"] += 1
        row["caught"] += trial.caught
    return {"checker": fingerprint(), "seed": seed, "kinds": kinds}


# The programs that read, run, compare and plant.
PROGRAMS = Path(__file__).parent
OTHERS = {"__init__", "__main__", "benchmark", "changes", "collect", "evidence", "find", "ledger"}
OTHERS |= {"rendered", "score", "update", "watch", "write"}


def fingerprint() -> str:
    """A hash of the programs that check and plant: a score is that of one version of them."""
    here = (source for source in PROGRAMS.glob("*.py") if source.stem not in OTHERS)
    sources = sorted([*here, *(PROGRAMS.parent / "formulas").glob("*.py")])
    content = b"".join(source.read_bytes() for source in sources)
    return hashlib.sha256(content).hexdigest()[:16]


def written(score: dict[str, Any]) -> str:
    """The score as the text of its file."""
    return json.dumps(score, indent=2) + "\n"
