"""What pages and contracts state of torch, and the installed torch does otherwise: in Markdown."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from lossdocs.contract.model import Contract, Probe, load
from lossdocs.contract.notation import parse, same, write
from lossdocs.contract.run import lossdocs_losses, run, torch_losses, torch_version
from lossdocs.derive.sources import stems
from lossdocs.pages.check import check
from lossdocs.pages.compare import indent
from lossdocs.pages.model import Failure


def report(pages: Iterable[Path], contracts: Iterable[str] | None = None) -> Iterator[str]:
    """Yield the lines of a report: a heading for each page or contract that no longer holds.

    Args:
        pages: the pages to check.
        contracts: the losses whose behaviour to compare; all by default.
    """
    yield f"# With torch {torch_version()}"
    count = 0
    for page in pages:
        found = check(page).failures
        count += len(found)
        yield from section(str(page), [entry(failure) for failure in found])
    for stem in stems() if contracts is None else contracts:
        differing = list(differences(load(stem)))
        count += len(differing)
        yield from section(f"Behaviour of {stem}", differing)
    yield f"\n{count or 'No'} statement{'s' * (count != 1)} changed."


def section(title: str, entries: Sequence[str]) -> Iterator[str]:
    """A heading with its entries, or nothing."""
    if entries:
        yield f"\n## {title}\n"
        yield from entries


def entry(failure: Failure) -> str:
    """A statement of a page: its line, what is shown and what was printed."""
    return item(f"Line {failure.line}", failure.message)


def item(what: str, text: str) -> str:
    r"""An entry of a list with a block of text.

    Examples:
        >>> item("Line 3", "shows 1, printed 2")
        '- Line 3\n\n      shows 1, printed 2\n'
    """
    return f"- {what}\n\n{textwrap.indent(text, ' ' * 6)}\n"


def differences(contract: Contract) -> Iterator[str]:
    """The probes of a loss that torch, or lossdocs with this torch, answers in another way."""
    for probe in contract.probes:
        yield from differing(contract, probe)


def differing(contract: Contract, probe: Probe) -> Iterator[str]:
    """What one probe does otherwise than recorded: its value, or its warnings."""
    ours = probe.lossdocs or probe.torch
    for side, losses, value, warned in (
        ("torch", torch_losses(), probe.torch, probe.torch_warns),
        ("lossdocs", lossdocs_losses(), ours, probe.lossdocs_warns),
    ):
        today = run(contract, probe, losses)
        if not same(today.value, parse(value)):
            yield item(f"{side}: `{probe.name}`", told(value, write(today.value)))
        elif today.warnings != warned:
            yield item(
                f"{side}: `{probe.name}` warns", told(*map("\n".join, (warned, today.warnings)))
            )


def told(recorded: str, today: str) -> str:
    """What is recorded, and what happens today."""
    return f"recorded\n{indent(recorded)}\ntoday\n{indent(today)}"
