"""An explanation as HTML for notebooks: no script, no style sheet, nothing loaded."""

from collections.abc import Iterable, Iterator
from html import escape

from lossdocs.explain.content import Content, Table
from lossdocs.explain.finding import Finding


def render(content: Content) -> str:
    """Mark up facts, tables and findings."""
    return "\n".join(_parts(content))


def _parts(content: Content) -> Iterator[str]:
    yield f'<section aria-label="{escape(content.title)}">'
    yield f"<p><strong><code>{escape(content.title)}</code></strong></p>"
    yield from _facts(content.facts)
    for table in content.tables:
        yield from _table(table)
    if not content.warnings:
        yield "<p>No warnings.</p>"
    yield from _findings("Warnings", content.warnings)
    yield from _findings("Notes", content.notes)
    yield "</section>"


def _facts(facts: Iterable[tuple[str, str]]) -> Iterator[str]:
    yield "<table><caption>The call</caption><tbody>"
    for name, fact in facts:
        yield f'<tr><th scope="row">{escape(name)}</th><td>{escape(fact)}</td></tr>'
    yield "</tbody></table>"


def _table(table: Table) -> Iterator[str]:
    yield f"<table><caption>{escape(table.caption)}</caption><thead><tr>"
    yield "".join(f'<th scope="col">{escape(name)}</th>' for name in table.header)
    yield "</tr></thead><tbody>"
    for first, *rest in table.rows:
        cells = "".join(f"<td>{escape(cell)}</td>" for cell in rest)
        yield f'<tr><th scope="row">{escape(first)}</th>{cells}</tr>'
    yield "</tbody></table>"


def _findings(title: str, findings: list[Finding]) -> Iterator[str]:
    if not findings:
        return
    yield f"<p><strong>{title}</strong></p><ul>"
    for finding in findings:
        yield (
            f"<li><strong>{escape(finding.key)}</strong>: {escape(finding.seen)} "
            f"{escape(finding.advice)} See <code>{escape(finding.link)}</code></li>"
        )
    yield "</ul>"
