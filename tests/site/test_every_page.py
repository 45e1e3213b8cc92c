"""Every page of the site is visited once in Chromium, and nothing is wrong with it.

No page asks another host for anything, offends against its content security policy, has an error
in a script or a line in the console, scrolls sideways on a phone of 320 pixels, or breaks a rule
of WCAG 2.2 at level AA that axe can judge, in light colors or dark ones.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from visiting import Visitor, addresses

from lossdocs.site import made
from lossdocs.site.page import DOCS

Serve = Callable[[Path], str]


def written() -> list[str]:
    """The addresses of all pages that are written or made, known before the site is built."""
    sources = [path for kind in ("*.md", "*.ipynb") for path in DOCS.rglob(kind)]
    pages = [path for path in sources if path.name != "SUMMARY.md" and path.name[0] != "_"]
    names = [path.relative_to(DOCS).with_suffix("").as_posix() for path in pages]
    names += [source.removesuffix(".md") for source, _ in made.pages(DOCS)]
    return sorted(["404.html", *(f"{name}/".removesuffix("index/") for name in names)])


PAGES = written()


@pytest.fixture(scope="module")
def visitor(browser: Browser) -> Iterator[Visitor]:
    """Return the one who visits all of them."""
    visitor = Visitor(browser)
    yield visitor
    visitor.context.close()


@pytest.mark.parametrize("address", PAGES)
def test_a_page(address: str, visitor: Visitor, serve: Serve, site: Path) -> None:
    assert visitor.findings(serve(site), address) == []


def test_every_page_of_the_site_is_visited(site: Path) -> None:
    """By the test above, which cannot know the site before it is built."""
    assert addresses(site) == PAGES


def test_the_pages_of_the_sample(visitor: Visitor, serve: Serve, sample: Path) -> None:
    """They show what no page of the site does, as each kind of output of a notebook."""
    base = serve(sample)
    found = {address: visitor.findings(base, address) for address in addresses(sample)}
    assert {address: wrong for address, wrong in found.items() if wrong} == {}


WRONG = """<!doctype html><html lang="en"><title>Wrong</title>
<meta http-equiv="Content-Security-Policy" content="script-src 'unsafe-inline'">
<link rel="icon" href="data:,"><style>@media (prefers-color-scheme: dark) { p { color: #eee } }
</style><h1>Wrong</h1><p style="width: 321px">Wide</p><img src="http://localhost:9/a.png">
<script>setTimeout("1"); console.log("a line"); throw new Error("thrown")</script>"""


def test_a_visit_finds_each_thing_that_is_wrong(
    visitor: Visitor, serve: Serve, tmp_path: Path
) -> None:
    """Or the tests above could not fail."""
    (tmp_path / "index.html").write_text(WRONG, encoding="utf-8")
    base = serve(tmp_path)
    found = "\n".join(visitor.findings(base, ""))

    assert "phone: scrolls sideways, 3" in found
    assert "axe: image-alt: <img " in found
    assert "axe in dark colors: color-contrast: <p " in found
    assert "axe in light colors" not in found
    assert "asks for http://localhost:9/a.png" in found
    assert "error: thrown" in found
    assert "error: Evaluating a string as JavaScript violates" in found
    assert "console: a line" in found

    right = WRONG.partition("<meta")[0] + '<link rel="icon" href="data:,"><h1>Right</h1>'
    (tmp_path / "right.html").write_text(right, encoding="utf-8")
    assert visitor.findings(base, "right.html") == []
