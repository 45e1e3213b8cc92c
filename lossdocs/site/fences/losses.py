"""The fence `losses`: the losses that have a page, as a table.

Each row has the title of the page with its names, what the input and the target hold, and what the
mean divides by. With the content `references` or `vectors` it is a sentence of links to these.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from lossdocs.derive.sources import Source, read
from lossdocs.site import inline, plain_markdown
from lossdocs.site.fences.fence import Fence, To
from lossdocs.site.page import DOCS, front_matter, published

CHECK = "the declarations of the losses, which the tests run"  # what the ledger of the site says
LINKS = {
    "references": "losses/{page}.md#reference",
    "vectors": "behaviour/vectors/{stem}.json",
}
HEADS = ("Loss", "Input", "Target", "`mean` divides by")


class Entry(NamedTuple):
    """A loss in the table; each cell is Markdown, with links as from the root of the pages."""

    names: tuple[str, ...]
    input: str
    target: str
    divides: str


def as_html(content: str, page: str) -> str:
    """The table, or the links.

    Raises:
        ValueError: the content is something else.
    """
    if content in LINKS:
        return f"<p>{inline.as_html(links(content, here(page)), page)}</p>"
    if content:
        allowed = " or ".join(LINKS)
        raise ValueError(f"a fence losses must hold nothing, {allowed}, got {content!r}")
    heads = "".join(f'<th scope="col">{inline.as_html(head, page)}</th>' for head in HEADS)
    body = "".join(
        f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>" for cells in html_rows(page)
    )
    return (
        f'<table data-checked="{CHECK}"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )


def as_markdown(content: str, to: To) -> str:
    """The same."""
    if content in LINKS:
        return inline.linked(links(content, ""), "", to)
    rows = (
        ["<br>".join(inline.linked(name, "", to) for name in entry.names), *entry[1:]]
        for entry in entries("")
    )
    return plain_markdown.table(HEADS, rows)


def shows(content: str) -> str:
    """The declarations of the losses that have a page, and the titles of their pages."""
    return str([*entries("")])


FENCE = Fence(as_html, as_markdown, shows)


def here(page: str) -> str:
    """The way from the folder of a page to the root of the pages.

    Examples:
        >>> here("losses/index.md"), here("reference.md")
        ('../', '')
    """
    return "../" * page.count("/")


def html_rows(page: str) -> Iterator[list[str]]:
    """The cells of each row."""
    for entry in entries(here(page)):
        names = "<br>".join(inline.as_html(name, page) for name in entry.names)
        yield [names, *(inline.as_html(cell, page) for cell in entry[1:])]


def path(source: Source) -> str:
    """The source of the page of a loss."""
    return f"losses/{source.declaration.page}.md"


def entries(root: str) -> Iterator[Entry]:
    """The rows; links begin with the way to the root of the pages."""
    for source in map(read, published()):
        declared = source.declaration
        title = front_matter((DOCS / path(source)).read_text(encoding="utf-8"))["title"]
        called = [f"`{name}`" for name in (source.name, declared.module) if name]
        link = f"[{title.partition(' (')[0]}]({root}{path(source)})"
        data = (one.kinds for one in declared.tensors if not one.kinds[0].parameter)
        input, *others = (" or ".join(kind.name for kind in kinds) for kinds in data)
        yield Entry((link, *called), input, "; ".join(dict.fromkeys(others)), divides(source))


def divides(source: Source) -> str:
    """What the means divide by, in a few words."""
    declared = source.declaration
    shown: str = declared.mean
    if shown == "weights" and declared.has_class_weight:
        shown = "positions; by class weights, if given"
    elif shown == "weights":
        shown = "entries; by their weights, if given"
    return f"{shown}; `batchmean`: {declared.batchmean}" if declared.batchmean else shown


def links(content: str, root: str) -> str:
    """The losses, each a link to its reference or its vectors."""
    found = (
        f"[`{one.name}`]({root}{LINKS[content].format(stem=one.name, page=one.declaration.page)})"
        for one in map(read, published())
    )
    return ", ".join(found) + "."
