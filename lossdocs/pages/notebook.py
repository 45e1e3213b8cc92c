"""Holding a notebook's stored outputs against a new execution."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

from lossdocs.pages.bibliography import CITATION
from lossdocs.pages.citations import seen
from lossdocs.pages.compare import difference, indent
from lossdocs.pages.model import Failure, Page, Report
from lossdocs.pages.prose import DECIMAL
from lossdocs.pages.read import read
from lossdocs.pages.session import refusals
from lossdocs.pages.unread import beyond

Execute = Callable[[Any, Path], None]


def executed(notebook: Any, path: Path) -> None:
    """Run all cells in a new kernel and put their outputs in place of the old ones."""
    client = NotebookClient(
        notebook,
        timeout=600,
        allow_errors=True,
        coalesce_streams=True,  # else one text is stored in as many parts as it arrived
        record_timing=False,
        resources={"metadata": {"path": str(path.parent)}},
        extra_arguments=["--log-level=ERROR"],  # it warns of its own TCP ports
    )
    client.execute(env={**os.environ, "OMP_NUM_THREADS": "1"})


def check(path: Path, text: str | None = None, execute: Execute = executed) -> Report:
    """Execute a notebook in a new kernel and compare what it shows with what it stores.

    The repair stores every new output but those of a cell that did what its author did not mean it
    to do: raise a new error, or write to stderr, where warnings go.
    """
    text = path.read_bytes().decode() if text is None else text
    stored, fresh = nbformat.reads(text, as_version=4), nbformat.reads(text, as_version=4)
    execute(fresh, path)
    fresh.metadata = stored.metadata  # the client adds the version of this Python
    prose = texts(text)
    code = [
        (name, line, old, new)
        for (name, line, old), new in zip(cells(stored, text), fresh.cells, strict=True)
        if new.cell_type == "code"
    ]
    stale = [failure for cell in code for failure in outdated(*cell)]
    unmeant, mended = list[Failure](), False
    for cell in code:
        wrong = list(misbehaved(*cell))
        mended |= not wrong and any(outdated(*cell))
        unmeant += wrong
        if wrong:
            *_, old, new = cell
            new.outputs = old.outputs
    return Report(
        path=path,
        text=text,
        repaired=nbformat.writes(fresh) + "\n" if mended else text,
        examples=len(code),
        numbers=0,
        failures=[*mistakes(prose), *beyond(path, list(asked(prose))), *unmeant, *stale],
        reasons=[reason._replace(line=line) for _, line, page in prose for reason in page.reasons],
    )


def cells(notebook: Any, text: str) -> list[tuple[str, int, Any]]:
    """The cells with their names and their lines in the file."""
    return [
        (f"cell {cell.id}", text.count("\n", 0, text.find(f'"id": "{cell.id}"')) + 1, cell)
        for cell in notebook.cells
    ]


def texts(text: str) -> list[tuple[str, int, Page]]:
    """The text of each cell, read as a page, with its name and its line in the file."""
    stored = nbformat.reads(text, as_version=4)
    return [(name, line, written(cell, stored)) for name, line, cell in cells(stored, text)]


def written(cell: Any, notebook: Any) -> Page:
    """The text of a cell that is not code, read as a page that may quote the notebook."""
    text = cell.source if cell.cell_type == "markdown" else ""
    code = [one for one in notebook.cells if one.cell_type == "code"]
    examples = [part for one in code for part in (one.source, shown(one.outputs))]
    return read(Path("cell.md"), text, frozenset(DECIMAL.findall("\n".join(examples))), examples)


def mistakes(prose: list[tuple[str, int, Page]]) -> Iterator[Failure]:
    """What a text between the cells must not hold; there is no namespace to check it in."""
    for name, line, page in prose:
        for failure in page.failures:
            yield Failure(line, f"{name}, line {failure.line}: {failure.message}")
        for found in CITATION.finditer(seen(page.text)):
            needed = "readers take it as it is: link to the sources of a page"
            yield Failure(line, f"{name}: {found[0]} in a notebook: {needed}")
        for item in (item for session in page.sessions for item in session):
            needed = "show it in a cell of code"
            yield Failure(line, f"{name}, line {item.line}: not run in a notebook's text: {needed}")


def asked(prose: list[tuple[str, int, Page]]) -> Iterator[Failure]:
    """What the text between the cells states and cannot tie, as nothing in it is evaluated."""
    for name, line, page in prose:
        for failure in page.asked:
            yield Failure(line, f"{name}, line {failure.line}: {failure.message}")


def misbehaved(name: str, line: int, old: Any, new: Any) -> Iterator[Failure]:
    """What no output can make right."""
    for message in refusals(new.source):
        yield Failure(line, f"{name}: {message}")
    known = {output.ename for output in old.outputs if output.output_type == "error"}
    for output in new.outputs:
        if output.output_type == "stream" and output.name == "stderr":
            yield Failure(line, f"{name} wrote to stderr\n{indent(output.text.rstrip())}")
        if output.output_type == "error" and output.ename not in known:
            raised = f"{output.ename}: {output.evalue}"
            yield Failure(line, f"{name} raised and did not show it: {raised}")


def outdated(name: str, line: int, old: Any, new: Any) -> Iterator[Failure]:
    """What a new execution shows otherwise."""
    found = difference(shown(old.outputs), shown(new.outputs))
    if found:
        yield Failure(line, f"{name}, line {found.line + 1} of its output: {found.message}")


def shown(outputs: list[Any]) -> str:
    """Everything that a cell shows, as text: what it prints, results of every type, errors."""
    parts = []
    for output in outputs:
        if output.output_type == "stream":
            parts.append(output.text)
        elif output.output_type == "error":
            parts.append(f"{output.ename}: {output.evalue}\n")
        else:
            parts += [f"{output.data[kind]}\n" for kind in sorted(output.data)]
    return "".join(parts)
