"""What a page says of its checks, and the tables of the page *What is checked here*, as HTML."""

import html
import json
import os
import re
import subprocess
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from lossdocs.pages.ledger import Entry
from lossdocs.pages.reasons import sentence
from lossdocs.pages.unread import unread

PLURALS = {
    "example": "examples",
    "output": "outputs",
    "number": "numbers",
    "equation": "equations",
    "figure": "figures",
    "code": "listings",
    "block": "other blocks",
    "source": "sources",
    "link": "links to other hosts",
}
Ledger = Mapping[str, list[Entry]]  # by the sources of the pages
Links = Mapping[str, str]  # to the pages, by their sources, as HTML


def line_of(found: Iterable[Entry], link: str) -> str:
    """What a page says about itself."""
    found = list(found)
    checked = counts(entry for entry in found if entry.tie.checked)
    others = counts(entry for entry in found if not entry.tie.checked)
    said = f"Checked on this page: {checked or 'nothing'}."
    if others:
        said += f" Not checked: {others}."
    anchor = f'<a href="{link}">What is checked here</a>'
    return f'<p class="checked" data-search-exclude><small>{said} {anchor}.</small></p>'


def counts(found: Iterable[Entry]) -> str:
    """How many of each kind, in words."""
    many = Counter(entry.kind for entry in found)
    return ", ".join(
        f"{many[kind]} {kind.replace('code', 'listing') if many[kind] == 1 else plural}"
        for kind, plural in PLURALS.items()
        if many[kind]
    )


def by_page(ledger: Ledger, links: Links) -> str:
    """A table of the pages: of each kind how many are checked, and of how many if not all are."""
    kinds = [kind for kind in PLURALS if any(has(found, kind) for found in ledger.values())]
    rows = [
        [links[source], *(cell(found, kind) for kind in kinds)] for source, found in pages(ledger)
    ]
    everything = [entry for found in ledger.values() for entry in found]
    rows.append(["All pages", *(cell(everything, kind) for kind in kinds)])
    return table(["Page", *(PLURALS[kind].capitalize() for kind in kinds)], rows)


def pages(ledger: Ledger) -> Iterator[tuple[str, list[Entry]]]:
    """The pages that show something, in order."""
    for source in sorted(ledger):
        if ledger[source]:
            yield source, ledger[source]


def has(found: Iterable[Entry], kind: str) -> bool:
    """Whether a kind is among the entries."""
    return any(entry.kind == kind for entry in found)


def cell(found: Iterable[Entry], kind: str) -> str:
    """The number checked, and of how many."""
    checked = [entry.tie.checked for entry in found if entry.kind == kind]
    if not checked:
        return ""
    return str(len(checked)) if all(checked) else f"{sum(checked)} of {len(checked)}"


def by_reason(ledger: Ledger, links: Links) -> str:
    """A table of what is not checked: the reason, what it is about, how often, and where."""
    places: dict[tuple[str, str], Counter[str]] = {}
    for source, found in pages(ledger):
        for entry in found:
            if not entry.tie.checked:
                places.setdefault((entry.tie.by, entry.kind), Counter())[source] += 1
    rows = [
        [
            html.escape(sentence(reason)),
            PLURALS[kind],
            str(where.total()),
            ", ".join(f"{links[source]} ({count})" for source, count in where.items()),
        ]
        for (reason, kind), where in sorted(places.items())
    ]
    return table(["Why not", "What", "How many", "Where"], rows)


def by_lack(links: Links) -> str:
    """A table of the pages that are not read yet: how many ties each lacks."""
    rows = [
        [links.get(name.removeprefix("docs/"), html.escape(name)), str(count)]
        for name, count in unread().items()
    ]
    return table(["Page", "Ties that it lacks"], [*rows, ["all", str(sum(unread().values()))]])


def table(head: list[str], rows: list[list[str]]) -> str:
    """A table in HTML; the numbers in it are counted while the site is built."""
    heads = "".join(f"<th>{text}</th>" for text in head)
    lines = "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in row)}</tr>\n" for row in rows)
    return (
        '<table data-checked="counted while the site is built">'
        f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{lines}</tbody></table>"
    )


def version(root: Path) -> str:
    """The versions of torch that the tests run with, and the commit of the sources."""
    pinned = re.search(
        r"^torch==(\S+)", (root / "constraints.txt").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert pinned, "constraints.txt pins torch"
    needed = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    [lowest] = re.findall(r"^torch>=(\S+)", "\n".join(needed["dependencies"]), re.MULTILINE)
    commit = git(root, "rev-parse", "--short", "HEAD") or "unknown"
    changed = ", with changes" if git(root, "status", "--porcelain", "--untracked-files=no") else ""
    return (
        f"<p>torch {pinned[1]}, commit {commit}{changed}. The tests of the losses also run with "
        f"torch {lowest}, the lowest that the package admits.</p>"
    )


def git(root: Path, *arguments: str) -> str:
    """What git prints about the sources, or nothing where they are no repository."""
    try:
        done = subprocess.run(  # noqa: S603  # a fixed program and fixed arguments
            ["git", "-C", os.fspath(root), *arguments],  # noqa: S607  # whichever git there is
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout.strip()


def score(path: Path) -> str:
    """A table of the errors planted in the pages and of those that the checks found."""
    result = json.loads(path.read_text(encoding="utf-8"))
    kinds: dict[str, dict[str, int]] = result["kinds"]
    rows = [[kind, str(row["planted"]), str(row["caught"])] for kind, row in kinds.items()]
    totals = [sum(row[name] for row in kinds.values()) for name in ("planted", "caught")]
    return table(["Error", "Planted", "Caught"], [*rows, ["all", *map(str, totals)]])
