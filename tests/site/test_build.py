"""The site builds without a warning, needs no other host and shows what it should.

That links and anchors resolve is part of the build: `validation` in mkdocs.yml.
"""

import gzip
import html
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# What a browser loads by itself; a link that a reader may follow is none of these.
LOADED = re.compile(
    r"""<(?:script|img|iframe|source|video|audio|embed)\b[^>]*\s(?:src|srcset)=["']?\s*(?:https?:)?//"""
    r"""|<link\b(?![^>]*rel="?canonical)[^>]*\shref=["']?(?:https?:)?//"""
    r"""|url\(\s*["']?(?:https?:)?//"""
    r"""|@import\b"""
)
CODE = re.compile(r"<(pre|code)\b.*?</\1>|data-(?:copy|tex)=\"[^\"]*\"", re.DOTALL)


@pytest.mark.parametrize("which", ["site", "sample"])
def test_nothing_comes_from_another_host(which: str, request: pytest.FixtureRequest) -> None:
    """No font, script, image or style sheet."""
    folder: Path = request.getfixturevalue(which)
    for path in [*folder.rglob("*.html"), *folder.rglob("*.css")]:
        found = LOADED.search(path.read_text())
        assert found is None, f"{path.relative_to(folder)}: {found}"


@pytest.mark.parametrize("which", ["site", "sample"])
def test_every_formula_is_typeset(which: str, request: pytest.FixtureRequest) -> None:
    """None is left as TeX, outside code."""
    folder: Path = request.getfixturevalue(which)
    for path in folder.rglob("*.html"):
        page = CODE.sub("", path.read_text())
        marked = len(re.findall(r'class="arithmatex[ "]', page))
        assert marked == page.count("<mjx-container"), path.relative_to(folder)
        assert not re.search(r"\\[(\[]|\\begin\{|\$\$", page), path.relative_to(folder)


def test_no_expression_is_left_in_prose(site: Path) -> None:
    """They are for the tests."""
    for path in site.rglob("*.html"):
        assert "{=" not in CODE.sub("", path.read_text()), path.relative_to(site)


def test_every_page_of_the_losses_is_in_the_navigation(site: Path) -> None:
    """A new loss needs no entry."""
    assert 'href="losses/"' in (site / "index.html").read_text()
    listed = (site / "losses/index.html").read_text()
    for page in (ROOT / "docs/losses").glob("[!_]*.md"):
        address = "./" if page.stem == "index" else f"{page.stem}/"
        assert f'<a href="{address}" class="md-nav__link' in listed


def test_the_search_index_is_text(site: Path) -> None:
    """It holds no remains of typeset formulas."""
    index = json.loads((site / "search/search_index.json").read_text())
    text = " ".join(entry["title"] + entry["text"] for entry in index["docs"])
    assert "mjx-" not in html.unescape(text)
    assert "arithmatex" not in text


def test_the_search_dialog_has_a_name(site: Path) -> None:
    """A template adds it."""
    for path in site.rglob("*.html"):
        assert 'role="dialog" aria-label="Search"' in path.read_text(), path.relative_to(site)


def test_pages_are_light(site: Path) -> None:
    """As they are, and as a server compresses them."""
    for path in site.rglob("*.html"):
        page = path.read_bytes()
        limit = 180_000 if path.is_relative_to(site / "notebook") else 400_000
        assert len(page) < limit, path.relative_to(site)
        assert len(gzip.compress(page)) < 50_000, path.relative_to(site)
