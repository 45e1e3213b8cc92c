"""What the head of a page tells search engines, and other sites that show a link to it."""

from __future__ import annotations

import html
import posixpath
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

LICENCE = "https://spdx.org/licenses/MIT.html"
FORMULAS = re.compile(r'id="formula".*?(?=<h2)', re.DOTALL)
TEX = re.compile(r'\sdata-tex="\\\[(.*?)\\\]"')


class Site(NamedTuple):
    """The site as others name it."""

    name: str
    url: str
    description: str


class Shown(NamedTuple):
    """A page as others show it: what it answers in a line and in a sentence, and its picture."""

    title: str
    description: str
    url: str
    picture: str
    changed: str  # the day


def public(url: str) -> bool:
    """Whether an address of the site is one that others can reach.

    Examples:
        >>> public("https://x.org/"), public("http://localhost:8000/"), public("")
        (True, False, False)
    """
    return urlsplit(url).hostname not in {None, "127.0.0.1", "localhost"}


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


def formula(source: str, content: str) -> str | None:
    """The formula of the page of a loss: in its section *Formula* the first of the loss itself."""
    section = FORMULAS.search(content)
    if section is None or not source.startswith("losses/"):
        return None
    found = [html.unescape(tex).strip() for tex in TEX.findall(section[0])]
    return next((tex for tex in found if tex.startswith(r"\ell")), None)


def card(source: str) -> str:
    """Where the card of a page lies in the site.

    Examples:
        >>> card("losses/kl_div.md")
        'assets/cards/losses/kl_div.png'
    """
    return f"assets/cards/{posixpath.splitext(source)[0]}.png"


def structured(page: Shown, site: Site, way: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """A page in the words of schema.org: the site, the article, and the way to it.

    Args:
        page: the page.
        site: the site that it is part of.
        way: title and address of each page from the home page to this one; of that itself none.
    """
    about_site = {
        "@type": "WebSite",
        "@id": f"{site.url}#site",
        "name": site.name,
        "url": site.url,
        "description": site.description,
        "inLanguage": "en",
    }
    article = {
        "@type": "TechArticle",
        "headline": page.title,
        "description": page.description,
        "url": page.url,
        "image": page.picture,
        "dateModified": page.changed,
        "inLanguage": "en",
        "license": LICENCE,
        "isPartOf": {"@id": about_site["@id"]},
        "author": {"@type": "Organization", "name": f"The authors of {site.name}"},
    }
    steps = [
        {"@type": "ListItem", "position": number, "name": name, "item": url}
        for number, (name, url) in enumerate(way, 1)
    ]
    breadcrumbs = {"@type": "BreadcrumbList", "itemListElement": steps}
    graph = [about_site, article, breadcrumbs] if steps else [about_site, article]
    return {"@context": "https://schema.org", "@graph": graph}
