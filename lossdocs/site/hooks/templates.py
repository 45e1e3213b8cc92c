"""Templates that are filled in again only for a page that shows something new.

An environment of Jinja lives for one build; what its templates were compiled to lives in `.cache`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import jinja2
from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink

from lossdocs.site.depends import installed
from lossdocs.site.inputs import MACHINERY, fingerprint
from lossdocs.site.memory import memory

COMPILED = Path(".cache/templates")
OVERRIDES = "docs/_overrides/**/*"
BESIDE = ("icon", "status", "subtitle")  # of the meta data of a page what the navigation shows


class Remembered(jinja2.Template):
    """A template whose text for a page is remembered."""

    def render(self, *args: Any, **options: Any) -> str:
        """Fill it in, or take what came of it before."""
        context: dict[str, Any] = dict(*args, **options)
        if not isinstance(context.get("page"), Page):
            return super().render(context)
        fill = super().render
        return memory.get(lambda: [str(self.name), *shown(context)], lambda: fill(context))


def remembering(env: jinja2.Environment) -> None:
    """Let the templates of an environment remember."""
    compiled(env)
    env.template_class = Remembered


def compiled(env: jinja2.Environment) -> None:
    """Compile no template twice."""
    COMPILED.mkdir(parents=True, exist_ok=True)
    env.auto_reload = False
    env.bytecode_cache = jinja2.FileSystemBytecodeCache(str(COMPILED.absolute()))


def shown(context: dict[str, Any]) -> Iterator[str]:
    """What the templates of the site and of Material read."""
    page, config = context["page"], context["config"]
    yield from (fingerprint(*MACHINERY, OVERRIDES), installed())
    yield from (str(config.site_url), str(config.extra), os.environ.get("MIKE_DOCS_VERSION", ""))
    yield str([context["extra_css"], context["extra_javascript"]])
    yield str([context.get("shared"), context.get("structured")])
    yield from (page.url, page.content or "", str(page.title), str(page.meta))
    yield from (str(page.update_date), str(page.canonical_url), str(page.edit_url))
    yield str([*contents(page.toc)])
    yield str([(near.url, near.title) for near in (page.previous_page, page.next_page) if near])
    yield str([*items(context["nav"])])


def contents(toc: Iterable[AnchorLink]) -> Iterator[Any]:
    """The headings of a page."""
    for one in toc:
        yield one.id, one.title, one.level, [*contents(one.children)]


def items(nav: Navigation | list[Any]) -> Iterator[Any]:
    """What a page shows of the navigation: of a section that it is not in, where that begins."""
    for item in nav:
        yield item.active, str(item.title), *named(item)
        if isinstance(item, Section):
            yield [*items(item.children)] if item.active else named(first(item))


def named(item: Any) -> list[str]:
    """The address of a page, and what stands beside its title."""
    meta = getattr(item, "meta", None) or {}
    return [str(getattr(item, "url", "")), *(str(meta.get(name)) for name in BESIDE)]


def first(item: Any) -> Any:
    """The page that a section begins with."""
    return first(item.children[0]) if item.children else item
