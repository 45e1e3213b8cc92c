"""What an edit costs a running server, in CPU seconds: `python -m benchmarks.reload`.

A copy of the checkout is served, with its pages once and with `--times 6` six times. Each edit is
saved, and the CPU time of the server is read when the new text is served, and again when nothing
has followed for a while.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import click
import psutil

from benchmarks.copies import multiplied
from benchmarks.live import LONGEST, free_address, got, until

ROOT = Path(__file__).parents[1]
MARK = "Reloadmark"
LOSS = "kl_div"
QUIET = 3.0  # seconds without work, after which nothing follows


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


def main() -> None:
    """Measure, and print a line for each edit."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reload", description=__doc__)
    parser.add_argument("--times", type=int, nargs="+", default=[1, 6], help="copies of the pages")
    parser.add_argument("--limit", type=float, help="fail if an edit takes more until it is seen")
    options = parser.parse_args()
    worst = 0.0
    for times in options.times:
        with tempfile.TemporaryDirectory() as name:
            folder = multiplied(ROOT, Path(name) / "copy", times)
            with serving(folder) as (server, address):
                for edit in EDITS:
                    seen, behind = measured(edit, folder, server, address)
                    worst = max(worst, seen)
                    click.echo(f"pages x{times}, {edit.says}: {seen:.2f} s, behind it {behind:.2f}")
    if options.limit is not None and worst > options.limit:
        sys.exit(f"an edit took {worst:.2f} s; the limit is {options.limit:g}")


def measured(edit: Edit, folder: Path, server: psutil.Process, address: str) -> tuple[float, float]:
    """Make an edit; the CPU seconds until it is seen, and those that follow."""
    path = folder / edit.path
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    start = spent(server)
    path.write_text(edit.change(before), encoding="utf-8")
    until(lambda: edit.sees.encode() in got(address + edit.page), edit.says)
    seen = spent(server)
    return seen - start, settled(server) - seen


def settled(server: psutil.Process) -> float:
    """The CPU seconds of a server once it has nothing more to do: it looks at the files alone."""
    last = spent(server)
    for _ in range(int(LONGEST / QUIET)):
        time.sleep(QUIET)
        now = spent(server)
        if now - last < 0.1 * QUIET:
            return now
        last = now
    raise SystemExit("the server does not come to rest")


def spent(server: psutil.Process) -> float:
    """The CPU seconds of a process and of those that it has started."""
    times = [one.cpu_times() for one in [server, *server.children(recursive=True)]]
    return float(sum(sum(one[:4]) for one in times))  # its own, and those of children that ended


@contextmanager
def serving(folder: Path) -> Iterator[tuple[psutil.Process, str]]:
    """Serve a copy of the checkout."""
    place = free_address()
    command = [sys.executable, "-m", "mkdocs", "serve", "--quiet", "--dev-addr", place]
    environment = os.environ | {"PYTHONPATH": str(folder), "NO_MKDOCS_2_WARNING": "1"}
    process = subprocess.Popen(command, cwd=folder, env=environment)
    try:
        until(lambda: b"</html>" in got(f"http://{place}/"), "the first page")
        server = psutil.Process(process.pid)
        settled(server)
        yield server, f"http://{place}/"
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
