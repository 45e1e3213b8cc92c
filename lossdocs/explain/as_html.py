"""An explanation as HTML for notebooks: no script, no style sheet, nothing loaded."""

from collections.abc import Iterator
from html import escape

from lossdocs.explain.case import Case
from lossdocs.explain.content import Table, facts, tables
from lossdocs.explain.finding import Finding


def lines(case: Case, warnings: list[Finding], notes: list[Finding]) -> Iterator[str]:
    """Mark up facts, tables and findings."""
    title = escape(case.call.name)
    yield f'<section aria-label="{title}">'
    yield f"<p><strong><code>{title}</code></strong></p>"
    yield "<table><caption>The call</caption><tbody>"
    for name, fact in facts(case):
        yield f'<tr><th scope="row">{escape(name)}</th><td>{escape(fact)}</td></tr>'
    yield "</tbody></table>"
    for table in tables(case):
        yield from _table(table)
    if warnings:
        yield from _findings("Warnings", warnings)
    else:
        yield "<p>No warnings.</p>"
    if notes:
        yield from _findings("Notes", notes)
    yield "</section>"


def _table(table: Table) -> Iterator[str]:
    yield f"<table><caption>{escape(table.caption)}</caption><thead><tr>"
    yield "".join(f'<th scope="col">{escape(name)}</th>' for name in table.header)
    yield "</tr></thead><tbody>"
    for first, *rest in table.rows:
        cells = "".join(f"<td>{escape(cell)}</td>" for cell in rest)
        yield f'<tr><th scope="row">{escape(first)}</th>{cells}</tr>'
    yield "</tbody></table>"


def _findings(title: str, findings: list[Finding]) -> Iterator[str]:
    yield f"<p><strong>{title}</strong></p><ul>"
    for finding in findings:
        yield (
            f"<li><strong>{escape(finding.key)}</strong>: {escape(finding.seen)} "
            f"{escape(finding.advice)} See <code>{escape(finding.link)}</code></li>"
        )
    yield "</ul>"
