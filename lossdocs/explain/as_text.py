"""An explanation as text of at most 80 columns."""

import textwrap
from collections.abc import Iterable, Iterator

from lossdocs.explain.content import Content, Table
from lossdocs.explain.finding import Finding

WIDTH = 80


def render(content: Content) -> str:
    """Lay out facts, tables and findings."""
    return "\n".join(_lines(content))


def _lines(content: Content) -> Iterator[str]:
    yield content.title
    names = max(len(name) for name, _ in content.facts)
    for name, fact in content.facts:
        yield from _hanging(f"  {name:{names}}  ", fact)
    for table in content.tables:
        yield ""
        yield table.caption
        yield from _table(table)
    if not content.warnings:
        yield ""
        yield "No warnings."
    yield from _findings("Warnings", content.warnings)
    yield from _findings("Notes", content.notes)


def _table(table: Table) -> Iterator[str]:
    lines = [table.header, *table.rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        cells = (f"{cell:>{width}}" for cell, width in zip(line, widths, strict=True))
        yield "  " + "  ".join(cells)


def _findings(title: str, findings: Iterable[Finding]) -> Iterator[str]:
    for n, finding in enumerate(findings):
        if n == 0:
            yield ""
            yield title
        yield f"  {finding.key}"
        yield from _hanging("    ", finding.seen)
        yield from _hanging("    ", finding.advice)
        yield f"    See {finding.link}"


def _hanging(start: str, text: str) -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=start,
        subsequent_indent=" " * len(start),
        break_long_words=False,
        break_on_hyphens=False,
    )
