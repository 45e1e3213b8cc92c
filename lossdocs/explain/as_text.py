"""An explanation as text of at most 80 columns."""

import textwrap
from collections.abc import Iterator

from lossdocs.explain.case import Case
from lossdocs.explain.content import Table, facts, tables
from lossdocs.explain.finding import Finding

WIDTH = 80


def render(case: Case, warnings: list[Finding], notes: list[Finding]) -> str:
    """Lay out facts, tables and findings."""
    blocks = [[case.call.name, *_facts([*facts(case)])]]
    blocks += [[table.caption, *_table(table)] for table in tables(case)]
    blocks.append(["Warnings", *_findings(warnings)] if warnings else ["No warnings."])
    if notes:
        blocks.append(["Notes", *_findings(notes)])
    return "\n\n".join("\n".join(block) for block in blocks)


def _facts(facts: list[tuple[str, str]]) -> Iterator[str]:
    names = max(len(name) for name, _ in facts)
    for name, fact in facts:
        yield _hanging(f"  {name:{names}}  ", fact)


def _table(table: Table) -> Iterator[str]:
    lines = [table.header, *table.rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        cells = (f"{cell:>{width}}" for cell, width in zip(line, widths, strict=True))
        yield "  " + "  ".join(cells)


def _findings(findings: list[Finding]) -> Iterator[str]:
    for finding in findings:
        yield f"  {finding.key}"
        yield _hanging("    ", finding.seen)
        yield _hanging("    ", finding.advice)
        yield f"    See {finding.link}"


def _hanging(start: str, text: str) -> str:
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=start,
        subsequent_indent=" " * len(start),
        break_long_words=False,
        break_on_hyphens=False,
    )
