"""An address that was published goes on leading to something."""

import subprocess
from collections.abc import Callable
from pathlib import Path

from mkdocs.commands.build import build
from mkdocs.config import load_config
from playwright.sync_api import Browser

DOCS = Path(__file__).parents[2] / "docs"
# Removed before the first version of the site was published.
UNPUBLISHED = {"notebook/from_cross_entropy_to_bce.ipynb"}


def git(*arguments: str) -> list[str]:
    """The lines that git prints about the folder of the docs."""
    command = ["git", *arguments]
    return subprocess.run(
        command, cwd=DOCS, check=True, capture_output=True, text=True
    ).stdout.splitlines()


def published() -> list[str]:
    """The addresses that the site ever had: of what any commit of its branch added."""
    added = ["--diff-filter=A", "--no-renames", "--name-only", "--format="]
    patterns = ["*.md", "*.ipynb", "behaviour/vectors/*"]
    names = {*git("log", "--first-parent", *added, "--relative", "--", *patterns)} - UNPUBLISHED
    shown = (name for name in names if name != "SUMMARY.md" and not Path(name).name.startswith("_"))
    return sorted({"objects.inv", *(address for name in shown for address in addresses(name))})


def addresses(source: str) -> list[str]:
    """Where a page or a file of data lies; a notebook also as a download."""
    name, _, suffix = source.rpartition(".")
    if suffix not in {"md", "ipynb"}:
        return [source]
    page = name.removesuffix("index") if name.endswith("index") else f"{name}/"
    return [page, f"{page}{Path(source).name}"] if suffix == "ipynb" else [page]


def file_of(site: Path, address: str) -> Path:
    path = site / address
    return path / "index.html" if address.endswith("/") or not address else path


def test_every_address_that_was_published_is_still_there(site: Path) -> None:
    """As a page, a download or a redirect; a page that moves gets one in mkdocs.yml."""
    assert [address for address in published() if not file_of(site, address).is_file()] == []


def test_the_history_is_there() -> None:
    """A clone of the last commit alone knows nothing of what was."""
    assert git("rev-parse", "--is-shallow-repository") == ["false"]
    assert {"", "losses/", "notebook/changes/"} <= set(published())


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
