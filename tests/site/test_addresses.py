"""An address that was published goes on leading to something."""

from collections.abc import Callable
from pathlib import Path

import anchors
from mkdocs.commands.build import build
from mkdocs.config import load_config
from playwright.sync_api import Browser


def file_of(site: Path, address: str) -> Path:
    path = site / address
    return path / "index.html" if address.endswith("/") or not address else path


def test_every_address_that_was_published_is_still_there(site: Path) -> None:
    """As a page, a download or a redirect."""
    published = anchors.entries(anchors.ADDRESSES)

    assert len(published) > 70
    assert [address for address in published if not file_of(site, address).is_file()] == []


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
