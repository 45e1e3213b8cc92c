"""The API reference as Markdown: what mkdocstrings shows in place of a line `::: module`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import griffe

from lossdocs.site.depends import files
from lossdocs.site.inputs import kept
from lossdocs.site.plain_markdown import fenced

ROOT = Path(__file__).parents[3]
PACKAGE = ("lossdocs/**/*.py", "lossdocs/*.pyi")
# No page shows it, and to find it out griffe starts Git three times a page.
griffe.GitInfo.from_package = staticmethod(lambda _: None)  # type: ignore[assignment,method-assign]


def reference(name: str, members: Sequence[str] | None) -> str:
    """The signatures of a class, or of a module's functions and classes, and their docstrings."""
    modules, _ = collections((name,))
    named = modules[name]
    public = [one.name for one in named.members.values() if not one.is_alias and one.is_public]
    shown = [named[member] for member in members or public] if named.is_module else [named]
    text = "\n\n".join(
        documented(one) for one in shown if isinstance(one, griffe.Function | griffe.Class)
    )
    return re.sub(r"\[(`[^`]+`)\]\[[\w.]+\]", r"\1", text)  # links of mkdocstrings


@kept(*PACKAGE)
def collections(
    names: tuple[str, ...], style: str | None = None, options: Iterable[tuple[str, Any]] = ()
) -> tuple[griffe.ModulesCollection, griffe.LinesCollection]:
    """The modules in which some dotted names are defined, as griffe reads them."""
    parsed: Any = {"docstring_parser": style, "docstring_options": dict(options)}
    loader = griffe.GriffeLoader(search_paths=[ROOT], allow_inspection=False, **parsed)
    loader.finder = Finder(names)
    loader.load("lossdocs", try_relative_path=False)
    further = {*imported(names, loader.modules_collection)} - {*names}
    if further:
        return collections((*names, *sorted(further)), style, options)
    loader.resolve_aliases(implicit=False, external=False)
    return loader.modules_collection, loader.lines_collection


def imported(names: Iterable[str], modules: griffe.ModulesCollection) -> Iterator[str]:
    """What the names of things that stand in other modules are there."""
    for name in names:
        with suppress(KeyError, griffe.AliasResolutionError):
            if modules[name].is_alias:
                yield modules[name].target_path


class Finder(griffe.ModuleFinder):
    """Finds of the package only what some dotted names lead through."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__([ROOT])
        self._names = names

    def submodules(self, module: griffe.Module) -> list[tuple[tuple[str, ...], Path]]:
        """The names and files of its modules, those of packages first."""
        ways = [name.split(".")[1:] for name in self._names]
        below = {tuple(way[:count]) for way in ways for count in range(1, len(way) + 1)}
        return [
            (parts, path)
            for parts in sorted(below, key=lambda parts: (len(parts), parts))
            for path in files(ROOT.joinpath(module.name, *parts))
        ]


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
