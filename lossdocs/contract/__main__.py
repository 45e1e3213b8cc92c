"""`python -m lossdocs.contract record` runs the probes of losses, and shows what has changed."""

import argparse
import sys
from collections.abc import Sequence
from difflib import unified_diff
from pathlib import Path

from lossdocs.contract import model
from lossdocs.contract.model import FOLDER, merged
from lossdocs.contract.record import findings, recorded, texts
from lossdocs.derive.sources import stems


def main(argv: Sequence[str] | None = None) -> int:
    """Write down what torch and lossdocs do today with the probes of some losses, or of all."""
    known = stems()
    parser = argparse.ArgumentParser(prog="python -m lossdocs.contract", description=__doc__)
    parser.add_argument("command", choices=["record"])
    parser.add_argument("names", nargs="*", metavar="NAME", help="a loss; all by default")
    names = parser.parse_args(argv).names
    if unknown := sorted(set(names) - set(known)):
        parser.error(f"not {', '.join(unknown)}; there are {', '.join(known)}")
    try:
        for name in names or known:
            record(name)
    except ValueError as error:
        print(f"not written: {error}", file=sys.stderr)
        return 1
    return 0


def record(stem: str) -> None:
    """Write the files of a loss, and print what somebody has to look at."""
    own, generic = recorded(model.own(stem), model.generic(stem))
    for name, text in texts(own, generic).items():
        rewrite(FOLDER / name, text)
    for found in findings(merged(own, generic)):
        print(found)


def rewrite(path: Path, text: str) -> None:
    """Write a file, and print the lines that change."""
    old = path.read_text(encoding="utf-8") if path.exists() else ""
    if text == old:
        print(f"{path}: unchanged")
        return
    names = (str(path), str(path))
    print(*unified_diff(old.splitlines(), text.splitlines(), *names, n=1, lineterm=""), sep="\n")
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
