"""The fence `glance`: what a loss is, as the table at the head of its page.

Its first line names the loss. Each other line is a row of the page's own, `Unit | nats`, in place
of the derived row of that name, or below the derived ones; with an empty cell that row is left out.
"""

from __future__ import annotations

from functools import lru_cache

from lossdocs.derive.glance import Row, glance
from lossdocs.derive.sources import read, stems
from lossdocs.site import inline, plain_markdown
from lossdocs.site.fences.behaviour import contract_of
from lossdocs.site.fences.fence import Fence, To
from lossdocs.site.inputs import fingerprint

CHECK = "the declaration of the loss, which the tests run"  # what the ledger of the site says


def as_html(content: str, page: str) -> str:
    """The rows.

    Raises:
        ValueError: there is no such loss, or a line is no row.
    """
    body = "".join(
        f'<tr><th scope="row">{inline.as_html(name, page)}</th>'
        f"<td>{inline.as_html(cell, page)}</td></tr>"
        for name, cell in rows(content)
    )
    table = f'<table data-checked="{CHECK}"><tbody>{body}</tbody></table>'
    return f'<div class="glance">{table}</div>'


def as_markdown(content: str, to: To) -> str:
    """The same."""
    page = f"losses/{read(content.splitlines()[0].strip()).declaration.page}.md"
    cells = (
        [inline.linked(cell, page, to).replace("|", r"\|") for cell in row] for row in rows(content)
    )
    return plain_markdown.table(["", ""], cells)


def shows(content: str) -> str:
    """The declaration of a loss, its contract, and the works that may be cited."""
    stem = content.partition("\n")[0].strip()
    files = f"lossdocs/losses/{stem}.py", f"lossdocs/contract/**/{stem}.toml", "docs/sources/*.bib"
    return fingerprint(*files)


FENCE = Fence(as_html, as_markdown, shows)


def rows(content: str) -> list[Row]:
    """The rows that are derived, and those of the page."""
    return _rows(content, shows(content))


@lru_cache(100)
def _rows(content: str, _: str) -> list[Row]:
    stem, *lines = content.splitlines() or [""]
    if stem.strip() not in stems():
        raise ValueError(f"the first line must name a loss, got {stem.strip()!r}")
    own = {}
    for line in lines:
        name, mark, cell = line.partition("|")
        if not mark:
            raise ValueError(f"a row must be a name and a cell, Name | cell, got {line!r}")
        own[name.strip()] = cell.strip()
    return glance(read(stem.strip()), torch_of(stem.strip()), own)


def torch_of(stem: str) -> str:
    """The version of torch that the contract of a loss was recorded with, if torch has the loss."""
    found = contract_of(stem)
    return found.torch if any(probe.torch for probe in found.probes) else ""
