"""The fence `behaviour`: what torch and lossdocs do with each kind of call, as tables.

The data is that of `lossdocs.contract`, which the tests run; building the site runs none of it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from markdown import Markdown
from pymdownx.superfences import SuperFencesException

from lossdocs.contract.model import GROUPS, Contract, Probe, load, stems
from lossdocs.contract.notation import RAISES
from lossdocs.site.page import page_of
from lossdocs.site.proofs.derivations import relative

CHECK = "the tests of the contract"  # what the ledger of the site says about it
TABLES = [*GROUPS, "defects"]
# Shown by assets/javascripts/behaviour.js, without which it could do nothing.
FILTER = (
    '<p class="behaviour-filter" hidden><label>Show only rows with '
    '<input type="search" placeholder="IndexError, nan, weight …"></label> '
    '<span aria-live="polite"></span></p>'
)


def behaviour(
    source: str, language: str, css_class: str, options: dict[str, Any], md: Markdown, **rest: Any
) -> str:
    """Format the fence `behaviour`.

    Without content it lists the losses; with the name of one it shows the filter of its page and
    the tensors that its rows use; with that and a group, such as `kl_div shapes`, the rows.
    """
    page, words = page_of(md), source.split()
    if words and words[0] not in known():
        there_are = ", ".join(known())
        raise SuperFencesException(f"{page}: no contract for {words[0]!r}; there are {there_are}")
    if words[1:] and not (words[1] in TABLES and known()[words[0]].of(words[1])):
        there_are = ", ".join(group for group in TABLES if known()[words[0]].of(group))
        raise SuperFencesException(
            f"{page}: {words[0]} has no group {words[1]!r}; there are {there_are}"
        )
    match words:
        case []:
            return overview(page)
        case [stem]:
            return FILTER + tensors(known()[stem])
        case [stem, group]:
            return table(known()[stem], group)
    raise SuperFencesException(f"{page}: a loss and a group at most, got {source.strip()!r}")


@cache
def known() -> dict[str, Contract]:
    """Every contract by its stem, read once for all pages."""
    return {stem: load(stem) for stem in stems()}


def overview(page: str) -> str:
    """The losses, each with the number of its rows, and of those where lossdocs differs."""
    rows = "".join(
        f'<tr><th scope="row"><a href="{relative(f"behaviour/{stem}.md", page)}">{stem}</a></th>'
        f"<td>{len(contract.probes)}</td><td>{sum(one.differs for one in contract.probes)}</td>"
        f"<td>{len(contract.of('defects'))}</td></tr>"
        for stem, contract in known().items()
    )
    titles = ("Loss", "Rows", "lossdocs gives another result", "Defects of torch")
    return framed("behaviour-losses", titles, rows)


def framed(kind: str, titles: Iterable[str], rows: str) -> str:
    """A table whose every number the tests have seen."""
    head = "".join(f'<th scope="col">{title}</th>' for title in titles)
    return (
        f'<table class="{kind}" data-checked="{CHECK}"><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def tensors(contract: Contract) -> str:
    """The names that the code of the rows uses."""
    lines = (f"{name} = {code}" for name, code in contract.tensors.items())
    return f'<pre class="behaviour-tensors" data-checked="{CHECK}">{escaped(lines)}</pre>'


def table(contract: Contract, group: str) -> str:
    """The rows of a group."""
    rows = "".join(row(probe, contract.torch) for probe in contract.of(group))
    return framed("behaviour", ("What it shows", "Code", "torch", "lossdocs"), rows)


def row(probe: Probe, version: str) -> str:
    """What is shown, the code, and what comes of it."""
    link = f'<a href="#{probe.id}">{probe.id}</a>'
    return (
        f'<tr id="{probe.id}"><th scope="row">{prose(probe.shows)} {link}</th>'
        f"<td><pre>{escaped([probe.code.strip()])}</pre></td>"
        f"<td>{''.join(theirs(probe, version))}</td><td>{''.join(ours(probe))}</td></tr>"
    )


def theirs(probe: Probe, version: str) -> Iterator[str]:
    """What torch does, and what is wrong with it."""
    yield f"<b>torch {version}</b> {outcome(probe.torch)}"
    yield from map(warned, probe.torch_warns)
    if probe.defect:
        yield f"<p>Defect: {prose(probe.defect)}.</p>"
    if probe.right:
        yield f"<p>Without it: {outcome(probe.right)}</p>"


def ours(probe: Probe) -> Iterator[str]:
    """What lossdocs does, and why where it is not the same."""
    yield f"<b>lossdocs</b> {outcome(probe.lossdocs) if probe.lossdocs else 'the same'}"
    if probe.lossdocs_warns != probe.torch_warns and not probe.lossdocs.startswith(RAISES):
        yield from map(warned, probe.lossdocs_warns)
        yield "" if probe.lossdocs_warns else "<p>No warning.</p>"
    if probe.why:
        yield f"<p>{prose(probe.why)}.</p>"


def outcome(text: str) -> str:
    """A result, or what is raised; a message that goes on ends in three points.

    Examples:
        >>> outcome("raises ValueError: at line *")
        'raises <code>ValueError: at line …</code>'
        >>> outcome("float32(0.5)")
        '<code>float32(0.5)</code>'
    """
    raised = "raises " if text.startswith(RAISES) else ""
    shown = re.sub(r"\*$", "…", text.removeprefix(RAISES)) if raised else text
    return f"{raised}<code>{html.escape(shown, quote=False)}</code>"


def warned(warning: str) -> str:
    """A warning, whose text is long and much the same in many rows."""
    kind, _, text = warning.partition(": ")
    return f"<details><summary>warns: {kind}</summary>{html.escape(text, quote=False)}</details>"


def escaped(lines: Iterable[str]) -> str:
    """Code, marked as such."""
    return f"<code>{html.escape(chr(10).join(lines), quote=False)}</code>"


def prose(text: str) -> str:
    """Words with code between backticks.

    Examples:
        >>> prose("`weight` > 0")
        '<code>weight</code> &gt; 0'
    """
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text, quote=False))
