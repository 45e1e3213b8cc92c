"""Every link of a built site: what it points to is there, the anchor too.

MkDocs checks the links of Markdown. This checks the pages as they are served, with what fences,
templates and hooks put there: links, images, scripts, styles and forms. Links to other hosts are
only read; `linkchecker --check-extern`, which is on PyPI, asks for them.

No library checks as much: LinkChecker crawls a server for minutes, and sees no `data-src`, no page
without a link to it such as 404.html, and no address that names the public host; htmlproofer reads
`a` and `img` alone, before the hooks have finished a page.

    python -m lossdocs.site.guard.links site             # what is broken
    python -m lossdocs.site.guard.links site --external  # the links to other hosts
"""

import html
import re
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

LINK = re.compile(r'<[a-z][a-z0-9]*\b[^>]*?\s(?:href|src|action|data-src)="([^"]*)"')
ANCHOR = re.compile(r'<[a-z][a-z0-9]*\b[^>]*?\sid="([^"]*)"')
CANONICAL = re.compile(r'<link rel="canonical" href="([^"]*)"')
NOWHERE = "https://site.invalid/"  # stands for an address that is not known
PLAIN = {"coloradmin.cn", "ronny.rest", "theneuralbase.com"}  # threads that were cited with http


@dataclass(frozen=True)
class Site:
    """What the pages of a built site link to, and where that may lead."""

    links: Mapping[str, Sequence[str]]  # by page
    anchors: Mapping[str, frozenset[str]]  # by page
    files: frozenset[str]
    own: str  # the public address


def read(folder: Path) -> Site:
    """Read every page of a built site."""
    pages = {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*.html"))
    }
    if "index.html" not in pages:
        raise SystemExit(f"{folder} holds no built site: it has no index.html")
    canonical = CANONICAL.search(pages["index.html"])
    return Site(
        links={name: [*map(html.unescape, LINK.findall(page))] for name, page in pages.items()},
        anchors={
            name: frozenset(map(html.unescape, ANCHOR.findall(page)))
            for name, page in pages.items()
        },
        files=frozenset(
            path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
        ),
        own=canonical[1] if canonical else NOWHERE,
    )


def addresses(site: Site) -> Iterator[tuple[str, str, str]]:
    """Each page, each link of it as it is written, and the whole address that it leads to."""
    for page, links in site.links.items():
        for link in links:
            yield page, link, urljoin(site.own + page, link)


def broken(site: Site) -> Iterator[str]:
    """What is wrong with the links within the site, a line each."""
    for page, link, address in addresses(site):
        if not address.startswith(site.own):
            continue
        parts = urlsplit(address.removeprefix(site.own))
        name, anchor = unquote(parts.path), unquote(parts.fragment)
        file = f"{name}index.html" if name.endswith("/") or not name else name
        if file not in site.files:
            yield f"{page}: {link!r} leads to no file"
        elif anchor and anchor not in site.anchors.get(file, ()):
            yield f"{page}: {link!r} leads to no anchor of {file}"


def external(site: Site) -> dict[str, str]:
    """The links to other hosts, each with a page that has it."""
    return {
        link: page
        for page, link, address in addresses(site)
        if not address.startswith((site.own, "data:"))
    }


def malformed(site: Site) -> Iterator[str]:
    """What is wrong with the links to other hosts, as far as can be seen from here."""
    for link, page in external(site).items():
        parts = urlsplit(link)
        secure = parts.scheme == "https" or parts.netloc in PLAIN
        if not secure or "." not in parts.netloc or re.search(r"[\s<>]", link):
            yield f"{page}: {link!r} is no address that begins with https"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what is wrong, or the links to other hosts."""
    parser = ArgumentParser(prog="lossdocs.site.guard.links", description="Check links.")
    parser.add_argument("site", type=Path, help="the folder of the built site")
    parser.add_argument("--external", action="store_true", help="list the links to other hosts")
    options = parser.parse_args(arguments)
    site = read(options.site)
    lines = sorted(external(site)) if options.external else [*broken(site), *malformed(site)]
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return 0 if options.external else bool(lines)


if __name__ == "__main__":  # pragma: no cover
    sys.exit(main())
