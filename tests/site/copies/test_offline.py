"""The archive of the site works from a disk: pages, search, explorers, downloads."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import pytest
from browser import Watch
from playwright.sync_api import Browser, Page
from sampling import sampled

from lossdocs.site.copies import offline

ADDRESS = re.compile(r'<[a-z]+\b[^>]*?\s(?:href|src)="?([^" >]+)')
OUTSIDE = re.compile(r"#|[a-z]+:")


@pytest.fixture(scope="session")
def unpacked(site: Path, once: Callable[[str, Callable[[Path], object]], Path]) -> Path:
    """Return the folder of the archive, unpacked."""

    def make(folder: Path) -> None:
        with zipfile.ZipFile(site / offline.ARCHIVE) as archive:
            archive.extractall(folder)

    [root] = once("offline", make).iterdir()
    return root


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return a page that fails the test on an error, and on any request but for a file."""
    context = browser.new_context()
    watch = Watch(context)
    yield context.new_page()
    context.close()
    watch.judge("file:")
    assert watch.lines == []


def test_the_same_site_gives_the_same_archive(site: Path, tmp_path: Path) -> None:
    """Bytes for bytes, at whatever time."""
    copy = shutil.copytree(site, tmp_path / "site")
    offline.publish(copy)
    assert (copy / offline.ARCHIVE).read_bytes() == (site / offline.ARCHIVE).read_bytes()


def test_every_address_of_a_page_is_a_file(unpacked: Path) -> None:
    """A folder would be shown as a list of files, and the archive does not hold itself."""
    for path in unpacked.rglob("*.html"):
        for address in ADDRESS.findall(path.read_text(encoding="utf-8")):
            if not OUTSIDE.match(address):
                found = path.parent / unescape(address).partition("#")[0]
                assert found.is_file(), f"{path.relative_to(unpacked)}: {address}"


def test_the_site_offers_the_archive(site: Path) -> None:
    """On its first page."""
    assert f'href="{offline.ARCHIVE}"' in (site / "index.html").read_text(encoding="utf-8")


def test_pages_open(page: Page, unpacked: Path) -> None:
    """The fixture judges requests and errors."""
    for path in sampled(sorted(unpacked.rglob("*.html")), "offline", 12):
        page.goto(path.as_uri(), wait_until="domcontentloaded")
        assert page.locator("h1").first.is_visible(), path


def test_the_search_finds_and_leads_to_a_page(page: Page, unpacked: Path) -> None:
    """Without a worker, and without an index that is fetched."""
    page.goto((unpacked / "losses/kl_div/index.html").as_uri())
    page.get_by_role("textbox", name="Search").click()
    page.keyboard.type("gradient accumulation")
    found = page.locator("a.md-search-result__link[href*='/guides/token_normalization/']").first
    found.click()
    page.wait_for_url("**/guides/token_normalization/index.html*")
    assert page.locator("article h1").inner_text().startswith("Token normalisation")


def test_an_explorer_moves(page: Page, unpacked: Path) -> None:
    """Its modules are one script there."""
    page.goto((unpacked / "losses/kl_div/index.html").as_uri())
    explorer = page.locator("loss-explorer[kind=kl_div][data-ready]")
    shown = explorer.locator("[data-live=pq]")
    before = shown.inner_text()
    explorer.get_by_label("Votes for class 0").fill("9")
    assert shown.inner_text() != before


def test_the_button_that_copies_is_left_out(page: Page, unpacked: Path) -> None:
    """A page may not read the file beside it; the links lead to it."""
    page.goto((unpacked / "losses/kl_div/index.html").as_uri())
    row = page.locator(".take")
    assert [row.get_by_role(role).count() for role in ("link", "button")] == [2, 0]
