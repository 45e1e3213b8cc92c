"""The ledger of a built site: what each thing on each page is tied to.

The pages are read as a browser gets them, so that also what no page says in its source is seen: the
examples of docstrings, the listings of the reference, whatever an extension adds. What is tied to
no check must have a reason, and what has neither is unexplained, which fails the build.
"""

from __future__ import annotations

from collections import ChainMap, Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from lossdocs.pages.evidence import Evidence, Tie, evidence, plain, signature_of, tex
from lossdocs.pages.find import find
from lossdocs.pages.model import split_lines
from lossdocs.pages.rendered import Shown, rendered
from lossdocs.pages.session import examples, is_prompt

UNEXPLAINED = Tie(checked=False, by="")
# Of a source all is checked that shows without a network: its key, its year, its number.
UNOPENED = Tie(checked=False, by="no test opens it, which takes a network")


class Entry(NamedTuple):
    """A thing on a page: example, output, number, equation, figure, code or another block."""

    kind: str
    text: str
    tie: Tie

    @property
    def explained(self) -> bool:
        """Whether it is tied to a check or has a reason."""
        return self.tie.by != ""


def entries(html: str, page: Evidence, package: Evidence) -> list[Entry]:
    r"""The ledger of one page: its own sources first, then those of the package that it may show.

    Examples:
        >>> page = Evidence(blocks={">>> 1\n1": Tie(True, "page.md:3")})
        >>> html = "<pre><code>&gt;&gt;&gt; 1\n1\n</code></pre><p>0.5</p>"
        >>> [(entry.kind, entry.tie.by) for entry in entries(html, page, Evidence())]
        [('example', 'page.md:3'), ('output', 'page.md:3'), ('number', '')]
    """
    left = page.numbers + package.numbers
    found = [
        Entry(kind, text, tie)
        for item in rendered(html)
        for kind, text, tie in tied(item, page, package, left)
    ]
    return list(excused(found, page.counted))


def tied(
    item: Shown, page: Evidence, package: Evidence, left: Counter[str]
) -> Iterator[tuple[str, str, Tie]]:
    """A thing as the entries that it makes, each with its tie; `left` are the numbers to come."""
    if item.kind in {"link", "source"}:
        yield item.kind, item.text, UNOPENED
    elif item.checked or item.unchecked:
        tie = Tie(checked=bool(item.checked), by=item.checked or item.unchecked)
        kind = {"code": "example", "quoted": "number", "name": "number"}.get(item.kind, item.kind)
        yield kind, item.text, tie
    elif item.kind == "code":
        yield from code(item, page, package)
    elif item.kind == "equation":
        shown = tex(item.text)
        reason = page.equations.get(shown) or package.equations.get(shown) or ""
        yield "equation", shown, Tie(checked=False, by=reason)
    elif item.kind == "figure":
        yield "figure", item.text[:80], page.figures.get(item.text, UNEXPLAINED)
    else:
        yield "number", item.text, number(item, page, package, left)


def code(item: Shown, page: Evidence, package: Evidence) -> Iterator[tuple[str, str, Tie]]:
    """A block of code: a session with its outputs, a cell, an output, or code of the package."""
    text = plain(item.text)
    known = ChainMap(page.blocks, package.blocks)
    tie = known.get(text) or known.get(signature_of(text)) or UNEXPLAINED
    if is_prompt(text.partition("\n")[0]):
        for example in examples(split_lines(text), ""):
            yield "example", example.source, tie
            if example.want:
                yield "output", example.want, tie
    elif "cell-output" in item.classes:
        yield "output", text, tie
    elif "cell" in item.classes.split():
        yield "example", text, tie
    else:
        yield "code" if tie.by.startswith("the code of") else "block", text, tie


def number(item: Shown, page: Evidence, package: Evidence, left: Counter[str]) -> Tie:
    """What a decimal in prose is tied to."""
    if item.kind == "name":
        return Tie(checked=False, by="the name of a version, an edition or a place")
    if item.kind == "quoted" and (item.text in page.quotable or item.text in package.quotable):
        return Tie(checked=True, by="an example with the same number")
    if item.kind == "number" and left[item.text] > 0:
        left[item.text] -= 1
        return Tie(checked=True, by="its expression")
    reason = page.excused.get(item.text) or package.excused.get(item.text) or ""
    return Tie(checked=False, by=reason)


def excused(found: Sequence[Entry], counted: Mapping[tuple[str, str], int]) -> Iterator[Entry]:
    """Give the rest of a kind its common reason, if the page says exactly how many they are."""
    reasons = {}
    for (kind, reason), count in counted.items():
        if count == sum(entry.kind == kind and not entry.explained for entry in found):
            reasons[kind] = Tie(checked=False, by=reason)
    for entry in found:
        common = reasons.get(entry.kind)
        yield entry if entry.explained or common is None else entry._replace(tie=common)


def package_evidence(folder: Path, root: Path | None = None) -> Evidence:
    """What all modules and stubs of a package say, named by their paths from the root."""
    return evidence_of([*find([folder]), *sorted(folder.rglob("*.pyi"))], root or folder)


def evidence_of(modules: Iterable[Path], root: Path) -> Evidence:
    """What some modules say, named by their paths from the root."""
    whole = Evidence()
    for path in modules:
        one = evidence(path, str(path.relative_to(root)))
        whole.blocks |= one.blocks
        whole.numbers |= one.numbers
        whole.excused |= one.excused
        whole.quotable |= one.quotable
        whole.equations |= one.equations
    return whole


def source_of(page: Path, docs: Path) -> Path | None:
    """The source of a built page, given the address without the name of its file."""
    bases = [docs / page, docs / page / "index"] if page.parts else [docs / "index"]
    names = (base.with_name(base.name + suffix) for base in bases for suffix in (".md", ".ipynb"))
    return next((name for name in names if name.exists()), None)


def ledger(site: Path, docs: Path, package: Path) -> dict[str, list[Entry]]:
    """The entries of every page of a built site, by address."""
    shared = package_evidence(package, package.parent)
    pages = {}
    for path in sorted(site.rglob("*.html")):
        address = path.relative_to(site)
        source = source_of(address.parent, docs) if path.name == "index.html" else None
        own = evidence(source) if source else Evidence()
        pages[address.as_posix()] = entries(path.read_text(encoding="utf-8"), own, shared)
    return pages


def unexplained(pages: Mapping[str, Iterable[Entry]]) -> Iterator[str]:
    """One line for each thing that is neither checked nor has a reason."""
    for address, found in pages.items():
        for entry in found:
            if not entry.explained:
                text = entry.text.strip().partition("\n")[0]
                yield f"{address}: {entry.kind} {text!r} is tied to no check and has no reason"
