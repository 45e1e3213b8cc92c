"""The fence `map`: the losses and what relates them, as a drawing and as a table.

The drawing is lines, with links over them: a link inside an SVG stops Material's navigation. A
phone shows no drawing, and the rows of the table as a list. A number leads from a line to its
proof, or to its row where a test takes the place of a proof.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from lossdocs.proof.typesetting import latex
from lossdocs.site import plain_markdown
from lossdocs.site.fences.fence import Fence, To
from lossdocs.site.fences.theorems import cited
from lossdocs.site.inputs import DERIVATIONS, fingerprint
from lossdocs.site.map.relations import Edge, Equality, Identity, edges, equalities
from lossdocs.site.map.rings import WIDTH, Curve, Map, Point, placed
from lossdocs.site.page import relative
from lossdocs.site.proofs.derivations import address, prose

DOCS = Path(__file__).parents[3] / "docs"
FOLDERS = ("losses", "concepts", "proofs")  # of the pages about a subject, the first first
CHECK = "a proof or a test, which each row names"  # what the ledger of the site says


def as_html(content: str, page: str) -> str:
    """Drawing and table.

    Raises:
        ValueError: the fence has content.
    """
    if content:
        raise ValueError(f"the map shows everything, got {content!r}")
    found = edges()
    return (
        f'<div class="map" data-checked="{CHECK}">{drawing(found, page)}{table(found, page)}</div>'
    )


def as_markdown(content: str, to: To) -> str:
    """The table alone."""
    rows = (related(edge, to) for edge in edges())
    return plain_markdown.table(("From", "To", "Identity", "By"), rows)


def shows(content: str) -> str:
    """Derivations, what pages say of their losses, and the titles of pages."""
    return fingerprint(*DERIVATIONS) + str([*equalities(), *headings()])


FENCE = Fence(as_html, as_markdown, shows)


def headings() -> Iterator[tuple[str, str]]:
    """Those of the pages that a name may lead to."""
    for folder in FOLDERS:
        for page in sorted((DOCS / folder).glob("*.md")):
            yield f"{folder}/{page.stem}", heading(page)


def drawing(found: Sequence[Edge], page: str) -> str:
    """Lines, with the names and the numbers over them."""
    at = placed([(edge.source, edge.target) for edge in found])
    lines = "".join(line(*drawn) for drawn in zip(found, at.lines, strict=True))
    nodes = "".join(node(name, point, at, page) for name, point in at.names.items())
    numbers = "".join(
        number(i, edge, point, at, page)
        for i, (edge, point) in enumerate(zip(found, at.numbers, strict=True), 1)
    )
    return (
        '<div class="map-drawing" role="group" aria-label="Map; the table below says the same" '
        f'style="aspect-ratio:{WIDTH}/{at.height:g}" data-search-exclude>'
        f'<svg viewBox="0 0 {WIDTH} {at.height:g}" aria-hidden="true">{lines}</svg>'
        f"{nodes}{numbers}</div>"
    )


def line(edge: Edge, curve: Curve) -> str:
    """A line whose title is its identity."""
    start, bend, end = (f"{x:.0f} {y:.0f}" for x, y in curve)
    return (
        f'<path class="{status(edge.identities[0])}" d="M{start}Q{bend} {end}">'
        f"<title>{html.escape(plain(edge.identities[0].claim), quote=False)}</title></path>"
    )


def node(name: str, point: Point, at: Map, page: str) -> str:
    """A name, which leads to its page if it has one."""
    return positioned(linked(name, page), "map-node", point, at)


def number(i: int, edge: Edge, point: Point, at: Map, page: str) -> str:
    """The number of a line, which leads to the proof."""
    identity = edge.identities[0]
    said = html.escape(plain(identity.claim))
    link = f'<a href="{proof(i, identity, page)}" title="{said}">{i}</a>'
    return positioned(link, f"map-number {status(identity)}", point, at)


def positioned(content: str, kind: str, point: Point, at: Map) -> str:
    """Something at a point of the drawing."""
    where = f"left:{100 * point.x / WIDTH:.2f}%;top:{100 * point.y / at.height:.2f}%"
    return f'<span class="{kind}" style="{where}">{content}</span>'


def table(found: Sequence[Edge], page: str) -> str:
    """Every edge with its shortest identity, and what proves or tests it."""
    heads = "".join(f"<th>{head}</th>" for head in ("", "From", "To", "Identity"))
    rows = "\n".join(row(i, edge, page) for i, edge in enumerate(found, 1))
    return f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody></table>"


def row(i: int, edge: Edge, page: str) -> str:
    """An edge; its further identities by their names."""
    identity = edge.identities[0]
    said = f'{prose(identity.claim)}<div class="map-formula">{formula(identity)}</div>'
    by = ", ".join(evidence(edge, page))
    checked = f'<div class="map-checked">{status(identity)}: {by}</div>'
    cells = (str(i), linked(edge.source, page), linked(edge.target, page), said + checked)
    return f'<tr id="map-{i}">{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'


def formula(identity: Identity) -> str:
    """First and last line, or the two expressions that a test compares."""
    if isinstance(identity, Equality):
        return " = ".join(f"<code>{html.escape(e)}</code>" for e in identity[-2:])
    return prose(f"${latex(identity.lines[0])} = {latex(identity.lines[-1])}$")


def evidence(edge: Edge, page: str) -> Iterator[str]:
    """What proves or tests each identity of an edge."""
    for identity in edge.identities:
        if isinstance(identity, Equality):
            yield "<code>tests/site/map/test_relations.py</code>"
        else:
            yield f'<a href="{address(identity, page)}"><code>{identity.name}</code></a>'


def status(identity: Identity) -> str:
    """How an identity is checked."""
    return "tested" if isinstance(identity, Equality) else "proved"


def proof(i: int, identity: Identity, page: str) -> str:
    """Where its proof is, or the row that says what is tested."""
    return f"#map-{i}" if isinstance(identity, Equality) else address(identity, page)


def linked(name: str, page: str) -> str:
    """The title of a subject, as a link to its page where it has one."""
    found = source(name, *FOLDERS)
    return f'<a href="{relative(found, page)}">{title(name)}</a>' if found else title(name)


def source(name: str, *folders: str) -> str | None:
    """The source of the first page about a subject."""
    sources = (f"{folder}/{name}.md" for folder in folders)
    return next((found for found in sources if (DOCS / found).exists()), None)


def title(name: str) -> str:
    """The heading of its proofs or its page, or the name itself.

    Examples:
        >>> title("huber_loss"), title("mse_loss")
        ('Huber loss', '<code>mse_loss</code>')
    """
    found = source(name, "proofs", "losses")
    if found is None:
        return f"<code>{name}</code>"
    shown = heading(DOCS / found).removeprefix("Proofs: ")
    return html.escape(shown[0].upper() + shown[1:], quote=False)


def heading(page: Path) -> str:
    """That of a page as a whole."""
    found = re.search(r"^# (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert found, f"{page} has a heading"
    return found[1]


def plain(claim: str) -> str:
    """A claim without the signs around formulas, where none can be typeset."""
    return claim.replace("$", "")


def related(edge: Edge, to: To) -> tuple[str, str, str, str]:
    """Two losses, the identity between them, and its proof or its test."""
    identity = edge.identities[0]
    by = "a test" if isinstance(identity, Equality) else cited(identity, to)
    return edge.source, edge.target, identity.claim.replace("|", r"\|"), by
