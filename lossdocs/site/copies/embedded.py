"""What the fences of the site show, as Markdown: proofs, figures, tables of behaviour, the map.

Each function takes the content of a fence and `to`, which gives the address of a file of the site
by its source. The fences have seen the content before: what they refuse does not arrive here.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

import griffe

from lossdocs.contract.model import Contract, Probe
from lossdocs.contract.notation import RAISES
from lossdocs.measured import load
from lossdocs.proof.derivation import Derivation
from lossdocs.proof.typesetting import latex
from lossdocs.site.fences import behaviour, benchmark, theorems
from lossdocs.site.fences import explorer as explorers
from lossdocs.site.fences import figure as figures
from lossdocs.site.map.relations import Edge, Equality, edges
from lossdocs.site.proofs import derivations

To = Callable[[str], str]

ROOT = Path(__file__).parents[3]


def derivation(name: str, to: To) -> str:
    """A claim, what is assumed, and the chain with its reasons as one formula."""
    return chain(derivations.known()[name])


@cache
def chain(shown: Derivation) -> str:
    """A derivation."""
    given = "; ".join(derivations.stated(shown))
    lines = [f"& {latex(shown.start)}"]
    for step in shown.steps:
        reason = words(derivations.reasons(step.reasons, ""))
        sign = derivations.RELATIONS[step.relation]
        lines.append(f"&{sign} {latex(step.expression)} && {in_formula(reason)}")
    rows = " \\\\\n".join(lines)
    return (
        f"**{shown.claim}**\n\n"
        + (f"Where {given}.\n\n" if given else "")
        + f"$$\n\\begin{{aligned}}\n{rows}\n\\end{{aligned}}\n$$\n\n"
        + words(derivations.checked(shown))
    )


def in_formula(text: str) -> str:
    r"""Words within a formula, whose own formulas stand outside of them: not all programs nest.

    Examples:
        >>> in_formula("definition of $H$")
        '\\text{definition of }H'
    """
    return re.sub(r"\$(.*?)\$", r"}\1\\text{", f"\\text{{{text}}}").replace("\\text{}", "")


def words(marked: str) -> str:
    r"""HTML with formulas as words with LaTeX between dollars.

    Examples:
        >>> words('<a href="x">of <span class="arithmatex">\\(a &lt; b\\)</span></a>')
        'of $a < b$'
    """
    text = html.unescape(re.sub("<[^>]*>", "", marked))
    return re.sub(r"\\\((.*?)\\\)", r"$\1$", text)


def proofs(subject: str, to: To) -> str:
    """The list of all theorems, or every proof of one subject."""
    if subject:
        return "\n\n".join(map(chain, theorems.subjects()[subject]))
    return "\n".join(
        f"- {one.claim} {derivations.proved(one)}: {proof(one, to)}"
        for one in derivations.known().values()
    )


def proof(theorem: Derivation, to: To) -> str:
    """The name of a theorem, which leads to its proof."""
    subject = theorem.name.partition(".")[0]
    return f"[{theorem.name}]({to(f'proofs/{subject}.md')}#{theorem.name})"


def figure(name: str, to: To) -> str:
    """A drawing by its address, and what it shows in words."""
    svg = (figures.FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    texts = dict(re.findall(r"<(title|desc)[^>]*>(.*?)</", svg, re.DOTALL))
    title, said = (html.unescape(texts[tag]) for tag in ("title", "desc"))
    return f"![{title}]({to(f'assets/figures/{name}.svg')})\n\n{said}"


def explorer(name: str, to: To) -> str:
    """What an explorer is about; it moves on the page alone."""
    title = re.search(r'<p class="title">(.*?)</p>', explorers.first_state(name))
    assert title, f"{name} has a title"
    return f"*{html.unescape(title[1])}: to be tried on the page of the site.*"


def contract(content: str, to: To) -> str:
    """The losses, the tensors of one, or the rows of one of its groups."""
    match content.split():
        case [stem, group]:
            found = behaviour.known()[stem]
            return "\n\n".join(row(probe, found.torch) for probe in found.of(group))
        case [stem]:
            return tensors(behaviour.known()[stem])
    rows = (
        (
            f"[{stem}]({to(f'behaviour/{stem}.md')})",
            str(len(found.probes)),
            str(sum(one.differs for one in found.probes)),
            str(len(found.of("defects"))),
        )
        for stem, found in behaviour.known().items()
    )
    return table(("Loss", "Rows", "lossdocs gives another result", "Defects of torch"), rows)


def tensors(found: Contract) -> str:
    """The names that the code of the rows uses."""
    lines = "\n".join(f"{name} = {code}" for name, code in found.tensors.items())
    return fenced("python", lines)


def row(probe: Probe, version: str) -> str:
    """What is shown, the code, and what comes of it."""
    said = "\n".join(f"- {line}" for line in comes(probe, version))
    return f"**{probe.shows}** ({probe.id})\n\n{fenced('python', probe.code.strip())}\n\n{said}"


def comes(probe: Probe, version: str) -> Iterator[str]:
    """What torch does, what lossdocs does, and why."""
    yield f"torch {version}: {outcome(probe.torch)}"
    yield from (f"torch warns: {code(warning)}" for warning in probe.torch_warns)
    if probe.defect:
        yield f"Defect: {probe.defect}."
    if probe.right:
        yield f"Without it: {outcome(probe.right)}"
    yield f"lossdocs: {outcome(probe.lossdocs) if probe.lossdocs else 'the same'}"
    if probe.lossdocs_warns != probe.torch_warns:
        yield from (f"lossdocs warns: {code(warning)}" for warning in probe.lossdocs_warns)
    if probe.why:
        yield f"{probe.why}."


def outcome(text: str) -> str:
    """A result, or what is raised.

    Examples:
        >>> outcome("raises ValueError: no `x` *"), outcome("float32(0.5)")
        ('raises ``ValueError: no `x` …``', '`float32(0.5)`')
    """
    if not text.startswith(RAISES):
        return code(text)
    return f"raises {code(re.sub(r'[*]$', '…', text.removeprefix(RAISES)))}"


def code(text: str) -> str:
    """Code within a sentence, on one line and behind more backticks than it holds."""
    marks = "`" * (longest(text) + 1)
    return f"{marks}{' '.join(text.split())}{marks}"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def relations(content: str, to: To) -> str:
    """The map of the losses as the table that stands below it."""
    return table(("From", "To", "Identity", "By"), (related(edge, to) for edge in edges()))


def related(edge: Edge, to: To) -> tuple[str, str, str, str]:
    """Two losses, the identity between them, and its proof or its test."""
    identity = edge.identities[0]
    by = "a test" if isinstance(identity, Equality) else proof(identity, to)
    return edge.source, edge.target, identity.claim.replace("|", r"\|"), by


def measurements(name: str, to: To) -> str:
    """A table of measurements; a star marks a loss that has changed since."""
    measured = load()
    return tabulated(benchmark.linked(benchmark.TABLES[name](measured), measured, ""))


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
    return table(filled(head, width), (filled(cells, width) for cells in rest))


def filled(cells: list[str], width: int) -> list[str]:
    """Cells and as many empty ones as are missing."""
    return cells + [""] * (width - len(cells))


FORMATS: dict[str, Callable[[str, To], str]] = {
    "derivation": derivation,
    "theorems": proofs,
    "figure": figure,
    "explorer": explorer,
    "behaviour": contract,
    "benchmark": measurements,
    "map": relations,
}


def reference(name: str, members: Sequence[str] | None) -> str:
    """The signatures of a module's functions and classes, and what their docstrings say."""
    module = package()[name.removeprefix("lossdocs.")]
    public = [one.name for one in module.members.values() if not one.is_alias and one.is_public]
    shown = (module[member] for member in members or public)
    text = "\n\n".join(
        documented(one) for one in shown if isinstance(one, griffe.Function | griffe.Class)
    )
    return re.sub(r"\[(`[^`]+`)\]\[[\w.]+\]", r"\1", text)  # links of mkdocstrings


@cache
def package() -> griffe.Object | griffe.Alias:
    """The package as griffe reads it, which mkdocstrings uses too."""
    return griffe.load("lossdocs", search_paths=[ROOT], allow_inspection=False)


def documented(shown: griffe.Function | griffe.Class) -> str:
    """A function or a class."""
    options = {"warnings": False, "returns_multiple_items": False}
    sections = shown.docstring.parse("google", **options) if shown.docstring else []
    signature = fenced("python", shown.signature())
    return "\n\n".join([signature, *map(section, sections)])


def section(found: griffe.DocstringSection) -> str:
    """A part of a docstring."""
    match found:
        case griffe.DocstringSectionText():
            return found.value
        case griffe.DocstringSectionExamples():
            return "\n\n".join(fenced("pycon", text) for _, text in found.value)
        case griffe.DocstringSectionAdmonition():
            return f"{found.title}: {found.value.description}"
        case griffe.DocstringSectionParameters():
            items = [f"`{one.name}`: {one.description}" for one in found.value]
        case griffe.DocstringSectionRaises():
            items = [f"`{one.annotation}`: {one.description}" for one in found.value]
        case _:
            items = [one.description for one in found.value]
    listed = (f"- {' '.join(item.split())}" for item in items)
    return "\n".join([f"{found.kind.value.capitalize()}:\n", *listed])


def fenced(language: str, text: str) -> str:
    """A block of code, behind more backticks than it holds."""
    marks = "`" * max(3, longest(text) + 1)
    return f"{marks}{language}\n{text}\n{marks}"


def longest(text: str) -> int:
    """How many backticks stand beside each other at most."""
    return max((len(run) for run in re.findall("`+", text)), default=0)
