"""What an edit costs a running server: `python -m benchmarks.reload`.

A copy of the checkout is served, with its pages once and with `--times 6` six times. Each edit is
saved, and the CPU time of the server is read when the new text is served, and again when nothing
has followed for a while. `--against main` measures another commit as well.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import click
import psutil

from benchmarks.copies import multiplied, of_commit
from benchmarks.live import got, serving, settled, spent, until
from benchmarks.machine import run
from lossdocs.measurements.costs import Cost, write

ROOT = Path(__file__).parents[1]
MARK = "Reloadmark"
LOSS = "kl_div"
HERE = "this checkout"
NEW_PAGE: str = f"---\ntitle: {MARK}\ndescription: {'A page. ' * 8}\n---\n\n# {MARK}\n\nText.\n"


class Edit(NamedTuple):
    """A change of a file, and the page on which it is seen."""

    says: str
    path: str
    change: Callable[[str], str]
    page: str
    sees: str = MARK


def after_heading(text: str) -> str:
    """A line more at the beginning of a page."""
    head, mark, rest = text.partition("\n\n```")
    return f"{head}\n\n{MARK}.{mark}{rest}"


EDITS = [
    Edit("a line of a loss", f"docs/losses/{LOSS}.md", after_heading, f"losses/{LOSS}/"),
    Edit("a line of a concept", "docs/concepts/entropy.md", after_heading, "concepts/entropy/"),
    Edit(
        "a heading",
        "docs/guides/nan.md",
        lambda text: f"{text}\n## {MARK}\n",
        "guides/nan/",
    ),
    Edit(
        "a title",
        "docs/guides/padding.md",
        lambda text: re.sub("(?<=\ntitle: )", f"{MARK} ", text, count=1),
        "guides/padding/",
    ),
    Edit(
        "a description",
        "docs/guides/layouts.md",
        lambda text: re.sub("(?<=\ndescription: )", f"{MARK} ", text, count=1),
        "guides/layouts/",
    ),
    Edit(
        "a question",
        "docs/questions.md",
        lambda text: f"{text}\n- {MARK}? [Answer](losses/{LOSS}.md)\n",
        "questions/",
    ),
    Edit(
        "a figure",
        f"docs/assets/figures/{LOSS}.svg",
        lambda text: text.replace("</title>", f" {MARK}</title>", 1),
        f"losses/{LOSS}/",
        f"{MARK}</title>",
    ),
    Edit(
        "a docstring",
        f"lossdocs/losses/{LOSS}.py",
        lambda text: re.sub('(-> Tensor:\n    r?""")', rf"\g<1>{MARK}: ", text, count=1),
        f"losses/{LOSS}/",
        f"{MARK}: ",
    ),
    Edit("a new page", "docs/concepts/new.md", lambda text: NEW_PAGE, "concepts/new/"),
]


SERVE = [sys.executable, "-m", "mkdocs", "serve", "--quiet"]


def main() -> None:
    """Measure, and print a line for each edit."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reload", description=__doc__)
    parser.add_argument("--times", type=int, nargs="+", default=[1, 6], help="copies of the pages")
    parser.add_argument("--limit", type=float, help="fail if an edit takes more until it is seen")
    parser.add_argument("--against", help="a commit to measure as well")
    parser.add_argument("--write", action="store_true", help="for the page of measurements")
    options = parser.parse_args()
    costs = [*measured(options.times, options.against)]
    if options.write:
        write("reload", run(costs))
    worst = max(cost.cpu[0] for cost in costs if cost.tool == HERE)
    if options.limit is not None and worst > options.limit:
        sys.exit(f"an edit took {worst:.2f} s; the limit is {options.limit:g}")


def measured(times: list[int], against: str | None) -> Iterator[Cost]:
    """What every edit costs until it is seen, and what the server does after that."""
    with tempfile.TemporaryDirectory() as name:
        checkouts = [
            (HERE, often, multiplied(ROOT, Path(name) / f"times {often}", often)) for often in times
        ]
        if against:
            checkouts.append((against, 1, of_commit(against, Path(name) / "other")))
        for tool, often, folder in checkouts:
            with serving(SERVE, folder) as (server, address):
                for edit in EDITS:
                    seen, clock, behind = seconds(edit, folder, server, address)
                    click.echo(f"{tool}, pages x{often}, {edit.says}: {seen:.2f} s + {behind:.2f}")
                    yield Cost(edit.says, tool, often, [seen], [clock], [behind])


def seconds(
    edit: Edit, folder: Path, server: psutil.Process, address: str
) -> tuple[float, float, float]:
    """Make an edit; CPU seconds and seconds until it is seen, and CPU seconds of what follows."""
    path = folder / edit.path
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    start, began = spent(server), time.perf_counter()
    path.write_text(edit.change(before), encoding="utf-8")
    until(lambda: edit.sees.encode() in got(address + edit.page), edit.says)
    seen, clock = spent(server), time.perf_counter() - began
    return round(seen - start, 2), round(clock, 2), round(settled(server) - seen, 2)


if __name__ == "__main__":
    main()
