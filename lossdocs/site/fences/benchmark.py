"""The fence `benchmark`: what the file of measurements says, as tables.

Nothing is measured while the site is built. What was measured with other sources of a loss than
those of the site is marked.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from lossdocs.measurements import costs
from lossdocs.measurements.file import Measured, Time, load
from lossdocs.measurements.numbers import short, spread
from lossdocs.measurements.sources import missing, outdated, shown
from lossdocs.site import plain_markdown
from lossdocs.site.fences.fence import Fence, To
from lossdocs.site.inputs import fingerprint
from lossdocs.site.page import published, relative
from lossdocs.site.plain_markdown import words

# What the ledger of the site says.
CHECK = "the file of measurements, which the table is made of; nothing is measured again"
OLD = '<abbr title="measured with an older version of this loss">*</abbr>'

Cells = dict[str, str]  # by the heading of their column


class Line(NamedTuple):
    """What a row is about, and some of its cells; lines about the same become one row."""

    about: tuple[str, ...]  # the loss first
    cells: Cells


def as_html(name: str, page: str) -> str:
    """The table of a name, in which a star marks a loss that has changed since.

    Raises:
        ValueError: there is none of that name.
    """
    if name not in TABLES:
        raise ValueError(f"benchmark must be one of {', '.join(TABLES)}, got {name!r}")
    return linked(*made(name, shows(name)), page)


@lru_cache(100)  # pages show the same tables, each of them in three forms
def made(name: str, _: str) -> tuple[str, dict[str, bool]]:
    """A table without links, and of each loss whether it has changed since."""
    measured = shown(load())
    old = outdated(measured)
    return TABLES[name](measured), {loss: loss in old for loss in measured.sources}


def as_markdown(name: str, to: To) -> str:
    """The same table."""
    return tabulated(as_html(name, ""))


def shows(name: str) -> str:
    """What was measured, and the sources that it was measured with."""
    packages = ("declare", "kernels", "losses", "numerics")
    sources = (f"lossdocs/{package}/**/*.py" for package in packages)
    files = (f"docs/assets/{name}.json" for name in ("benchmark", "costs"))
    return fingerprint(*files, *sources) + " ".join(published())


FENCE = Fence(as_html, as_markdown, shows)


def linked(shown: str, losses: Mapping[str, bool], page: str) -> str:
    """A table in which each loss leads to its page, with a star if it has changed since."""
    for loss, is_old in losses.items():
        code, star = f"<code>{loss}</code>", OLD if is_old else ""
        link = f'<a href="{relative(f"losses/{loss}.md", page)}">{code}</a>{star}'
        shown = shown.replace(code, link)
    return shown


def run(measured: Measured) -> str:
    """When, where and with what it was measured, and which losses have changed since."""
    said = {"date": measured.date, **measured.machine, **measured.versions}
    said["processes for each time"] = str(measured.processes)
    said["losses changed since, marked *"] = ", ".join(sorted(outdated(measured))) or "none"
    said["losses not measured"] = ", ".join(sorted(missing(measured))) or "none"
    rows = "".join(f'<tr><th scope="row">{key}</th><td>{text(said[key])}</td></tr>' for key in said)
    return f'<table data-checked="{CHECK}"><tbody>{rows}</tbody></table>'


def times(measured: Measured, *, backward: bool) -> str:
    """How much faster than torch, by shape and dtype."""
    rows = (row for row in plain(measured) if row.backward == backward)
    return timed(rows, lambda row: row.dtype)


def plain(measured: Measured) -> Iterator[Time]:
    """The times on all threads, or on a device, with nothing beside it and not compiled."""
    threads = max(row.threads for row in measured.times)
    for row in measured.times:
        on_all = row.threads == threads or row.device != "cpu"
        if on_all and not row.competing and not row.compiled:
            yield row


def settings(measured: Measured, *, compiled: bool) -> str:
    """How much faster than torch, by threads and with a competing process, in float32."""
    rows = (
        row
        for row in measured.times
        if row.backward and row.dtype == "float32" and row.device == "cpu"
        if row.compiled == compiled
    )
    return timed(rows, setting)


def setting(row: Time) -> str:
    """The circumstances of a time in words."""
    words = f"{row.threads} thread{'s' if row.threads > 1 else ''}"
    return f"{words}, another process" if row.competing else words


def timed(rows: Iterable[Time], column: Callable[[Time], str]) -> str:
    """A table of ratios."""
    lines = (Line((where(row), row.shape), {column(row): spread(row.faster)}) for row in rows)
    return table(("Shape",), lines)


def copy(measured: Measured) -> str:
    """The bandwidth reached, relative to a copy, in float32 on all threads."""
    lines = (
        Line(
            (where(row), row.shape),
            {"lossdocs": spread(row.bandwidth), "torch": spread(row.torch_bandwidth)},
        )
        for row in plain(measured)
        if row.backward and row.dtype == "float32"
    )
    return table(("Shape",), lines)


def memory(measured: Measured) -> str:
    """Peaks in multiples of the input, forward and backward."""
    lines = (
        Line(
            (where(row), row.shape, row.dtype),
            {
                f"lossdocs, {way(row.backward)}": short(row.ours),
                f"torch, {way(row.backward)}": short(row.torch),
            },
        )
        for row in measured.memory
    )
    return table(("Shape", "dtype"), lines)


def way(backward: bool) -> str:
    """Which part of a step."""
    return "with backward" if backward else "forward"


def errors(measured: Measured) -> str:
    """The largest errors by dtype and margin."""
    lines = (
        Line(
            (where(row), row.dtype, f"{row.low:g} to {row.high:g}"),
            {
                "lossdocs": short(row.ours),
                "torch": short(row.torch),
                "slope, lossdocs": short(row.our_slope),
                "slope, torch": short(row.torch_slope),
            },
        )
        for row in measured.accuracy
    )
    return table(("dtype", "Margin"), lines)


def builds(_: Measured) -> str:
    """What builds cost, by what builds and how often each page is there."""
    lines = (
        Line(
            (cost.what.capitalize(), cost.tool, str(cost.times)),
            {"CPU seconds": spread(cost.cpu), "seconds": spread(cost.clock)},
        )
        for cost in costs.load()["build"].costs
    )
    return measured_at("build") + table(("Built by", "pages times"), lines)


def edits(_: Measured) -> str:
    """What each edit costs a server."""
    lines = (
        Line(
            (cost.tool.capitalize(), cost.what, str(cost.times)),
            {"CPU seconds until it is seen": spread(cost.cpu), "after that": spread(cost.behind)},
        )
        for cost in costs.load()["reload"].costs
    )
    return measured_at("reload") + table(("Edit", "pages times"), lines)


def measured_at(command: str) -> str:
    """When and where the run of a command was."""
    run = costs.load()[command]
    return f'<p data-checked="{CHECK}">Measured on {run.date}; {text(run.machine)}.</p>'


def where(row: Any) -> str:
    """The loss of a row, with what it is compared with and its device where they must be told."""
    against = getattr(row, "against", f"F.{row.loss}")
    beside = "" if against == f"F.{row.loss}" else f" beside <code>{text(against)}</code>"
    device = "" if row.device == "cpu" else f", {row.device.upper()}"
    return f"<code>{row.loss}</code>{beside}{device}"


def table(about: Sequence[str], lines: Iterable[Line]) -> str:
    """A table with a part for each loss, and a row for everything that lines are about."""
    parts: dict[str, dict[tuple[str, ...], Cells]] = {}
    for (loss, *rest), cells in lines:
        parts.setdefault(loss, {}).setdefault(tuple(rest), {}).update(cells)
    every = (name for rows in parts.values() for cells in rows.values() for name in cells)
    columns = list(dict.fromkeys(every))
    head = "".join(f'<th scope="col">{name}</th>' for name in (*about, *columns))
    width = len(about) + len(columns)
    bodies = "\n".join(part(loss, rows, columns, width) for loss, rows in parts.items())
    return (
        f'<table data-checked="{CHECK}" data-search-exclude>'
        f"<thead><tr>{head}</tr></thead>\n{bodies}</table>"
    )


def part(loss: str, rows: dict[tuple[str, ...], Cells], columns: Sequence[str], width: int) -> str:
    """The rows of a loss, below its name; what was not measured stays empty."""
    lines = [f'<tr><th scope="rowgroup" colspan="{width}">{loss}</th></tr>']
    for about, cells in rows.items():
        values = (*about, *(cells.get(name, "") for name in columns))
        lines.append(f"<tr>{''.join(f'<td>{value}</td>' for value in values)}</tr>")
    return f"<tbody>{chr(10).join(lines)}</tbody>"


def text(words: str) -> str:
    """Words from the file as HTML."""
    return html.escape(words, quote=False)


def tabulated(marked: str) -> str:
    """A table of HTML; a cell that is as wide as the table is the first of its row.

    Examples:
        >>> print(tabulated("<tr><th>a</th></tr><tr><td>b</td><td>1</td></tr>"))
        |  |  |
        | --- | --- |
        | a |  |
        | b | 1 |
    """
    lines = re.findall(r"<tr>(.*?)</tr>", marked, re.DOTALL)
    rows = [list(map(words, re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", line))) for line in lines]
    width = max(map(len, rows))
    head, *rest = rows if "<thead>" in marked else [[], *rows]
    return plain_markdown.table(filled(head, width), (filled(cells, width) for cells in rest))


def filled(cells: list[str], width: int) -> list[str]:
    """Cells and as many empty ones as are missing."""
    return cells + [""] * (width - len(cells))


TABLES: dict[str, Callable[[Measured], str]] = {
    "run": run,
    "step": lambda measured: times(measured, backward=True),
    "forward": lambda measured: times(measured, backward=False),
    "settings": lambda measured: settings(measured, compiled=False),
    "compiled": lambda measured: settings(measured, compiled=True),
    "copy": copy,
    "memory": memory,
    "errors": errors,
    "builds": builds,
    "edits": edits,
}
