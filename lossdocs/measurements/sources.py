"""Which sources of a loss were measured, and which have changed since."""

from __future__ import annotations

import ast
import hashlib
from functools import cache
from pathlib import Path

from lossdocs.derive.sources import published
from lossdocs.measurements.file import Measured

ROOT = Path(__file__).parents[2]


def shown(measured: Measured) -> Measured:
    """What was measured of the losses that have a page."""
    pages = published()
    return measured._replace(
        sources={loss: source for loss, source in measured.sources.items() if loss in pages},
        times=[row for row in measured.times if row.loss in pages],
        memory=[row for row in measured.memory if row.loss in pages],
        accuracy=[row for row in measured.accuracy if row.loss in pages],
    )


def missing(measured: Measured) -> set[str]:
    """The losses with a page that were not measured."""
    return {*published()} - {*measured.sources}


def outdated(measured: Measured) -> set[str]:
    """The losses whose sources have changed since, and those that are gone."""
    return {loss for loss, known in measured.sources.items() if fingerprint(loss) != known}


def fingerprint(loss: str) -> str:
    """A hash of the module of a loss and of all of lossdocs that it imports."""
    found = sorted(sources(ROOT / f"lossdocs/losses/{loss}.py"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in found)).hexdigest()[:16]


def sources(path: Path) -> set[Path]:
    """A module and, one after another, those that it imports, as files of lossdocs."""
    seen: set[Path] = set()
    left = {path} if path.exists() else set()
    while left:
        seen |= left
        texts = [one.read_text(encoding="utf-8") for one in left]
        left = {found for text in texts for found in imported(text)} - seen
    return seen


@cache  # most losses import the same
def imported(source: str) -> frozenset[Path]:
    """The files of lossdocs that the source of a module imports."""
    found: set[Path] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("lossdocs."):
            base = ROOT / str(node.module).replace(".", "/")
            names = [base / alias.name for alias in node.names]
            found |= {one.with_suffix(".py") for one in [base, *names]} | {base / "__init__.py"}
    return frozenset(file for file in found if file.exists())
