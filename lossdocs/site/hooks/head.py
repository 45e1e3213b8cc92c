"""The heads of pages, their cards, robots.txt and the dates in the sitemap.

All of it needs the public address of the site, so without SITE_URL pages carry none of it.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Section
from mkdocs.structure.pages import Page

from lossdocs.site.finding import cards
from lossdocs.site.finding.head import Shown, Site, card, changed, formula, public, structured
from lossdocs.site.hooks.files import add

log = logging.getLogger("mkdocs.lossdocs.head")


def publish(files: Files, config: MkDocsConfig) -> None:
    """Add the cards and robots.txt, and tell the sitemap when each page changed."""
    if not public(config.site_url or ""):
        log.info("SITE_URL is not set: no canonical addresses, cards, structured data, robots.txt")
        return
    dates = changed(Path(config.docs_dir))
    for file in files.documentation_pages():
        page = file.page
        assert page is not None, "every page is rendered"
        page.update_date = dates.get(file.src_uri, page.update_date)
        of_loss = formula(file.src_uri, page.content or "")
        picture = cards.card(title(page), config.site_name, of_loss, description(page))
        add(files, config, card(file.src_uri), picture)
    robots = f"User-agent: *\nAllow: /\nSitemap: {urljoin(str(config.site_url), 'sitemap.xml')}\n"
    add(files, config, "robots.txt", robots)


def title(page: Page) -> str:
    """What a page answers, in a line."""
    return str(page.meta.get("title") or page.title)


def description(page: Page) -> str:
    """What a page answers, in a sentence."""
    return str(page.meta.get("description", ""))


def context(page: Page, config: MkDocsConfig) -> dict[str, Any]:
    """What the template of the head shows of a page: nothing where nobody can reach it."""
    if not public(config.site_url or ""):
        page.canonical_url = None
        return {}
    site = Site(config.site_name, str(config.site_url), str(config.site_description))
    picture = urljoin(site.url, card(page.file.src_uri))
    shown = Shown(
        title(page), description(page), str(page.canonical_url), picture, str(page.update_date)
    )
    way = [] if page.is_homepage else steps(page, config)
    return {
        "shared": {"title": shown.title, "description": shown.description, "card": picture},
        "structured": json.dumps(structured(shown, site, way)),
    }


def steps(page: Page, config: MkDocsConfig) -> Iterator[tuple[str, str]]:
    """The pages on the way from the home page to a page; a section without a page is none."""
    yield config.site_name, str(config.site_url)
    for section in reversed([*page.ancestors]):
        assert isinstance(section, Section), "only sections hold pages"
        first = section.children[0]
        if isinstance(first, Page) and first.is_index and first is not page:
            yield str(section.title), str(first.canonical_url)
    yield title(page), str(page.canonical_url)
