"""Reading a page: what is run, what is not and why, and what is wrong before anything runs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import cache
from pathlib import Path

from lossdocs.derive.sources import LOSSES, stems
from lossdocs.pages import (
    belonging,
    bibtex,
    checkout,
    citations,
    codespans,
    declared,
    existing,
    reasons,
)
from lossdocs.pages.docstrings import docstrings
from lossdocs.pages.fences import PROMPT, Fence, Parts, separate
from lossdocs.pages.formulas import cited, misproved
from lossdocs.pages.model import Example, Failure, Page, Reason, split_lines
from lossdocs.pages.names import NAME
from lossdocs.pages.prose import DECIMAL, asked, numbers, unchecked
from lossdocs.pages.session import examples, is_prompt, plain_blocks, refusals

PYTHON = {"pycon", "python", "py", "python3", "pycon3", "ipython"}
# A language is named here or it is a mistake: a misspelt `pyhton` must not go unnoticed.
NOT_PYTHON = {
    *("text", "console", "bash", "sh", "toml", "yaml", "json", "ini", "diff", "markdown", "md"),
    *("html", "css", "javascript", "js", "latex", "tex", "bibtex", "mermaid"),
}
# The site renders something else in place of its fences, which has checks of its own.
FENCE = re.compile(r"^ +- name: (\w+)\n +class: ", re.MULTILINE)
SETTINGS = Path(__file__).parents[2] / "mkdocs.yml"
# A title or a description, which may go on; anything else is shown to nobody.
FRONT = re.compile(r"^((?:title|description):.*(?:\n .*)*)|^.+$", re.MULTILINE)


def read(
    path: Path,
    text: str | None = None,
    quotable: AbstractSet[str] = frozenset(),
    shown: Sequence[str] = (),
) -> Page:
    r"""Read a Markdown page or a module; `text` stands in for the content of the file.

    Code and formulas in prose may quote the decimals of the page's examples, and the `quotable`;
    code may name what is in the examples and in what else is `shown` beside the text.

    Examples:
        >>> page = read(Path("page.md"), "```pycon\n>>> x = 2\n>>> x\n2\n```\nTwice 1{=x/2}.")
        >>> [(item.line, type(item).__name__) for item in page.sessions[0]]
        [(2, 'Example'), (3, 'Example'), (6, 'Number')]
    """
    page = Page(path, path.read_bytes().decode() if text is None else text)
    if "\r" in page.text:
        page.failures.append(Failure(1, "lines must end in \\n alone"))
    elif path.suffix == ".bib":
        page.failures += bibtex.mistakes(path, page.text)
    elif path.suffix == ".py":
        try:
            read_module(page)
        except SyntaxError as error:
            page.failures.append(Failure(error.lineno or 1, f"not Python: {error.msg}"))
    else:
        read_markdown(page, quotable, shown)
    page.failures += [
        Failure(item.line, message)
        for session in page.sessions
        for item in session
        if isinstance(item, Example)
        for message in refusals(item.source)
    ]
    return page


def read_markdown(page: Page, quotable: AbstractSet[str], shown: Sequence[str]) -> None:
    """Read a Markdown page: one session, and prose whose numbers are checked."""
    parts = separate(split_lines(page.text))
    prose = "\n".join(line.text for line in parts.prose)
    run = list(fenced(page, parts))
    quotable = quotable | decimals(run)
    below = Announced(parts)
    page.sessions.append(sorted([*run, *numbers(prose)], key=lambda item: below(item.start)))
    for line in parts.prose:
        if PROMPT.match(line.text):
            page.failures.append(Failure(line.number, "a prompt outside a fence is not run"))
    add_unchecked(page, reasons.wrong(parts))
    add_unchecked(page, belonging.wrong(page.path, parts))
    add_unchecked(page, checkout.wrong(page.path, parts))
    add_unchecked(page, codespans.wrong(page.path, parts, [*sources(run), *shown]))
    add_unchecked(page, declared.wrong(page.path, parts))
    add_unchecked(page, quoting(parts.fences, quotable))
    front = "\n".join(line.text for line in parts.front)
    front = FRONT.sub(lambda found: found[1] or re.sub(r"[^\n]", "", found[0]), front)
    lines = front.split("\n")[: len(parts.front)]
    add_unchecked(page, unchecked(front))
    page.asked += asked(front)
    add_unchecked(page, unchecked(prose, quotable))
    add_unchecked(page, citations.wrong("\n".join([*lines, *prose.split("\n")[len(lines) :]])))
    page.asked += asked(prose, below.lines)
    ties = cited(prose, parts.fences)
    page.asked += [*misproved(front, ties), *misproved(prose, ties)]
    for fence in (one for one in parts.fences if one.language in embedded()):
        shown = "\n".join(line.text for line in fence.content)
        said = [*asked(shown), *misproved(shown, ties)]
        page.asked += (one._replace(line=fence.opening.number + one.line) for one in said)


class Announced:
    """The lines that end with a colon above an example: they speak of what it does.

    So their expressions are evaluated behind it, and their comparisons must be tied.
    """

    def __init__(self, parts: Parts) -> None:
        self.ends: list[tuple[int, int, int]] = []  # of a line, and of the example below it
        self.lines = set[int]()
        opened = {fence.opening.number: fence for fence in parts.fences if shows_python(fence)}
        for line in parts.prose:
            found = opened.get(line.number + 1) or opened.get(line.number + 2)
            if line.text.rstrip().endswith(":") and found and found.content:
                self.ends.append((line.start, line.end, found.content[-1].end))
                self.lines.add(line.number)

    def __call__(self, start: int) -> int:
        """Where what begins here is evaluated."""
        return next((end for low, high, end in self.ends if low <= start <= high), start)


def add_unchecked(page: Page, found: Iterable[Failure | Reason], above: int = 0) -> None:
    """Add what was found in prose that begins below some lines of its page."""
    for one in found:
        if isinstance(one, Reason):
            page.reasons.append(one._replace(line=above + one.line))
        else:
            page.failures.append(one._replace(line=above + one.line))


def read_module(page: Page) -> None:
    """Read a module: a session for each docstring with examples or numbers."""
    for found in docstrings(page.text):
        if isinstance(found, Failure):
            page.failures.append(found)
            continue
        parts = separate(found)
        run = list(fenced(page, parts))
        code = set[int]()
        for prefix, block in plain_blocks(parts.prose):
            run += examples(block, prefix)
            code |= {line.number for line in block}
        add_unchecked(page, quoting(parts.fences, decimals(run)))
        lines = [" " * len(line.text) if line.number in code else line.text for line in parts.prose]
        prose = "\n".join(lines)
        above, start = found[0].number - 1, found[0].start
        stated = [
            replace(one, line=above + one.line, start=start + one.start, end=start + one.end)
            for one in numbers(prose)
        ]
        told = [one._replace(text=text) for one, text in zip(parts.prose, lines, strict=True)]
        parts = replace(parts, prose=told)
        page.failures += reasons.wrong(parts)
        if is_loss(page.path):
            named = [*sources(run), existing.code_of(page.text)]
            page.failures += codespans.wrong(page.path, parts, named)
            page.failures += declared.wrong(page.path, parts)
        add_unchecked(page, unchecked(prose), above)
        add_unchecked(page, citations.wrong(prose), above)
        page.asked += (one._replace(line=above + one.line) for one in misproved(prose))
        page.sessions.append(sorted([*run, *stated], key=lambda item: item.start))


def fenced(page: Page, parts: Parts) -> Iterator[Example]:
    """The examples in fences; a fence that should be run and cannot be is a failure."""
    page.failures += parts.failures
    for fence in parts.fences:
        if shows_python(fence) and fence.reason:
            page.reasons.append(Reason(fence.opening.number, fence.reason))
        elif shows_python(fence):
            yield from run_or_refuse(page, fence)
        elif fence.language not in NOT_PYTHON | embedded():
            page.failures.append(
                Failure(fence.opening.number, f"unknown language {fence.language!r}")
            )


@cache
def embedded() -> frozenset[str]:
    """The names of the site's own fences, which mkdocs.yml defines."""
    return frozenset(FENCE.findall(SETTINGS.read_text(encoding="utf-8")))


def shows_python(fence: Fence) -> bool:
    """Whether a reader takes a fence for Python: by its language, or by its prompts."""
    return fence.language in PYTHON or any(
        PROMPT.match(line.text[len(fence.prefix) :]) for line in fence.content
    )


def is_loss(path: Path) -> bool:
    """Whether a module is that of a loss, whose docstrings the reference shows to readers."""
    return path.parent.name == LOSSES.name and path.stem in stems()


def sources(run: Iterable[Example]) -> list[str]:
    """The code of examples."""
    return [one.source for one in run]


def decimals(run: Iterable[Example]) -> set[str]:
    """The decimals that examples show, in their sources and outputs."""
    return {text for one in run for text in DECIMAL.findall(f"{one.source}\n{one.want}")}


def quoting(fences: Iterable[Fence], quotable: AbstractSet[str]) -> Iterator[Failure | Reason]:
    """The decimals of blocks that are never run, which must be those of examples."""
    for fence in fences:
        if shows_python(fence):
            continue
        text = "\n".join(line.text for line in fence.content if fence.language in NOT_PYTHON)
        strange = [one for one in DECIMAL.findall(NAME.sub("", text)) if one not in quotable]
        if strange and fence.reason:
            yield Reason(fence.opening.number, fence.reason)
        elif fence.reason:
            yield Failure(fence.opening.number, "never run: remove the reason")
        elif strange:
            needed = "quote an example, or <!-- not run: REASON --> above"
            yield Failure(
                fence.opening.number, f"{strange[0]} in a block that is not run: {needed}"
            )


def run_or_refuse(page: Page, fence: Fence) -> Iterator[Example]:
    """The examples of a fence in a language of Python's whose first line is a prompt."""
    content = list(fence.content)
    while content and not content[0].text.strip(" \t>"):
        del content[0]
    if (
        fence.language in PYTHON
        and content
        and is_prompt(content[0].text[len(fence.prefix) :].rstrip())
    ):
        yield from examples(content, fence.prefix)
    else:
        needed = "write it as pycon with prompts, or <!-- not run: REASON --> above"
        page.failures.append(Failure(fence.opening.number, f"Python shown and not run: {needed}"))
