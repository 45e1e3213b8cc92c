"""Write the files of a loss that do not exist yet, with lines to fill in; it edits none.

STEM is the name of the function in torch.nn.functional, whose arguments are taken over where torch
is installed; of a loss that torch has not, it is the name that its field uses, such as info_nce.
"""

import sys
from argparse import ArgumentParser, Namespace
from keyword import iskeyword
from pathlib import Path

from lossdocs.authoring import texts
from lossdocs.authoring.files import MARK, ROOT, WRITTEN, outside, path_of
from lossdocs.authoring.signature import torchs
from lossdocs.derive.sources import Source, read

WROTE = "Wrote {files}{origin}."
TORCHS = ", with the arguments of torch.nn.functional.{stem}"
OWN = "; torch has no function {stem}, so the name must be the one that its field uses"
NEXT = """\
Fill in every line that says {mark}: `python -m lossdocs status {stem}` lists them.
Then `python -m lossdocs status {stem} --write` runs the loss and writes what is generated of it.
Then `make loss L={stem}` tests it; CONTRIBUTING.md has the rules of its behaviour."""


def add_arguments(parser: ArgumentParser) -> None:
    """The name, and which of the optional files are wanted."""
    parser.add_argument("stem", metavar="STEM", help="such as huber_loss")
    parser.add_argument("--derivation", action="store_true", help="where something is to be proved")
    parser.add_argument("--kernel", action="store_true", help="a faster way to the same numbers")
    parser.add_argument("--root", type=Path, default=ROOT, metavar="FOLDER", help="of the checkout")


def run(options: Namespace) -> int:
    """Write the files; 1 if the name is refused or nothing is missing."""
    stem, root = options.stem, options.root
    if refusal := refused(stem, root):
        print(refusal, file=sys.stderr)
        return 1
    wanted = ["contract", "page", "sources"]
    wanted += [part for part in ("kernel", "derivation") if getattr(options, part)]
    try:
        written = [*write_loss(stem, root, kernel=options.kernel), *write(stem, wanted, root)]
    except (SyntaxError, TypeError, ValueError) as error:
        print(f"The declaration of {stem} cannot be read: {error}", file=sys.stderr)
        return 1
    if not written:
        print(f"{stem} has all of these files, and none is overwritten.", file=sys.stderr)
        return 1
    origin = (TORCHS if torchs(stem) else OWN).format(stem=stem)
    print(WROTE.format(files=", ".join(written), origin=origin))
    print(NEXT.format(mark=MARK, stem=stem))
    return 0


def refused(stem: str, root: Path) -> str:
    """Why a loss cannot have this name here, or nothing."""
    if elsewhere := outside(root):
        return elsewhere
    if not stem.isidentifier() or iskeyword(stem) or stem != stem.lower():
        return f"STEM must be a Python name in small letters, such as huber_loss, got {stem!r}."
    package = root / "lossdocs"
    if (package / stem).is_dir() or (package / f"{stem}.py").exists():
        return f"STEM must not be the name of a part of the package, got {stem!r}."
    return ""


def write_loss(stem: str, root: Path, *, kernel: bool) -> list[str]:
    """Write the module of the loss, from which the other files follow."""
    path = path_of("loss", stem, root)
    return [] if path.exists() else [written(path, texts.loss(stem, kernel=kernel), root)]


def write(stem: str, wanted: list[str], root: Path) -> list[str]:
    """Write the files that are wanted and missing, from the declaration."""
    source: Source = read(stem, root / "lossdocs/losses")
    return [
        written(path, getattr(texts, part)(source.declaration), root)
        for part in WRITTEN
        if part in wanted and not (path := path_of(part, stem, root)).exists()
    ]


def written(path: Path, text: str, root: Path) -> str:
    """Write a file, and return its path as one types it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path.relative_to(root).as_posix()
