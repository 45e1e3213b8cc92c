"""The fence `behaviour`: what torch and lossdocs do with each kind of call, as tables.

The data is that of `lossdocs.contract`, which the tests run; building the site runs none of it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from lossdocs.contract.model import GROUPS, Contract, Probe, load
from lossdocs.contract.notation import RAISES
from lossdocs.site import plain_markdown
from lossdocs.site.fences.fence import Fence, To
from lossdocs.site.inputs import fingerprint
from lossdocs.site.page import published, relative
from lossdocs.site.plain_markdown import code, fenced

CHECK = "the tests of the contract"  # what the ledger of the site says about it
NONE = "has no such loss"
LACKING = re.compile(r"raises NameError: name '(\w+)' is not defined")  # what torch alone has
TABLES = [*GROUPS, "defects"]
COUNTED = ("Loss", "Rows", "lossdocs gives another result", "Defects of torch")
# Shown by assets/javascripts/behaviour.js, without which it could do nothing.
FILTER = (
    '<p class="behaviour-filter" hidden><label>Show only rows with '
    '<input type="search" placeholder="IndexError, nan, weight …"></label> '
    '<span aria-live="polite"></span></p>'
)


def as_html(content: str, page: str) -> str:
    """The losses, the filter and the tensors of one, or with a group the rows, as `kl_div shapes`.

    Raises:
        ValueError: there is no such loss, or it has no such group.
    """
    match named(content):
        case []:
            return overview(page)
        case [stem]:
            return FILTER + tensors(contract_of(stem))
        case [stem, group]:
            return table(contract_of(stem), group)
    raise ValueError(f"a loss and a group at most, got {content!r}")


def as_markdown(content: str, to: To) -> str:
    """The same, without the filter."""
    match content.split():
        case [stem, group]:
            found = contract_of(stem)
            return "\n\n".join(entry(probe, found.torch) for probe in found.of(group))
        case [stem]:
            return fenced("python", "\n".join(assigned(contract_of(stem))))
    rows = (
        (f"[{stem}]({to(f'behaviour/{stem}.md')})", *map(str, counts(found)))
        for stem, found in known().items()
    )
    return plain_markdown.table(COUNTED, rows)


def shows(content: str) -> str:
    """The contract of a loss, or of all that have a page."""
    stem = content.partition(" ")[0] or "*"
    return fingerprint(f"lossdocs/contract/**/{stem}.toml") + " ".join(published())


FENCE = Fence(as_html, as_markdown, shows)


def named(content: str) -> list[str]:
    """A loss and a group, as far as they are given."""
    words = content.split()
    if words and words[0] not in published():
        raise ValueError(f"no contract for {words[0]!r}; there are {', '.join(published())}")
    if words[1:] and not (words[1] in TABLES and contract_of(words[0]).of(words[1])):
        there_are = ", ".join(group for group in TABLES if contract_of(words[0]).of(group))
        raise ValueError(f"{words[0]} has no group {words[1]!r}; there are {there_are}")
    return words


def known() -> dict[str, Contract]:
    """The contract of every loss that has a page, by its stem."""
    return {stem: contract_of(stem) for stem in published()}


def contract_of(stem: str) -> Contract:
    """That of a loss, read once for all pages."""
    return _contract_of(stem, fingerprint(f"lossdocs/contract/**/{stem}.toml"))


@lru_cache(100)
def _contract_of(stem: str, _: str) -> Contract:
    return load(stem)


def overview(page: str) -> str:
    """The losses, each with the number of its rows, and of those where lossdocs differs."""
    rows = "".join(
        f'<tr><th scope="row"><a href="{relative(f"behaviour/{stem}.md", page)}">{stem}</a></th>'
        f"{''.join(f'<td>{count}</td>' for count in counts(contract))}</tr>"
        for stem, contract in known().items()
    )
    return framed("behaviour-losses", COUNTED, rows)


def counts(contract: Contract) -> tuple[int, int, int]:
    """How many rows there are, how many of them differ, and how many are defects."""
    differ = sum(probe.differs for probe in contract.probes)
    return len(contract.probes), differ, len(contract.of("defects"))


def framed(kind: str, titles: Iterable[str], rows: str) -> str:
    """A table whose every number the tests have seen."""
    head = "".join(f'<th scope="col">{title}</th>' for title in titles)
    return (
        f'<table class="{kind}" data-checked="{CHECK}"><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def tensors(contract: Contract) -> str:
    """The names that the code of the rows uses."""
    code = escaped(assigned(contract))
    return f'<pre class="behaviour-tensors" data-checked="{CHECK}">{code}</pre>'


def assigned(contract: Contract) -> list[str]:
    """A line of code for each of them."""
    return [f"{name} = {value}" for name, value in contract.tensors.items()]


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
    yield f"<b>torch {version}</b> {outcome(probe.torch) if probe.torch else NONE}"
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
    if lacking := LACKING.fullmatch(text):
        return f"has no <code>{lacking[1]}</code>"
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


def entry(probe: Probe, version: str) -> str:
    """A row in Markdown: what is shown, the code, and what comes of it."""
    said = "\n".join(f"- {line}" for line in comes(probe, version))
    return f"**{probe.shows}** ({probe.id})\n\n{fenced('python', probe.code.strip())}\n\n{said}"


def comes(probe: Probe, version: str) -> Iterator[str]:
    """What torch does, what lossdocs does, and why."""
    yield f"torch {version}: {result(probe.torch) if probe.torch else NONE}"
    yield from (f"torch warns: {code(warning)}" for warning in probe.torch_warns)
    if probe.defect:
        yield f"Defect: {probe.defect}."
    if probe.right:
        yield f"Without it: {result(probe.right)}"
    yield f"lossdocs: {result(probe.lossdocs) if probe.lossdocs else 'the same'}"
    if probe.lossdocs_warns != probe.torch_warns:
        yield from (f"lossdocs warns: {code(warning)}" for warning in probe.lossdocs_warns)
    if probe.why:
        yield f"{probe.why}."


def result(text: str) -> str:
    """A result, or what is raised.

    Examples:
        >>> result("raises ValueError: no `x` *"), result("float32(0.5)")
        ('raises ``ValueError: no `x` …``', '`float32(0.5)`')
    """
    if lacking := LACKING.fullmatch(text):
        return f"has no `{lacking[1]}`"
    if not text.startswith(RAISES):
        return code(text)
    return f"raises {code(re.sub(r'[*]$', '…', text.removeprefix(RAISES)))}"
