"""The files of a loss, by its stem, and the lines in them that are still to be filled in."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
MARK = "FILL IN"  # a line with it fails a check, and `status` names it

OUTSIDE = "{folder} is no checkout of lossdocs, since it has no docs/losses; --root names another."

# What a contributor writes of a loss, in the order in which `status` goes through it.
WRITTEN = {
    "loss": "lossdocs/losses/{stem}.py",
    "kernel": "lossdocs/kernels/{stem}.py",
    "derivation": "lossdocs/derivations/{stem}.py",
    "contract": "lossdocs/contract/{stem}.toml",
    "page": "docs/losses/{stem}.md",
    "sources": "docs/sources/{stem}.bib",
}


class Placeholder(NamedTuple):
    """A line that is to be filled in, and with what."""

    line: int
    wanted: str


def outside(root: Path) -> str:
    """Why a folder is no checkout, or nothing: an installed package has no pages to write."""
    return "" if (root / "docs/losses").is_dir() else OUTSIDE.format(folder=root)


def path_of(part: str, stem: str, root: Path = ROOT) -> Path:
    """Where a part of a loss lies in a checkout.

    Examples:
        >>> path_of("page", "huber_loss").relative_to(ROOT).as_posix()
        'docs/losses/huber_loss.md'
    """
    return root / WRITTEN[part].format(stem=stem)


def placeholders(text: str) -> Iterator[Placeholder]:
    r"""The lines of a file that are still to be filled in.

    Examples:
        >>> list(placeholders("x = 1\ny = 2  # FILL IN: the label\n"))
        [Placeholder(line=2, wanted='the label')]
        >>> list(placeholders("title: 'FILL IN: the name (in torch)'"))
        [Placeholder(line=1, wanted='the name (in torch)')]
    """
    for number, line in enumerate(text.splitlines(), start=1):
        before, mark, wanted = line.partition(MARK)
        if mark:
            opened = before[len(before.rstrip("\"'({")) :]
            closed = opened[::-1].translate({ord("("): ")", ord("{"): "}"})
            yield Placeholder(number, wanted.strip(" :").removesuffix(closed))
