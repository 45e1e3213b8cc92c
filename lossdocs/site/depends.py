"""What the HTML of a page is made of beside its own text: a name for each thing that it shows.

Where all the names are as they were, so is the page.
"""

from __future__ import annotations

import ast
import os
import posixpath
import re
import sys
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path

from lossdocs.pages.bibliography import CITATION
from lossdocs.pages.fences import separate
from lossdocs.pages.model import split_lines
from lossdocs.site.fences.fence import Fence
from lossdocs.site.inputs import DERIVATIONS, MACHINERY, ROOT, fingerprint

REFERENCE = re.compile(r"^[ \t]*::: (\S+)", re.MULTILINE)
CITED = re.compile(r"<!-- (?:proved|definition): ")
TARGET = re.compile(r"[\w./-]+\.[a-z]+\b|(?<=\]\()[\w./-]+")


def names(
    text: str, source: str, fences: Mapping[str, Fence], addresses: Mapping[str, str]
) -> Iterator[str]:
    """What a page depends on.

    Args:
        text: its Markdown.
        source: where that stands among the pages.
        fences: those of the site, by their names.
        addresses: that of every file of the site, by its source.
    """
    yield fingerprint(*MACHINERY)
    yield installed()
    yield os.environ.get("MATHEMATICS", "")
    for language, content in written(text):
        if language in fences:
            yield fences[language].shows(content)
    if CITED.search(text):
        yield fingerprint(*DERIVATIONS)
    if CITATION.search(text) or REFERENCE.search(text):
        yield fingerprint("docs/sources/*.bib")
    yield from map(definition, REFERENCE.findall(text))
    yield from targets(text, source, addresses)


@cache
def installed() -> str:
    """A name for the packages of the environment: to install one changes its folder."""
    folders = (Path(path) for path in sys.path if path.endswith("-packages"))
    return " ".join(str(folder.stat().st_mtime_ns) for folder in folders if folder.exists())


@lru_cache(1000)  # a server asks of all pages again when one has changed
def written(text: str) -> tuple[tuple[str, str], ...]:
    """The fences of a page: their languages, and what stands in them."""
    return tuple(
        (
            fence.language,
            "\n".join(line.text[len(fence.prefix) :] for line in fence.content).strip(),
        )
        for fence in separate(split_lines(text)).fences
    )


def targets(text: str, source: str, addresses: Mapping[str, str]) -> Iterator[str]:
    """Where the links of a page lead, as far as there is such a file.

    Examples:
        >>> list(targets("[a](b.md#c)", "x/y.md", {"x/b.md": "x/b/"}))
        ['x/b.md x/b/']
        >>> list(targets("[a](b.md#c)", "x/y.md", {}))
        ['x/b.md ']
    """
    return (f"{path} {addresses.get(path, '')}" for path in paths(text, source))


@lru_cache(1000)  # likewise
def paths(text: str, source: str) -> tuple[str, ...]:
    """What the links of a page may lead to, by its source."""
    folder = posixpath.dirname(source)
    found = sorted(set(TARGET.findall(text)))
    return tuple(posixpath.normpath(posixpath.join(folder, target)) for target in found)


def sources(text: str) -> list[Path]:
    """The modules and stubs that the reference of a page shows."""
    return list(dict.fromkeys(path for name in REFERENCE.findall(text) for path in modules(name)))


def modules(name: str) -> list[Path]:
    """The files of what has a dotted name: a module, or the one that defines it."""
    base = ROOT.joinpath(*name.split("."))
    while base != ROOT:
        if existing := files(base):
            return existing
        base = base.parent
    return []


def files(base: Path) -> list[Path]:
    """Those of a module or a package, and of its stub."""
    found = [base.with_suffix(".py"), base.with_suffix(".pyi"), base / "__init__.py"]
    return [path for path in found if path.exists()]


def definition(name: str) -> str:
    """The source of what the reference shows under a name."""
    texts = (defined(path, name.rpartition(".")[2]) for path in modules(name))
    return "\n".join(texts)


def defined(module: Path, name: str) -> str:
    """A module; of one that defines a function or a class of the name, no other of them."""
    return part(module.read_text(encoding="utf-8"), module.stem, name)


@lru_cache(1000)  # likewise
def part(text: str, stem: str, name: str) -> str:
    """What of the text of a module defines a name."""
    try:
        body = ast.parse(text).body
    except SyntaxError:
        return text
    own = [node for node in body if getattr(node, "name", name) == name]
    if stem == name or not any(hasattr(node, "name") for node in own):
        return text
    return "\n".join(ast.get_source_segment(text, node) or "" for node in own)
