"""The API reference as Markdown: what mkdocstrings shows in place of a line `::: module`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import griffe

from lossdocs.site.inputs import kept
from lossdocs.site.plain_markdown import fenced

ROOT = Path(__file__).parents[3]
PACKAGE = ("lossdocs/**/*.py", "lossdocs/*.pyi")


def reference(name: str, members: Sequence[str] | None) -> str:
    """The signatures of a class, or of a module's functions and classes, and their docstrings."""
    named = package()[name.removeprefix("lossdocs.")]
    public = [one.name for one in named.members.values() if not one.is_alias and one.is_public]
    shown = [named[member] for member in members or public] if named.is_module else [named]
    text = "\n\n".join(
        documented(one) for one in shown if isinstance(one, griffe.Function | griffe.Class)
    )
    return re.sub(r"\[(`[^`]+`)\]\[[\w.]+\]", r"\1", text)  # links of mkdocstrings


@kept(*PACKAGE)
def collections() -> tuple[griffe.ModulesCollection, griffe.LinesCollection]:
    """The modules of the package, as far as mkdocstrings has read them with griffe."""
    return griffe.ModulesCollection(), griffe.LinesCollection()


@kept(*PACKAGE)
def package() -> griffe.Object | griffe.Alias:
    """The package as griffe reads it; where mkdocstrings has done so, that will do."""
    modules, _ = collections()
    if "lossdocs" in modules:
        found: griffe.Object = modules["lossdocs"]
        return found
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
