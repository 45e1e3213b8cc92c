"""What the first build costs, without any memory: `python -m benchmarks.first_build`.

A copy of the checkout is built once as it is and once with its pages six times; with `--against`
also that of another commit, in turns with it, so that what else the machine does meets both.
"""

from __future__ import annotations

import argparse
import io
import os
import resource
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks.copies import multiplied

ROOT = Path(__file__).parents[1]


class Cost(NamedTuple):
    """What a build took: seconds of all its processes, seconds on the clock, and its pages."""

    cpu: float
    clock: float
    pages: int

    def __str__(self) -> str:
        """The three, and how many cores were at work."""
        cores = f"{self.cpu / self.clock:.2f} cores"
        return f"{self.cpu:.1f} CPU s, {self.clock:.1f} s ({cores}), {self.pages} pages"


def main() -> None:
    """Build each checkout in turns, and print what it took and how that grows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=6, help="how often the copy has each page")
    parser.add_argument("--rounds", type=int, default=3, help="the median of so many builds counts")
    parser.add_argument("--against", help="a commit to build as well, such as main")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        checkouts = dict(made(Path(name), given.times, given.against))
        rounds: list[dict[str, Cost]] = []
        for number in range(given.rounds):
            rounds.append({which: built(path) for which, path in checkouts.items()})
            print(f"round {number + 1} of {given.rounds}", file=sys.stderr, flush=True)
    costs = {which: typical([one[which] for one in rounds]) for which in checkouts}
    for which, cost in costs.items():
        print(f"{which}: {cost}")
    once, *_ = costs.values()
    many = costs[named(given.times)]
    growth = (many.cpu - once.cpu) / (many.pages - once.pages)
    print(f"a page more: {growth:.3f} CPU s")
    if given.against:
        print(f"beside {given.against}: {once.cpu / costs[given.against].cpu:.2f} of its CPU s")


def named(times: int) -> str:
    """What the copy is called."""
    return f"{times} times the pages"


def made(folder: Path, times: int, against: str | None) -> Iterator[tuple[str, Path]]:
    """The checkouts, each in a folder of its own and without what a build has left."""
    yield "this checkout", multiplied(ROOT, folder / "once", 1)
    yield named(times), multiplied(ROOT, folder / "many", times)
    if against:
        command = ["git", "-C", str(ROOT), "archive", against]
        packed = subprocess.run(command, capture_output=True, check=True).stdout
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            archive.extractall(folder / "other", filter="data")
        yield against, folder / "other"


def built(checkout: Path) -> Cost:
    """Build a checkout without memory."""
    shutil.rmtree(checkout / ".cache", ignore_errors=True)
    site = checkout / "site"
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "-d", str(site)]
    before, start = used(), time.perf_counter()
    silent = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    subprocess.run(command, cwd=checkout, env=silent, check=True)
    pages = sum(path.name != "404.html" for path in site.rglob("*.html"))
    return Cost(used() - before, time.perf_counter() - start, pages)


def used() -> float:
    """The CPU seconds of all processes that this one has waited for."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def typical(costs: list[Cost]) -> Cost:
    """The median of each."""
    return Cost(
        median(one.cpu for one in costs), median(one.clock for one in costs), costs[0].pages
    )


if __name__ == "__main__":
    main()
