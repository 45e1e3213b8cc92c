"""What a reader may take from a page is there, whole, and offered in one row."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import pytest
from browser import Watch
from logged import Logged
from mkdocs.config import load_config
from mkdocs.structure.files import File, Files
from playwright.sync_api import Browser, Page

from lossdocs.site.hooks import copies

LOSS = "kl_div"
ROOT = Path(__file__).parents[3]
HERE = "https://docs.example/"  # where the tests say that the site is
ROW = re.compile(r'<p class="?take"?.*?</p>', re.DOTALL)
HREF = re.compile(r'href="?([^" >]+)')
LINK = re.compile(rf"\]\({HERE}([^)#]*)")


def pages(site: Path) -> list[Path]:
    """Every page of the site."""
    return [path for path in sorted(site.rglob("*.html")) if path.name != "404.html"]


def test_every_page_offers_its_notebook_and_its_markdown(site: Path) -> None:
    """Below its title, in a row that weighs little."""
    for path in pages(site):
        text = path.read_text(encoding="utf-8")
        [row] = ROW.findall(text)
        assert re.search(r"</h1>\s*$", text[: text.index(row)]), path
        assert len(row) < 400
        notebook, markdown = (path.parent / href for href in HREF.findall(row))
        assert markdown.read_text(encoding="utf-8").lstrip().startswith("# "), path
        nbformat.validate(nbformat.reads(notebook.read_text(encoding="utf-8"), as_version=4))


def test_what_is_taken_leads_back(site: Path) -> None:
    """Its links are whole addresses, each of something that the site has."""
    for path in [*site.rglob("*.md"), *site.rglob("*/*.ipynb"), site / "llms.txt"]:
        for uri in LINK.findall(path.read_text(encoding="utf-8")):
            found = site / uri
            assert (found / "index.html" if found.is_dir() else found).is_file(), (path, uri)


def test_the_list_for_language_models_has_every_page(site: Path) -> None:
    """A title, a quotation, sections of links, as llmstxt.org wants it."""
    text = (site / "llms.txt").read_text(encoding="utf-8")
    listed = set(LINK.findall(text))
    assert text.startswith("# lossdocs\n\n> ")
    assert [
        line for line in text.splitlines() if line.startswith("- ") and "](http" not in line
    ] == []
    assert {path.relative_to(site).as_posix() for path in site.rglob("*.md")} <= listed
    assert {path.relative_to(site).as_posix() for path in site.rglob("vectors/*.json")} <= listed


def test_the_whole_text_has_the_pages_that_explain(site: Path) -> None:
    """One after another, without the tables and proofs that they refer to."""
    text = (site / "llms-full.txt").read_text(encoding="utf-8")
    assert (site / f"losses/{LOSS}.md").read_text(encoding="utf-8") in text
    assert (site / f"proofs/{LOSS}.md").read_text(encoding="utf-8") not in text
    assert (site / f"behaviour/{LOSS}.md").read_text(encoding="utf-8") not in text
    assert len(text) < 1_000_000


@pytest.mark.parametrize(("repository", "lines"), [("", 1), ("https://github.com/me/it", 0)])
def test_a_build_without_repository_says_so_once(
    repository: str, lines: int, tmp_path: Path, logged: Logged
) -> None:
    """It is no mistake: nobody need know the address."""
    config = load_config(str(ROOT / "mkdocs.yml"), site_dir=str(tmp_path))
    config.extra["repository"] = repository
    files = Files([File(name, None, str(tmp_path), True) for name in copies.LISTS])
    copies.publish(files, config)
    assert [record.levelname for record in logged.buffer] == ["INFO"] * lines


def test_the_row_has_a_link_to_colab_where_there_is_one(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = load_config(str(ROOT / "mkdocs.yml"), site_dir=str(tmp_path))
    config.extra |= {"repository": "https://github.com/me/it", "notebooks": "gh-pages"}
    page: Any = SimpleNamespace(
        file=File("a.md", str(tmp_path), str(tmp_path), use_directory_urls=True),
        content="<p>Text</p>",
    )
    assert ">Open in Colab</a>" in copies.offered(page, config)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return a page of a phone that fails the test on an error of a script."""
    context = browser.new_context(
        permissions=["clipboard-read", "clipboard-write"], viewport={"width": 320, "height": 640}
    )
    watch = Watch(context)
    yield context.new_page()
    context.close()
    watch.errors = [error for error in watch.errors if "404" not in error]
    watch.judge("http://127.0.0.1:")


def test_the_button_copies_the_markdown(
    page: Page, serve: Callable[[Path], str], site: Path
) -> None:
    """By the keyboard, and says so to those who see it and to those who listen."""
    page.clock.install(time=0)
    page.goto(serve(site) + f"losses/{LOSS}/")
    page.clock.pause_at(60)  # or what it says might be gone before it is read
    row = page.locator(".take")
    button = row.get_by_role("button", name="Copy as Markdown")
    button.press("Enter")
    row.get_by_role("status").filter(has_text="Copied").wait_for(state="attached")
    assert row.get_by_role("button").inner_text() == "Copied"
    box = row.bounding_box()
    assert box is not None
    assert box["height"] < 32  # one line
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == (site / f"losses/{LOSS}.md").read_text(encoding="utf-8")
    page.clock.run_for(3000)
    button.wait_for()


def test_the_button_says_where_it_fails(
    page: Page, serve: Callable[[Path], str], site: Path
) -> None:
    """The file may be out of reach."""
    page.route("**/*.md", lambda route: route.fulfill(status=404))
    page.goto(serve(site) + f"losses/{LOSS}/")
    page.get_by_role("button", name="Copy as Markdown").click()
    page.get_by_role("button", name="Not copied").wait_for()


def test_without_scripts_there_is_no_button(
    browser: Browser, serve: Callable[[Path], str], site: Path
) -> None:
    """It could do nothing; the links are there."""
    context = browser.new_context(java_script_enabled=False)
    shown = context.new_page()
    shown.goto(serve(site) + f"losses/{LOSS}/")
    roles = [shown.locator(".take").get_by_role(role).count() for role in ("link", "button")]
    context.close()
    assert roles == [2, 0]
