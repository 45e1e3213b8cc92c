"""What the head of a page tells search engines, and other sites that show a link to it.

All of it needs the public address of the site, so without SITE_URL pages carry none of it.
"""

import html
import json
import logging
import posixpath
import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Section
from mkdocs.structure.pages import Page

from lossdocs.site.finding import cards

log = logging.getLogger("mkdocs.lossdocs.head")

LICENCE = "https://spdx.org/licenses/MIT.html"
FORMULAS = re.compile(r'id="formula".*?(?=<h2)', re.DOTALL)
TEX = re.compile(r'\sdata-tex="\\\[(.*?)\\\]"')


def public(config: MkDocsConfig) -> bool:
    """Whether the address of the site is one that others can reach."""
    return urlsplit(config.site_url or "").hostname not in {None, "127.0.0.1", "localhost"}


def publish(files: Files, config: MkDocsConfig) -> None:
    """Add the cards and robots.txt, and tell the sitemap when each page changed."""
    if not public(config):
        log.info("SITE_URL is not set: no canonical addresses, cards, structured data, robots.txt")
        return
    dates = changed(Path(config.docs_dir))
    for file in files.documentation_pages():
        page = file.page
        assert page is not None, "every page is rendered"
        page.update_date = dates.get(file.src_uri, page.update_date)
        picture = cards.card(title(page), config.site_name, formula(page), description(page))
        add(files, File.generated(config, card(page), content=picture))
    robots = f"User-agent: *\nAllow: /\nSitemap: {urljoin(str(config.site_url), 'sitemap.xml')}\n"
    add(files, File.generated(config, "robots.txt", content=robots))


def add(files: Files, file: File) -> None:
    """Add a file to the site."""
    file.inclusion = InclusionLevel.INCLUDED
    files.append(file)


def changed(docs: Path) -> dict[str, str]:
    """The day of the last commit of each file of a folder; of none where git knows nothing."""
    command = ["git", "log", "--format=:%cs", "--name-only", "--relative", "."]
    try:
        done = subprocess.run(  # noqa: S603  # a fixed program and fixed arguments
            command, cwd=docs, capture_output=True, text=True, check=False
        )
    except OSError:  # there is no git
        return {}
    dates: dict[str, str] = {}
    day = ""
    for line in done.stdout.splitlines():
        if line.startswith(":"):
            day = line.removeprefix(":")
        elif line:
            dates.setdefault(line, day)  # the log begins with the last commit
    return dates


def title(page: Page) -> str:
    """What a page answers, in a line."""
    return str(page.meta.get("title") or page.title)


def description(page: Page) -> str:
    """What a page answers, in a sentence."""
    return str(page.meta.get("description", ""))


def formula(page: Page) -> str | None:
    """The formula of the page of a loss: in its section *Formula* the first of the loss itself."""
    section = FORMULAS.search(page.content or "")
    if section is None or not page.file.src_uri.startswith("losses/"):
        return None
    found = [html.unescape(tex).strip() for tex in TEX.findall(section[0])]
    return next((tex for tex in found if tex.startswith(r"\ell")), None)


def card(page: Page) -> str:
    """Where the card of a page lies in the site.

    Examples:
        >>> from types import SimpleNamespace as made
        >>> card(made(file=made(src_uri="losses/kl_div.md")))
        'assets/cards/losses/kl_div.png'
    """
    return f"assets/cards/{posixpath.splitext(page.file.src_uri)[0]}.png"


def context(page: Page, config: MkDocsConfig) -> dict[str, Any]:
    """What the template of the head shows of a page: nothing where nobody can reach it."""
    if not public(config):
        page.canonical_url = None
        return {}
    site = str(config.site_url)
    shared = {
        "title": title(page),
        "description": description(page),
        "card": urljoin(site, card(page)),
    }
    return {"shared": shared, "structured": json.dumps(structured(page, config, shared["card"]))}


def structured(page: Page, config: MkDocsConfig, picture: str) -> dict[str, Any]:
    """A page in the words of schema.org: the site, the article, and the way to it."""
    site = {
        "@type": "WebSite",
        "@id": f"{config.site_url}#site",
        "name": config.site_name,
        "url": config.site_url,
        "description": config.site_description,
        "inLanguage": "en",
    }
    article = {
        "@type": "TechArticle",
        "headline": title(page),
        "description": description(page),
        "url": page.canonical_url,
        "image": picture,
        "dateModified": page.update_date,
        "inLanguage": "en",
        "license": LICENCE,
        "isPartOf": {"@id": site["@id"]},
        "author": {"@type": "Organization", "name": f"The authors of {config.site_name}"},
    }
    way = {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, **step}
            for place, step in enumerate(steps(page, config), 1)
        ],
    }
    graph = [site, article] if page.is_homepage else [site, article, way]
    return {"@context": "https://schema.org", "@graph": graph}


def steps(page: Page, config: MkDocsConfig) -> Iterator[Mapping[str, Any]]:
    """The pages on the way from the home page to a page; a section without a page is none."""
    yield {"name": config.site_name, "item": config.site_url}
    for section in reversed([*page.ancestors]):
        assert isinstance(section, Section), "only sections hold pages"
        first = section.children[0]
        if isinstance(first, Page) and first.is_index and first is not page:
            yield {"name": section.title, "item": first.canonical_url}
    yield {"name": title(page), "item": page.canonical_url}
