"""The command line: `python -m lossdocs.pages` and one of its commands."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from lossdocs.pages.benchmark import costs
from lossdocs.pages.check import check
from lossdocs.pages.find import PACKAGE, default_paths, find
from lossdocs.pages.lacking import lowered
from lossdocs.pages.ledger import ledger, unexplained
from lossdocs.pages.model import Report
from lossdocs.pages.run import message
from lossdocs.pages.score import chosen, result, sound, trials, written
from lossdocs.pages.unread import FILE
from lossdocs.pages.update import Plan, diff, planned
from lossdocs.pages.watch import changes
from lossdocs.pages.write import alone, write_all

QUESTION = "Number of pages to rewrite: {count}. Rewrite them? [y/N] "
NO_TERMINAL = "Nobody can be asked, as this is no terminal: --yes rewrites them."
SAVED = "{page} was saved during its update: it is not rewritten."
REWRITTEN = "Pages rewritten: {count} of {all} that change."
CONFIRM = "Errors that came, went or became others, for their author to confirm: {count}"
LEFT = "Statements left for an author: {count}"


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
    added = commands.add_parser("ledger", help="account for everything that a built site shows")
    added.add_argument("site", type=Path, help="the folder of the built site")
    added = commands.add_parser("score", help="plant errors and count those that are found")
    added.add_argument("paths", nargs="*", type=Path, help="pages or folders (default: all)")
    added.add_argument("--sample", type=int, help="how many errors (default: all)")
    added.add_argument("--seed", type=int, default=0, help="of the random sample")
    added.add_argument("--write", type=Path, help="a file for the result")
    added = commands.add_parser("changes", help="what the installed torch changes, in Markdown")
    added.add_argument("paths", nargs="*", type=Path, help="pages or folders (default: all)")
    commands.add_parser("lacking", help="lower the numbers of the pages that are not read yet")
    commands.add_parser("cost", help="time a checked example beside one of plain Sybil")
    options = parser.parse_args(argv)
    try:
        return done(options)
    except (OSError, RuntimeError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 1


def done(options: argparse.Namespace) -> int:
    """Run the command that was read."""
    if options.command == "ledger":
        return accounted(options.site)
    if options.command == "lacking":
        FILE.write_text(lowered(), encoding="utf-8")
        return 0
    if options.command == "cost":
        print(costs())
        return 0
    pages = list(find(options.paths or default_paths(Path())))
    of_pages = {"check": checked, "changes": reported, "watch": watched}
    if options.command in of_pages:
        return of_pages[options.command](pages)
    if options.command == "score":
        return scored(pages, options.sample, options.seed, options.write)
    with alone(Path()):
        return updated(pages, yes=options.yes, only_show=options.check)


def checked(pages: Sequence[Path]) -> int:
    """Check pages and print what was found on each."""
    return max((summarised(check(page)) for page in pages), default=0)


def reported(pages: Sequence[Path]) -> int:
    """Print what changes with the torch that is installed, pages and behaviour; 0 if nothing does.

    It imports torch, so only when it is asked for.
    """
    from lossdocs.pages.changes import report  # noqa: PLC0415

    lines = []
    for line in report(pages):
        print(line, flush=True)
        lines.append(line)
    return int(len(lines) > 2)


def summarised(report: Report) -> int:
    """Print one line for a page that is right, and every failure otherwise."""
    counts = f"{report.examples} examples {report.numbers} numbers"
    if report.failures:
        print(f"FAIL {report.path}: {counts}", report, sep="\n", flush=True)
    elif report.examples or report.numbers or report.path.suffix != ".py":
        print(f"ok   {report.path}: {counts}", flush=True)
    return int(bool(report.failures))


def updated(pages: Sequence[Path], *, yes: bool, only_show: bool) -> int:
    """Repair pages; 1 if something is left, for an author or because nobody agreed."""
    plans = [planned(page) for page in pages]
    changing = [plan for plan in plans if plan.changes]
    for plan in changing:
        print(diff(plan))
    write = changing and not only_show and (yes or agreed(len(changing)))
    rewritten = [plan for plan in changing if unchanged(plan)] if write else []
    write_all({plan.report.path: plan.text for plan in rewritten})
    for plan in plans:
        if plan.left.failures or plan in rewritten:
            summarised(plan.left)
    print(REWRITTEN.format(count=len(rewritten), all=len(changing)))
    return max(needing_a_human(plans), int(len(rewritten) < len(changing)))


def needing_a_human(plans: Sequence[Plan]) -> int:
    """Print what only an author can do, once all is written; 1 if there is anything."""
    confirm = [
        f"{plan.report.path}:{line}: {text}" for plan in plans for line, text, _ in plan.confirm
    ]
    left = sum(len(plan.left.failures) for plan in plans)
    if confirm:
        print(CONFIRM.format(count=len(confirm)), *confirm, sep="\n")
    if left:
        print(LEFT.format(count=left))
    return int(bool(confirm or left))


def agreed(count: int) -> bool:
    """Ask at a terminal; elsewhere nobody can agree, and it is said how to do without."""
    if not sys.stdin.isatty():
        print(NO_TERMINAL)
        return False
    return input(QUESTION.format(count=count)).lower() == "y"


def unchanged(plan: Plan) -> bool:
    """Whether a page is still what was checked; it says so if not."""
    same = plan.report.path.read_bytes() == plan.report.text.encode()
    if not same:
        print(SAVED.format(page=plan.report.path), file=sys.stderr)
    return same


def watched(pages: Sequence[Path]) -> int:
    """Check each page when it is saved; torch stays loaded, and so does the package."""
    timed(pages)
    for page in changes(pages):
        timed([page])
    return 0


def timed(pages: Sequence[Path]) -> None:
    """Check pages, whatever stands in them, and print how long it took."""
    start = time.perf_counter()
    for page in pages:
        try:
            checked([page])
        except Exception as error:
            print(f"FAIL {page}: {message(error)}")
    print(f"     {time.perf_counter() - start:.2f} s", flush=True)


def accounted(site: Path) -> int:
    """Print how many things of each kind a site shows, and all that nobody accounts for."""
    pages = ledger(site, Path("docs"), Path(PACKAGE))
    if not any(pages.values()):
        raise FileNotFoundError(f"a folder with a built site is needed, got {site}")
    found = [entry for page in pages.values() for entry in page]
    kinds = dict.fromkeys(entry.kind for entry in found)
    for kind in kinds:
        known = [entry.tie.checked for entry in found if entry.kind == kind and entry.explained]
        print(f"{kind}: {sum(known)} checked, {len(known) - sum(known)} not, with a reason")
    missing = list(unexplained(pages))
    print(*missing, f"{len(missing)} unexplained", sep="\n")
    return int(bool(missing))


def scored(pages: Sequence[Path], size: int | None, seed: int, file: Path | None) -> int:
    """Plant errors and print the score; 1 if one was not found."""
    unsound = [page for page in pages if not sound(page)]
    for page in unsound:
        print(f"left out, since it fails as it stands: {page}")
    sample = chosen([page for page in pages if page not in unsound], size, seed)
    found = []
    for trial in trials(sample):
        found.append(trial)
        print(f"\r{len(found)} of {len(sample)}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    score = result(found, seed)
    print(written(score), end="")
    for trial in found:
        if not trial.caught:
            print(f"not found: {trial.path}:{trial.line}: {trial.plant.kind}: {trial.plant.new!r}")
    if file:
        file.write_text(written(score), encoding="utf-8")
    return int(bool(unsound) or not all(trial.caught for trial in found))


if __name__ == "__main__":
    sys.exit(main())
