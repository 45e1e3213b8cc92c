"""What pages of the site weigh and how they score in Lighthouse: `python -m benchmarks.site`.

It builds the site with each way of typesetting mathematics, serves the builds compressed, and lets
Lighthouse open each page as a phone does. The rounds are interleaved, so that what else the machine
does meets all variants alike. `--write` puts the tables into `benchmarks/site.md`.

It needs Chromium, and packages: `pip install --group benchmark`; Lighthouse itself comes from npm
into `.cache/lighthouse` at the first run.
"""

import argparse
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.serving import served

ROOT = Path(__file__).parents[1]
TABLES = ROOT / "benchmarks/site.md"
LIGHTHOUSE = "13.5.0"
CACHE = ROOT / ".cache/lighthouse"
CHROMIUM = os.environ.get("CHROME_PATH", "/usr/bin/chromium")
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-background-networking"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
PAGES = ("concepts/reductions/", "losses/cross_entropy/")  # of 20 formulas, and the heaviest
FORMULA = re.compile(
    r"<mjx-container\b(?:(?!</mjx-container>).)*?(?P<math><math\b.*?</math>)"
    r"</mjx-assistive-mml></mjx-container>",
    re.DOTALL,
)
EXPLORER = re.compile(r'<div class="explorer".*?</script></div>', re.DOTALL)


class Measure(NamedTuple):
    """What is measured of a page, and how it is shown."""

    title: str
    digits: int
    of: Callable[[Mapping[str, Any]], float]


def requests(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What the page asked for over the network."""
    items: list[dict[str, Any]] = report["audits"]["network-requests"]["details"]["items"]
    return [item for item in items if item["url"].startswith("http")]


def moved(report: Mapping[str, Any]) -> float:
    """The bytes that were sent, in kB."""
    return sum(float(item["transferSize"]) for item in requests(report)) / 1000


def shift(report: Mapping[str, Any]) -> float:
    """How far the page moved under the reader's eyes."""
    return float(report["audits"]["cumulative-layout-shift"]["numericValue"])


def score(category: str) -> Callable[[Mapping[str, Any]], float]:
    """A score of Lighthouse, of 100."""
    return lambda report: 100 * float(report["categories"][category]["score"] or 0)


MEASURES = [
    Measure("kB", 0, moved),
    Measure("requests", 0, lambda report: len(requests(report))),
    Measure("layout shift", 3, shift),
    *(Measure(name.replace("-", " "), 0, score(name)) for name in CATEGORIES),
]


def build(folder: Path, address: str, where: str) -> None:
    """Build the site for an address, with formulas typeset in one of the two places."""
    environment = {
        **os.environ,
        "SITE_URL": address,  # or else instant navigation is off
        "MATHEMATICS": where,
        "NO_MKDOCS_2_WARNING": "1",
    }
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)  # ours


def change(
    source: Path, target: Path, old: str, address: str, pattern: re.Pattern[str], new: str
) -> None:
    """Copy a built site for another address, with a pattern replaced in its pages."""
    shutil.copytree(source, target, dirs_exist_ok=True)
    for path in target.rglob("*.html"):
        page = pattern.sub(new, path.read_text(encoding="utf-8"))
        path.write_text(page.replace(old, address), encoding="utf-8")
    sitemap = target / "sitemap.xml"
    sitemap.write_text(sitemap.read_text(encoding="utf-8").replace(old, address), encoding="utf-8")


def install() -> list[str]:
    """Install Lighthouse if it is not there, and return the command that runs it."""
    package = CACHE / "node_modules/lighthouse/package.json"
    bin_ = Path(sys.executable).parent
    environment = {**os.environ, "PATH": f"{bin_}{os.pathsep}{os.environ['PATH']}"}
    if not package.exists() or json.loads(package.read_text())["version"] != LIGHTHOUSE:
        say(f"installing Lighthouse {LIGHTHOUSE} into {CACHE} ...")
        CACHE.mkdir(parents=True, exist_ok=True)
        subprocess.run(  # ours
            [bin_ / "npm", "install", "--prefix", CACHE, "--no-audit", "--no-fund",
             "--ignore-scripts", "--loglevel=error", f"lighthouse@{LIGHTHOUSE}"],
            env=environment, check=True,
        )  # fmt: skip
    return [str(bin_ / "node"), str(CACHE / "node_modules/lighthouse/cli/index.js")]


def lighthouse(command: list[str], address: str) -> Mapping[str, Any]:
    """What Lighthouse reports of a page on a phone."""
    done = subprocess.run(  # ours
        [*command, address, "--output=json", "--quiet", f"--chrome-flags={FLAGS}"],
        env={**os.environ, "CHROME_PATH": CHROMIUM},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"Lighthouse could not open {address}:\n{done.stderr}")
    report: dict[str, Any] = json.loads(done.stdout)
    if "runtimeError" in report:
        raise SystemExit(
            f"Lighthouse could not open {address}: {report['runtimeError']['message']}"
        )
    return report


Case = tuple[str, str]  # the page, and the variant


def measure(cases: Mapping[Case, str], rounds: int) -> dict[Case, list[list[float]]]:
    """The measures of each page, once in each round."""
    command = install()
    results: dict[Case, list[list[float]]] = defaultdict(list)
    for number in range(1, rounds + 1):
        for done, (case, address) in enumerate(cases.items(), 1):
            report = lighthouse(command, address)
            results[case].append([one.of(report) for one in MEASURES])
            performance = round(score("performance")(report))
            say(f"round {number} of {rounds}, {done} of {len(cases)}: {' '.join(case)}: "
                f"{moved(report):.0f} kB, performance {performance}")  # fmt: skip
    return results


def table(results: Mapping[Case, list[list[float]]], first: str) -> str:
    """The medians, with the range where the rounds differ."""
    head = ["page", first, *(one.title for one in MEASURES)]
    rows = [
        [
            *case,
            *(
                cell(one, column)
                for one, column in zip(MEASURES, zip(*runs, strict=True), strict=True)
            ),
        ]
        for case, runs in results.items()
    ]
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def cell(one: Measure, values: tuple[float, ...]) -> str:
    """A median and its range.

    Examples:
        >>> cell(Measure("kB", 0, len), (2, 3, 9))
        '3 (2 to 9)'
    """
    shown = [
        f"{value:.{one.digits}f}" for value in (statistics.median(values), min(values), max(values))
    ]
    return shown[0] if len(set(shown)) == 1 else f"{shown[0]} ({shown[1]} to {shown[2]})"


def machine() -> str:
    """Where and with what the numbers were measured."""
    chromium = subprocess.run(  # ours
        [CHROMIUM, "--version"], capture_output=True, text=True, check=True
    ).stdout.split()[1]
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), {platform.system()}, Chromium {chromium}, "
        f"Lighthouse {LIGHTHOUSE} (mobile, simulated throttling), Material for MkDocs "
        f"{version('mkdocs-material')}, load {os.getloadavg()[0]:.1f} at the end"
    )


def variants(stack: ExitStack, folder: Path) -> Iterator[tuple[str, str]]:
    """Build the site in each variant; give its name and address."""
    ours = folder / "build"
    base = {}
    for name in ("build", "browser", "native", "plain"):
        (folder / name).mkdir()
        base[name] = stack.enter_context(served(folder / name))
    for where in ("build", "browser"):
        say(
            f"building the site with mathematics typeset in the {where} ...".replace(
                "the build", "a build"
            )
        )
        build(folder / where, base[where], where)
    change(ours, folder / "native", base["build"], base["native"], FORMULA, r"\g<math>")
    change(ours, folder / "plain", base["build"], base["plain"], EXPLORER, "")
    yield from base.items()


NAMES = {
    "build": "CommonHTML made at build",
    "browser": "MathJax 3 in the browser",
    "native": "MathML of the browser",
}


def explorers(site: Path) -> list[str]:
    """The pages with an explorer."""
    return sorted(
        path.parent.relative_to(site).as_posix() + "/"
        for path in site.rglob("index.html")
        if "<loss-explorer" in path.read_text(encoding="utf-8")
    )


def say(line: str) -> None:
    """Show progress."""
    print(line, file=sys.stderr, flush=True)  # a command prints


def main() -> None:
    """Measure, print the tables, and write them if asked."""
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--only", choices=["mathematics", "explorers"])
    arguments.add_argument("--write", action="store_true", help=f"into {TABLES.relative_to(ROOT)}")
    given = arguments.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        base = dict(variants(stack, folder))
        parts = []
        if given.only != "explorers":
            cases = {
                (page, name): base[key] + page for page in PAGES for key, name in NAMES.items()
            }
            parts.append("## Mathematics\n\n" + table(measure(cases, given.rounds), "mathematics"))
        if given.only != "mathematics":
            pages = explorers(folder / "build")
            kinds = {"with": "build", "without": "plain"}
            cases = {
                (page, name): base[key] + page for page in pages for name, key in kinds.items()
            }
            parts.append("## Explorers\n\n" + table(measure(cases, given.rounds), "explorer"))
    about = (
        f"Written by `python -m benchmarks.site --rounds {given.rounds} --write`: the median of "
        f"{given.rounds} interleaved rounds, and the range where they differ.\n"
        f"Measured with {machine()}."
    )
    text = "\n\n".join(["# What pages weigh, and how they score", about, *parts])
    print(text)  # a command prints
    if given.write:
        TABLES.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
