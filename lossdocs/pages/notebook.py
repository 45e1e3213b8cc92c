"""Holding a notebook's stored outputs against a new execution."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

from lossdocs.pages.compare import difference, indent
from lossdocs.pages.model import Failure, Report
from lossdocs.pages.session import refusals


def check(path: Path) -> Report:
    """Execute a notebook in a new kernel and compare what it shows with what it stores.

    The repair stores every new output, unless a cell did what its author did not mean it to do:
    raise a new error, or write to stderr, where warnings go.
    """
    text = path.read_bytes().decode()
    stored, fresh = nbformat.reads(text, as_version=4), nbformat.reads(text, as_version=4)
    resources = {"metadata": {"path": str(path.parent)}}
    client = NotebookClient(
        fresh,
        timeout=600,
        allow_errors=True,
        record_timing=False,
        resources=resources,
        extra_arguments=["--log-level=ERROR"],  # it warns of its own TCP ports
    )
    client.execute(env={**os.environ, "OMP_NUM_THREADS": "1"})
    pairs = [
        (f"cell {index}", old, new)
        for index, (old, new) in enumerate(zip(stored.cells, fresh.cells, strict=True), 1)
        if new.cell_type == "code"
    ]
    unmeant = [failure for pair in pairs for failure in misbehaved(*pair)]
    stale = [failure for pair in pairs for failure in outdated(*pair)]
    return Report(
        path=path,
        text=text,
        repaired=nbformat.writes(fresh) + "\n" if stale and not unmeant else text,
        examples=len(pairs),
        numbers=0,
        failures=unmeant + stale,
        reasons=[],
    )


def misbehaved(name: str, old: Any, new: Any) -> Iterator[Failure]:
    """What no output can make right."""
    for message in refusals(new.source):
        yield Failure(1, f"{name}: {message}")
    known = {output.ename for output in old.outputs if output.output_type == "error"}
    for output in new.outputs:
        if output.output_type == "stream" and output.name == "stderr":
            yield Failure(1, f"{name} wrote to stderr\n{indent(output.text.rstrip())}")
        if output.output_type == "error" and output.ename not in known:
            yield Failure(1, f"{name} raised and did not show it: {output.ename}: {output.evalue}")


def outdated(name: str, old: Any, new: Any) -> Iterator[Failure]:
    """What a new execution shows otherwise."""
    found = difference(shown(old.outputs), shown(new.outputs))
    if found:
        yield Failure(1, f"{name}, line {found.line + 1} of its output: {found.message}")


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
