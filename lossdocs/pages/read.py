"""Reading a page: what is run, what is not and why, and what is wrong before anything runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lossdocs.pages.docstrings import docstrings
from lossdocs.pages.fences import PROMPT, Fence, Parts, separate
from lossdocs.pages.model import Example, Failure, Number, Page, Reason, split_lines
from lossdocs.pages.prose import numbers, unchecked
from lossdocs.pages.session import examples, is_prompt, plain_blocks, refusals

PYTHON = {"pycon", "python", "py", "python3", "pycon3", "ipython"}
# A language is named here or it is a mistake: a misspelt `pyhton` must not go unnoticed.
NOT_PYTHON = {
    *("text", "console", "bash", "sh", "toml", "yaml", "json", "ini", "diff", "markdown", "md"),
    *("html", "css", "javascript", "js", "latex", "tex", "bibtex", "mermaid"),
    *("derivation", "figure", "explorer", "map"),
}


def read(path: Path, text: str | None = None) -> Page:
    r"""Read a Markdown page or a module; `text` stands in for the content of the file.

    Examples:
        >>> page = read(Path("page.md"), "```pycon\n>>> x = 2\n>>> x\n2\n```\nTwice 1{=x/2}.")
        >>> [(item.line, type(item).__name__) for item in page.sessions[0]]
        [(2, 'Example'), (3, 'Example'), (6, 'Number')]
    """
    page = Page(path, path.read_bytes().decode() if text is None else text)
    if "\r" in page.text:
        page.failures.append(Failure(1, "lines must end in \\n alone"))
    elif path.suffix == ".py":
        try:
            read_module(page)
        except SyntaxError as error:
            page.failures.append(Failure(error.lineno or 1, f"not Python: {error.msg}"))
    else:
        read_markdown(page)
    page.failures += [
        Failure(item.line, message)
        for session in page.sessions
        for item in session
        if isinstance(item, Example)
        for message in refusals(item.source)
    ]
    return page


def read_markdown(page: Page) -> None:
    """Read a Markdown page: one session, and prose whose numbers are checked."""
    parts = separate(split_lines(page.text))
    prose = "\n".join(line.text for line in parts.prose)
    items: list[Example | Number] = [*fenced(page, parts), *numbers(prose)]
    page.sessions.append(sorted(items, key=lambda item: item.start))
    for line in parts.prose:
        if PROMPT.match(line.text):
            page.failures.append(Failure(line.number, "a prompt outside a fence is not run"))
    for found in unchecked(prose):
        if isinstance(found, Reason):
            page.reasons.append(found)
        else:
            page.failures.append(found)


def read_module(page: Page) -> None:
    """Read a module: a session for each docstring with examples."""
    for found in docstrings(page.text):
        if isinstance(found, Failure):
            page.failures.append(found)
            continue
        parts = separate(found)
        items = list(fenced(page, parts))
        for prefix, block in plain_blocks(parts.prose):
            items += examples(block, prefix)
        page.sessions.append(sorted(items, key=lambda item: item.start))


def fenced(page: Page, parts: Parts) -> Iterator[Example]:
    """The examples in fences; a fence that should be run and cannot be is a failure."""
    page.failures += parts.failures
    for fence in parts.fences:
        shows_python = fence.language in PYTHON or any(
            PROMPT.match(line.text[len(fence.prefix) :]) for line in fence.content
        )
        if shows_python and fence.reason:
            page.reasons.append(Reason(fence.opening.number, fence.reason))
        elif shows_python:
            yield from run_or_refuse(page, fence)
        elif fence.reason:
            page.failures.append(Failure(fence.opening.number, "never run: remove the reason"))
        elif fence.language not in NOT_PYTHON:
            page.failures.append(
                Failure(fence.opening.number, f"unknown language {fence.language!r}")
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
