"""An address that was published goes on leading to something."""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from mkdocs.commands.build import build
from mkdocs.config import load_config
from playwright.sync_api import Browser

ROOT = Path(__file__).parents[2]
ADDRESSES = Path(__file__).parent / "addresses.txt"
LOCATION = re.compile(r"<loc>(.*?)</loc>")


def published() -> list[str]:
    lines = ADDRESSES.read_text().splitlines()
    return [line.removeprefix("./") for line in lines if not line.startswith("#")]


def file_of(site: Path, address: str) -> Path:
    path = site / address
    return path / "index.html" if address.endswith("/") or not address else path


def test_every_address_that_was_published_is_still_there(site: Path) -> None:
    """As a page, a download or a redirect."""
    assert [address for address in published() if not file_of(site, address).is_file()] == []


def test_every_page_is_in_the_list_of_addresses(site: Path) -> None:
    """Otherwise it could be moved without a redirect."""
    pages = [
        urlsplit(url).path.lstrip("/")
        for url in LOCATION.findall((site / "sitemap.xml").read_text())
    ]
    new = sorted(set(pages) - set(published()))
    assert new == [], f"add to {ADDRESSES.relative_to(ROOT)}"


def test_a_page_that_moved_leads_on_with_its_anchor(
    tmp_path: Path, serve: Callable[[Path], str], browser: Browser
) -> None:
    """Below any folder, as the redirect is relative."""
    docs, site = tmp_path / "docs", tmp_path / "site"
    docs.mkdir()
    (docs / "index.md").write_text("# Home\n")
    (docs / "new.md").write_text("# New\n\n## Part\n")
    plugin = {"redirects": {"redirect_maps": {"old.md": "new.md"}}}
    config = tmp_path / "mkdocs.yml"
    config.write_text("site_name: moved\n")
    build(
        load_config(str(config), docs_dir=str(docs), site_dir=str(site / "sub"), plugins=[plugin])
    )
    page = browser.new_page()
    page.goto(serve(site) + "sub/old/#part")
    page.wait_for_url("**/sub/new/#part")
    page.close()
