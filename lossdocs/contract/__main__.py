"""The command line: `python -m lossdocs.contract` with `record`, `vectors` or `errors`."""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from difflib import unified_diff
from pathlib import Path
from typing import NamedTuple

from lossdocs.contract import model
from lossdocs.contract.entries import written
from lossdocs.contract.model import FOLDER, load, merged, stems
from lossdocs.contract.record import findings, recorded, texts
from lossdocs.contract.vectors import text_of_vectors
from lossdocs.derive.sources import published

DOCS = FOLDER.parents[1] / "docs"


class Written(NamedTuple):
    """The texts of files by their names, and what somebody has to look at."""

    files: dict[str, str]
    findings: Iterator[str] = iter(())


class Command(NamedTuple):
    """What a command writes of a loss or a page, of which, where to, and what it is for."""

    write: Callable[[str], Written]
    names: Callable[[], list[str]]
    folder: Path
    does: str


def record(stem: str) -> Written:
    """Run every probe of a loss."""
    own, generic = recorded(model.own(stem), model.generic(stem))
    return Written(texts(own, generic), findings(merged(own, generic)))


def vectors(stem: str) -> Written:
    """Make the calls of every probe of a loss."""
    return Written({f"{stem}.json": text_of_vectors(load(stem))})


def errors(page: str) -> Written:
    """Write the entries of one loss alone on the page of errors."""
    path = DOCS / page
    return Written({page: written(path.read_text(encoding="utf-8"), map(load, published()))})


COMMANDS = {
    "record": Command(record, stems, FOLDER, "run every probe and write down what has changed"),
    "vectors": Command(
        vectors,
        published,
        DOCS / "behaviour/vectors",
        "write the calls of the probes as JSON",
    ),
    "errors": Command(
        errors,
        lambda: ["errors.md"],
        DOCS,
        "write what one loss alone says on the page of errors",
    ),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Rewrite the data, or the vectors, of some losses or of all, and show what has changed."""
    parser = argparse.ArgumentParser(prog="python -m lossdocs.contract", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, command in COMMANDS.items():
        added = commands.add_parser(name, help=command.does, description=command.does)
        added.add_argument("names", nargs="*", metavar="NAME", help="all by default")
        folder = command.folder
        added.add_argument("--to", type=Path, default=folder, metavar="FOLDER", help=str(folder))
    options = parser.parse_args(argv)
    command = COMMANDS[options.command]
    names = command.names()
    if unknown := sorted(set(options.names) - set(names)):
        parser.error(f"not {', '.join(unknown)}; there are {', '.join(names)}")
    if not options.to.is_dir():
        parser.error(f"--to needs a folder, got {options.to}")
    try:
        for name in options.names or names:
            rewrite(options.to, command.write(name))
    except ValueError as error:
        print(f"not written: {error}", file=sys.stderr)
        return 1
    return 0


def rewrite(folder: Path, written: Written) -> None:
    """Write files, and print the lines that change, and what was found."""
    for name, text in written.files.items():
        path = folder / name
        old = path.read_text(encoding="utf-8") if path.exists() else ""
        if text == old:
            print(f"{path}: unchanged")
            continue
        lines = unified_diff(old.splitlines(), text.splitlines(), str(path), str(path), n=1)
        print(*(line.rstrip("\n") for line in lines), sep="\n")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for found in written.findings:
        print(found)


if __name__ == "__main__":
    sys.exit(main())
