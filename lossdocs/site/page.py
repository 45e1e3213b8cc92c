"""Pages by their sources: the one that Markdown is converted for, and addresses between them."""

import posixpath
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from markdown import Markdown

from lossdocs.derive import sources
from lossdocs.site.inputs import kept

DOCS = Path(__file__).parents[2] / "docs"
# Every page of behaviours asks which losses the site shows.
published = kept("lossdocs/losses/*.py", "docs/losses/*.md")(sources.published)


def page_of(md: Markdown) -> str:
    """The source of the page that a converter works on; MkDocs leaves it in its `relpath`."""
    if "relpath" not in md.treeprocessors:
        return "Markdown"
    path: str = md.treeprocessors["relpath"].file.src_uri  # type: ignore[attr-defined]
    return path


def relative(target: str, page: str) -> str:
    """The address of a page as seen from another, by their sources.

    Examples:
        >>> relative("proofs/index.md", "losses/kl_div.md"), relative("a/b.md", "index.md")
        ('../../proofs/', 'a/b/')
    """
    return posixpath.relpath(folder(target), folder(page)) + "/"


def folder(page: str) -> str:
    """The folder of the address of a page."""
    base = posixpath.splitext(page)[0]
    return "/" + base.removesuffix("index")


def front_matter(source: str) -> dict[str, Any]:
    r"""What stands above a page, between lines of three hyphens.

    Examples:
        >>> front_matter("---\ntitle: A loss\n---\n# A loss\n"), front_matter("# A loss\n")
        ({'title': 'A loss'}, {})
    """
    found = re.match(r"---\n(.*?)\n---\n", source, re.DOTALL)
    return {**_parsed(found[1])} if found else {}


@lru_cache(1000)  # asked of all pages whenever one is made
def _parsed(text: str) -> dict[str, Any]:
    given: dict[str, Any] = yaml.safe_load(text)
    return given
