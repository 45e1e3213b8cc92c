"""The site as one archive that works from a disk, without a server and without a network.

It is made of the built site, so nothing is built twice. On a disk a folder does not answer with its
`index.html`, so links name it; modules do not load, so the explorers are one plain script; and no
worker starts and no index is fetched, so the search gets both by `offline.js`, which is ours since
the one that Material's plugin names comes from another host.
"""

from __future__ import annotations

import json
import posixpath
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from lossdocs.site.fences import explorer as explorers

ARCHIVE = "lossdocs.zip"
FOLDER = "lossdocs"
# What only a server needs, and the archive itself.
LEFT_OUT = {ARCHIVE, "404.html", "sitemap.xml", "sitemap.xml.gz", "objects.inv"}
INDEX = "search/search_index.json"
SHIM = Path(__file__).with_name("offline.js")
SCRIPTS = "assets/javascripts"

LINK = re.compile(r'(<(?:a|link)\b[^>]*?\shref=")(?![a-z]+:|[/#])([^"#]*)')
BUNDLE = re.compile(r'<script src="([^"]*)assets/javascripts/bundle')
MODULE = re.compile(rf'<script type="module" src="([^"]*){explorers.ELEMENT}">')
ITSELF = re.compile(rf'<a href="[./]*{ARCHIVE}">(.*?)</a>')


def publish(site: Path) -> None:
    """Write the archive into a built site; the same site gives the same bytes."""
    with zipfile.ZipFile(site / ARCHIVE, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(contents(site)):
            archive.writestr(entry(f"{FOLDER}/{name}"), content)


def entry(name: str) -> zipfile.ZipInfo:
    """A file of the archive, without the time at which it was written."""
    found = zipfile.ZipInfo(name)
    found.compress_type = zipfile.ZIP_DEFLATED
    found.external_attr = 0o644 << 16
    return found


def contents(site: Path) -> Iterator[tuple[str, bytes]]:
    """The files of the archive by their names."""
    for path in site.rglob("*"):
        name = path.relative_to(site).as_posix()
        if path.is_file() and name not in LEFT_OUT:
            if path.suffix == ".html":
                yield name, page(path.read_text(encoding="utf-8")).encode()
            else:
                yield name, path.read_bytes()
    found = index((site / INDEX).read_text(encoding="utf-8"))
    yield "search/search_index.js", f"var __index = {found};\n".encode()
    yield f"{SCRIPTS}/offline.js", SHIM.read_bytes()
    yield f"{SCRIPTS}/explorers.js", explorers.as_one_script().encode()


def page(text: str) -> str:
    """A page as a file.

    Examples:
        >>> page('<a href="../b/#c">b</a> <a href="#d">d</a>')
        '<a href="../b/index.html#c">b</a> <a href="#d">d</a>'
        >>> page('<script type="module" src="../assets/javascripts/explorers/explorer.js">')
        '<script defer src="../assets/javascripts/explorers.js">'
    """
    text = ITSELF.sub(r"\1", text)
    text = LINK.sub(lambda link: link[1] + file(link[2]), text)
    text = MODULE.sub(rf'<script defer src="\1{SCRIPTS}/explorers.js">', text)
    return BUNDLE.sub(rf'<script src="\1{SCRIPTS}/offline.js"></script>\n\g<0>', text)


def file(address: str) -> str:
    """The file that an address of a folder means; another address as it is.

    Examples:
        >>> [file(address) for address in ("../b/", "..", ".", "b.ipynb", "")]
        ['../b/index.html', '../index.html', './index.html', 'b.ipynb', '']
    """
    last = posixpath.basename(address)
    return posixpath.join(address, "index.html") if address and last in {"", ".", ".."} else address


def index(text: str) -> str:
    """The index of the search, whose locations are files."""
    found = json.loads(text)
    for one in found["docs"]:
        path, mark, anchor = one["location"].partition("#")
        one["location"] = file(path or "./").removeprefix("./") + mark + anchor
    return json.dumps(found, ensure_ascii=False, separators=(",", ":"))
