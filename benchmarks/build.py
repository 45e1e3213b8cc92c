"""What a build and an edit cost, beside Sphinx with MyST-NB and Zensical.

    python -m benchmarks.build                          # once and six times the pages
    python -m benchmarks.build --against main --write   # another commit too, for the page

All build the same pages. For the others they are copied and a configuration is written; their
fences of ours become plain text, so that they prove, typeset and draw nothing. The environment of
the others is made once, in .cache/benchmarks.

An edit is the time from saving a page until its new text is served; Sphinx has no server, so that
it is the time of its next build.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import click

from benchmarks.copies import multiplied, of_commit
from benchmarks.live import got, serving, spent, until
from benchmarks.machine import run
from lossdocs.measurements.costs import Cost, write
from lossdocs.measurements.numbers import spread

ROOT = Path(__file__).parents[1]
CACHE = ROOT / ".cache/benchmarks"
OTHERS = {"myst-nb": "1.4.0", "sphinx": "9.0.4", "zensical": "0.0.73"}
PAGE = Path("docs/glossary.md")
NEW = "A sentence that is new."
OURS = re.compile(r"^``` ?(?:derivation|explorer|theorems|behaviour|figure|map)\b.*$", re.MULTILINE)
MKDOCS = [sys.executable, "-m", "mkdocs"]
SPHINX = """
extensions = ["myst_nb"]
myst_enable_extensions = ["dollarmath", "attrs_inline", "deflist"]
nb_execution_mode = "off"
suppress_warnings = ["*"]
"""
ZENSICAL = """
site_name: lossdocs
markdown_extensions: [admonition, attr_list, def_list, footnotes, md_in_html, tables,
  pymdownx.superfences, pymdownx.highlight, pymdownx.details,
  {pymdownx.arithmatex: {generic: true}}, {pymdownx.tabbed: {alternate_style: true}}]
"""


class Tool(NamedTuple):
    """What builds a folder, and what serves it and follows edits, if anything does."""

    says: str
    times: int
    folder: Path
    build: list[str]
    serve: list[str]


Seconds = tuple[float, float]  # of all processes, and on the clock


def main() -> None:
    """Do everything with each in turns, and print what it took."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.build", description=__doc__)
    parser.add_argument("--times", type=int, nargs="+", default=[1, 6], help="copies of the pages")
    parser.add_argument("--rounds", type=int, default=3, help="how often all of it is done")
    parser.add_argument("--against", help="a commit to measure as well")
    parser.add_argument("--write", action="store_true", help="for the page of measurements")
    options = parser.parse_args()
    found: dict[tuple[str, str, int], list[Seconds]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as name:
        tools = [*made(Path(name), options.times, options.against)]
        for number in range(options.rounds):
            for tool in tools:
                for what, seconds in measured(tool):
                    found[what, tool.says, tool.times].append(seconds)
                click.echo(f"round {number + 1} of {options.rounds}: {tool.says}", err=True)
    costs = []
    for about, took in found.items():
        cpu, clock = ([round(x, 2) for x in each] for each in zip(*took, strict=True))
        costs.append(Cost(*about, cpu, clock, behind=[]))
    for cost in costs:
        click.echo(f"{cost.what}, {cost.tool}, pages x{cost.times}: CPU s {spread(cost.cpu)}")
    if options.write:
        write("build", run(costs))


def made(folder: Path, times: list[int], against: str | None) -> Iterator[Tool]:
    """The copies of the pages, and who builds them."""
    programs = others()
    ours = [*MKDOCS, "build", "--strict", "--quiet"], [*MKDOCS, "serve", "--quiet"]
    for often in times:
        copy = multiplied(ROOT, folder / f"ours {often}", often)
        plain = converted(copy, folder / f"plain {often}")
        sphinx, zensical = programs / "sphinx-build", programs / "zensical"
        yield Tool("MkDocs", often, copy, *ours)
        yield Tool("Sphinx with MyST-NB", often, plain, [str(sphinx), "-q", "docs", "site"], [])
        says = f"Zensical {OTHERS['zensical']}"
        yield Tool(says, often, plain, [str(zensical), "build"], [str(zensical), "serve"])
    if against:
        yield Tool(f"MkDocs at {against}", 1, of_commit(against, folder / "other"), *ours)


def measured(tool: Tool) -> Iterator[tuple[str, Seconds]]:
    """What a build costs without any memory and with it, and an edit."""
    for left in (".cache", "site"):
        shutil.rmtree(tool.folder / left, ignore_errors=True)
    yield "first build", built(tool)
    yield "next build", built(tool)
    page = tool.folder / PAGE
    before = page.read_text(encoding="utf-8")
    edit = lambda: page.write_text(f"{before}\n{NEW}\n", encoding="utf-8")  # noqa: E731
    yield "an edit", served(tool, edit) if tool.serve else built(tool, edit)
    page.write_text(before, encoding="utf-8")


def built(tool: Tool, edit: Callable[[], object] = lambda: None) -> Seconds:
    """Build a folder."""
    edit()
    spent_before, start = used(), time.perf_counter()
    silent = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    subprocess.run(tool.build, cwd=tool.folder, env=silent, check=True, capture_output=True)
    return used() - spent_before, time.perf_counter() - start


def used() -> float:
    """The CPU seconds of all processes that this one has waited for."""
    of_children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return of_children.ru_utime + of_children.ru_stime


def served(tool: Tool, edit: Callable[[], object]) -> Seconds:
    """Serve the pages, save one of them, and wait until its new text is served."""
    with serving(tool.serve, tool.folder) as (server, address):
        page = f"{address}{PAGE.relative_to('docs').with_suffix('')}/"
        spent_before, start = spent(server), time.perf_counter()
        edit()
        until(lambda: NEW.encode() in got(page), NEW)
        return spent(server) - spent_before, time.perf_counter() - start


def others() -> Path:
    """The programs of the others, installed where they are missing."""
    programs = CACHE / "bin"
    if not (programs / "zensical").exists():
        click.echo("installing the others ...", err=True)
        venv.create(CACHE, with_pip=True)
        pins = [f"{name}=={version}" for name, version in OTHERS.items()]
        subprocess.run([programs / "python", "-m", "pip", "install", "-q", *pins], check=True)
    return programs


def converted(checkout: Path, folder: Path) -> Path:
    """Copy the pages, without what only our extensions understand."""
    hidden = shutil.ignore_patterns("_overrides", "SUMMARY.md")
    docs = shutil.copytree(checkout / "docs", folder / "docs", ignore=hidden)
    for page in docs.rglob("*.md"):
        page.write_text(OURS.sub("```text", page.read_text(encoding="utf-8")), encoding="utf-8")
    (docs / "conf.py").write_text(SPHINX, encoding="utf-8")
    (folder / "mkdocs.yml").write_text(ZENSICAL, encoding="utf-8")
    return folder


if __name__ == "__main__":
    main()
