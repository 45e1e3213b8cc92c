"""A page is rendered when something that it shows has changed, and else as it was before.

What mkdocstrings registers while it renders a page, anchors and the names of an inventory, is
registered again. A page that warns is rendered with each build, so that it warns with each.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from functools import lru_cache, partial
from typing import Any, NamedTuple

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import TableOfContents
from mkdocstrings import Inventory

from lossdocs.site.cache import name_of
from lossdocs.site.copies.reference import collections
from lossdocs.site.depends import REFERENCE, names
from lossdocs.site.fences.fence import Fence
from lossdocs.site.hooks import templates
from lossdocs.site.memory import memory


class Rendered(NamedTuple):
    """What rendering leaves on a page and with the plugins; files by their sources."""

    content: str
    toc: TableOfContents
    title: str | None
    anchors: frozenset[str]
    links: dict[str, dict[str, str]]
    registered: list[tuple[tuple[Any, ...], dict[str, Any]]]
    inventory: Inventory | None


def remembering(page: Page) -> None:
    """Let a page be rendered through the memory."""
    page.render = partial(render, page)  # type: ignore[method-assign]


def render(page: Page, config: MkDocsConfig, files: Files) -> None:
    """Convert the Markdown of a page, or take what came of it before."""
    made: list[Rendered] = []

    def make() -> Rendered | None:
        with listening() as heard:
            made.append(converted(page, config, files))
        return None if heard else made[0]

    if memory.on:
        page.__dict__["made_of"] = shown(page, config, files)
    found = memory.get(lambda: [made_of(page)], make, on_disk=True)
    if not made and found:
        restore(page, found, config, files)


def shown(page: Page, config: MkDocsConfig, files: Files) -> str:
    """A name for a page and what it shows."""
    text, file = page.markdown or "", page.file
    beside = names(text, file.src_uri, fences(config), addresses(files))
    return name_of([file.src_uri, file.url, text, *beside])


def made_of(page: Page) -> str:
    """The name of what it showed when it was rendered, through the memory."""
    found: str = page.__dict__["made_of"]
    return found


@lru_cache(1)
def addresses(files: Files) -> dict[str, str]:
    """That of every file by its source."""
    return {source: one.url for source, one in files.src_uris.items()}


def converted(page: Page, config: MkDocsConfig, files: Files) -> Rendered:
    """Render a page as MkDocs does, and note what that leaves behind."""
    autorefs: Any = config.plugins["autorefs"]
    handlers: Any = config.plugins["mkdocstrings"].handlers  # type: ignore[attr-defined]
    registered: list[tuple[tuple[Any, ...], dict[str, Any]]] = []
    whole, handlers.inventory = handlers.inventory, Inventory()
    if documented := REFERENCE.findall(page.markdown or ""):
        prepare(handlers.get_handler("python"), documented)

    def register(of: Page, *args: Any, **options: Any) -> None:
        registered.append((args, options))
        type(autorefs).register_anchor(autorefs, of, *args, **options)

    autorefs.register_anchor = register
    try:
        Page.render(page, config, files)
    finally:
        del autorefs.register_anchor
        own, handlers.inventory = handlers.inventory, whole
        add(own, handlers)
    links = {file.src_uri: to for file, to in (page.links_to_anchors or {}).items()}
    return Rendered(
        page.content or "",
        page.toc,
        page._title_from_render,  # noqa: SLF001  # MkDocs has no other name for it
        frozenset(page.present_anchor_ids or ()),
        links,
        registered,
        own or None,
    )


def prepare(handler: Any, documented: Sequence[str]) -> None:
    """Let it read what a page documents, not all of the package, with compiled templates."""
    templates.compiled(handler.env)
    options = handler.get_options({})
    docstrings = options.docstring_style, (*asdict(options.docstring_options).items(),)
    handler._modules_collection, handler._lines_collection = collections(  # noqa: SLF001
        (*documented,), *docstrings
    )


def restore(page: Page, found: Rendered, config: MkDocsConfig, files: Files) -> None:
    """Leave behind what rendering left."""
    page.content, page.toc = found.content, found.toc
    page._title_from_render = found.title  # noqa: SLF001
    page.present_anchor_ids = set(found.anchors)
    page.links_to_anchors = {files.src_uris[uri]: {**to} for uri, to in found.links.items()}
    autorefs: Any = config.plugins["autorefs"]
    for args, options in found.registered:
        autorefs.register_anchor(page, *args, **options)
    if found.inventory:
        handlers: Any = config.plugins["mkdocstrings"].handlers  # type: ignore[attr-defined]
        handlers.get_handler("python")  # it has styles
        add(found.inventory, handlers)


def add(own: Inventory, handlers: Any) -> None:
    """Add the names of a page, and no alias: which are known depends on the pages before it."""
    handlers.inventory |= {name: item for name, item in own.items() if item.priority == 1}


def fences(config: MkDocsConfig) -> Mapping[str, Fence]:
    """The fences of the site, by their names."""
    given = config.mdx_configs["pymdownx.superfences"]["custom_fences"]
    return {one["name"]: one["format"] for one in given}


@contextmanager
def listening() -> Iterator[list[str]]:
    """The warnings of MkDocs and its plugins meanwhile."""
    heard: list[str] = []
    handler = Heard(heard.append)
    log = logging.getLogger("mkdocs")
    log.addHandler(handler)
    try:
        yield heard
    finally:
        log.removeHandler(handler)


class Heard(logging.Handler):
    """Passes warnings on."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        super().__init__(logging.WARNING)
        self._tell = tell

    def emit(self, record: logging.LogRecord) -> None:
        """Take one."""
        self._tell(record.getMessage())
