"""The command line: `python -m lossdocs.pages check`, `update` or `watch`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from lossdocs.pages.check import check
from lossdocs.pages.find import default_paths, find
from lossdocs.pages.model import Report
from lossdocs.pages.update import diff, verified
from lossdocs.pages.watch import changes
from lossdocs.pages.write import alone, write_all


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; 0 if the pages are as they should be, 1 if they are not."""
    parser = argparse.ArgumentParser(prog="python -m lossdocs.pages", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    helps = {
        "check": "compare every page with what its code does",
        "update": "show what has changed, ask, and rewrite it",
        "watch": "check a page again whenever it is saved",
    }
    for command, text in helps.items():
        added = commands.add_parser(command, help=text)
        added.add_argument("paths", nargs="*", type=Path, help="pages or folders (default: all)")
        if command == "update":
            added.add_argument("--yes", action="store_true", help="rewrite without asking")
            added.add_argument("--check", action="store_true", help="only show the difference")
    options = parser.parse_args(argv)
    try:
        pages = list(find(options.paths or default_paths(Path())))
        if options.command == "check":
            return checked(pages)
        if options.command == "watch":
            return watched(pages)
        with alone(Path()):
            return updated(pages, yes=options.yes, only_show=options.check)
    except (OSError, RuntimeError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 1


def checked(pages: Sequence[Path]) -> int:
    """Check pages and print what was found on each."""
    return max((summarised(check(page)) for page in pages), default=0)


def summarised(report: Report) -> int:
    """Print one line for a page that is right, and every failure otherwise."""
    counts = f"{report.examples} examples {report.numbers} numbers"
    if report.failures:
        print(f"FAIL {report.path}: {counts}", report, sep="\n", flush=True)
    elif report.examples or report.numbers or report.path.suffix != ".py":
        print(f"ok   {report.path}: {counts}", flush=True)
    return int(bool(report.failures))


def updated(pages: Sequence[Path], *, yes: bool, only_show: bool) -> int:
    """Repair pages; 1 if something is left, for the author or because nobody agreed."""
    reports = [check(page) for page in pages]
    changed = [report for report in reports if report.repaired != report.text]
    for report in changed:
        print(diff(report))
    for report in changed:
        verified(report)
    if changed and (only_show or not (yes or agreed(len(changed)))):
        return 1
    for report in changed:
        if report.path.read_bytes() != report.text.encode():
            raise RuntimeError(f"{report.path} was changed during its update")
    write_all({report.path: report.repaired for report in changed})
    return checked([report.path for report in reports if report.failures])


def agreed(count: int) -> bool:
    """Ask at a terminal; elsewhere nobody can agree."""
    return sys.stdin.isatty() and input(f"rewrite {count} page(s)? [y/N] ").lower() == "y"


def watched(pages: Sequence[Path]) -> int:
    """Check each page when it is saved; torch stays loaded, and so does the package."""
    checked(pages)
    for page in changes(pages):
        checked([page])
    return 0


if __name__ == "__main__":
    sys.exit(main())
