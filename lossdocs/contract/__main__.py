"""The command line: `python -m lossdocs.contract record` or `vectors`."""

import argparse
import sys
from collections.abc import Callable, Sequence
from difflib import unified_diff
from pathlib import Path

from lossdocs.contract.model import FOLDER, Contract, load, stems
from lossdocs.contract.record import recorded
from lossdocs.contract.vectors import text_of_vectors

Write = Callable[[Contract], str]

# What a command writes, the folder it writes to, and the ending of its files.
COMMANDS: dict[str, tuple[Write, Path, str, str]] = {
    "record": (recorded, FOLDER, ".toml", "run every probe and write down what has changed"),
    "vectors": (
        text_of_vectors,
        FOLDER.parents[1] / "docs/behaviour/vectors",
        ".json",
        "write the calls of the probes as JSON",
    ),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Rewrite the data, or the vectors, of some losses or of all, and show what has changed."""
    parser = argparse.ArgumentParser(prog="python -m lossdocs.contract", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for command, (_, folder, _, does) in COMMANDS.items():
        added = commands.add_parser(command, help=does, description=does)
        added.add_argument("losses", nargs="*", metavar="LOSS", help="all by default")
        added.add_argument("--to", type=Path, default=folder, metavar="FOLDER", help=str(folder))
    options = parser.parse_args(argv)
    unknown = sorted(set(options.losses) - set(stems()))
    if unknown:
        parser.error(f"no contract for {', '.join(unknown)}; there are {', '.join(stems())}")
    if not options.to.is_dir():
        parser.error(f"--to needs a folder, got {options.to}")
    write, _, ending, _ = COMMANDS[options.command]
    for stem in options.losses or stems():
        try:
            rewrite(options.to / f"{stem}{ending}", write(load(stem)))
        except ValueError as error:
            print(f"not written: {error}", file=sys.stderr)
            return 1
    return 0


def rewrite(path: Path, text: str) -> None:
    """Write a file, and print the lines that change."""
    old = path.read_text(encoding="utf-8") if path.exists() else ""
    if text == old:
        print(f"{path}: unchanged")
        return
    lines = unified_diff(old.splitlines(), text.splitlines(), str(path), str(path), n=1)
    print(*(line.rstrip("\n") for line in lines), sep="\n")
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
