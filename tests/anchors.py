"""The anchors of a built site, and the lists of all anchors and addresses ever published.

    python tests/anchors.py site  # before a release: add those of a built site to tests/site/*.txt

An anchor is an id that a link may point to: of a heading, an example, a theorem, an equation, a
row, a footnote, or a name of the API. Every id of a page is one, except

- what begins with two underscores: the controls of Material, and the lines of code;
- what a reader moves or types into: the controls of explorers and the field of a search;
- what lies in a drawing: the titles and parts of an SVG.

A page is what has an address that ends in a slash, so 404.html is none. An anchor that moves has a
line in docs/moved.txt, where there is one: the old anchor, a space, and the new one.
"""

import html
import posixpath
import re
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

LIST = Path(__file__).parent / "site/anchors.txt"
ADDRESSES = LIST.with_name("addresses.txt")
MOVED = Path(__file__).parents[1] / "docs/moved.txt"

DRAWING = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
CONTROL = "(?:button|input|select|textarea)"
ID = re.compile(rf'<(?!{CONTROL}\b)[a-z][a-z0-9]*\b[^>]*?\sid="(?!__)([^"]+)"')
REDIRECT = re.compile(r'<meta http-equiv="refresh" content="0; url=([^"#]*)">')


@dataclass(frozen=True)
class Site:
    """The anchors of a site, each with the address of its page, and the pages that lead on."""

    anchors: frozenset[str]
    redirects: Mapping[str, str]

    def has(self, anchor: str) -> bool:
        """Whether an anchor is there; a page that leads on takes the anchor along."""
        page, _, name = anchor.partition("#")
        return f"{self.redirects.get(page, page)}#{name}" in self.anchors


def read(folder: Path) -> Site:
    """Read every page of a built site, once."""
    anchors, redirects = set[str](), dict[str, str]()
    for path in folder.rglob("index.html"):
        page = address(path.parent.relative_to(folder).as_posix())
        text = path.read_text(encoding="utf-8")
        anchors.update(f"{page}#{name}" for name in ids(text))
        if leads := REDIRECT.search(text):
            redirects[page] = address(posixpath.join(page, leads[1]))
    if not anchors:
        raise SystemExit(f"{folder} holds no built site: no page of it has an anchor")
    return Site(frozenset(anchors), redirects)


def address(folder: str) -> str:
    """The address of a page as the lists have it.

    The root of the site is `./`.
    """
    return f"{posixpath.normpath(folder)}/"


def ids(page: str) -> Iterator[str]:
    """The ids of a page that a link may point to."""
    return map(html.unescape, ID.findall(DRAWING.sub("", page)))


def entries(path: Path) -> list[str]:
    """The lines of a list but for its comments; none where there is no file."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def moved(path: Path = MOVED) -> dict[str, str]:
    """Where anchors have moved to: each line has the old one, a space and the new one."""
    return dict(line.split() for line in entries(path))


def wrong(listed: Iterable[str], moves: Mapping[str, str], site: Site) -> list[str]:
    """The anchors that lead nowhere, and the moves that lead nowhere or that nobody needs."""
    published = set(listed)
    lost = [f"{one} leads nowhere" for one in sorted(published - moves.keys()) if not site.has(one)]
    astray = [f"{old} -> {new} leads nowhere" for old, new in moves.items() if not site.has(new)]
    there = [f"{old} has moved, and is still there" for old in moves if site.has(old)]
    unknown = [f"{old} has moved, and was never published" for old in moves.keys() - published]
    return lost + astray + there + sorted(unknown)


def main(arguments: Sequence[str] | None = None) -> int:
    """Add the anchors and the pages of a built site to the lists, and print those that are new."""
    parser = ArgumentParser(description=main.__doc__)
    parser.add_argument("site", type=Path, help="the folder of the built site")
    parser.add_argument("--to", type=Path, default=LIST.parent, metavar="FOLDER")
    options = parser.parse_args(arguments)
    found = read(options.site).anchors
    add(options.to / LIST.name, found)
    add(options.to / ADDRESSES.name, {anchor.partition("#")[0] for anchor in found})
    return 0


def add(path: Path, found: Iterable[str]) -> None:
    """Add lines to a list; none goes."""
    listed = entries(path)
    new = sorted(set(found) - set(listed))
    head = [line for line in path.read_text(encoding="utf-8").splitlines() if line[:1] == "#"]
    lines = [*head, *sorted([*listed, *new])]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    sys.stdout.writelines(f"+ {line}\n" for line in new)


if __name__ == "__main__":
    sys.exit(main())
