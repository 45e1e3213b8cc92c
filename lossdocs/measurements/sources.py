"""Which sources of a loss were measured, and which have changed since."""

from __future__ import annotations

import ast
import hashlib
from functools import cache
from pathlib import Path

from lossdocs.measurements.file import Measured

ROOT = Path(__file__).parents[2]


def missing(measured: Measured) -> set[str]:
    """The losses of the package that were not measured."""
    return {path.stem for path in (ROOT / "lossdocs/losses").glob("[!_]*.py")} - {*measured.sources}


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
