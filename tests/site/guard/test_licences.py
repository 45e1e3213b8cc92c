"""Everything that the site ships has an author, a licence and a source."""

import json
import re
from email.message import Message
from importlib.metadata import distribution
from pathlib import Path
from types import SimpleNamespace

import pytest

from lossdocs.site.guard import licences

ROOT = Path(__file__).parents[3]
PACKAGE = re.compile(r"node_modules/((?:@[^/]+/)?[^/]+)")


def test_every_file_of_the_site_has_an_owner(site: Path) -> None:
    """A new file of somebody else is not shipped unseen."""
    files = [str(path.relative_to(site)) for path in site.rglob("*") if path.is_file()]
    assert [file for file in files if licences.owner(file) is None] == []


def test_no_entry_is_of_a_file_that_is_gone(site: Path) -> None:
    """Patterns of other people's files are still needed."""
    files = [str(path.relative_to(site)) for path in site.rglob("*") if path.is_file()]
    shipped = {licences.owner(file) for file in files}
    assert shipped == {part.name for part in licences.parts()}


def test_what_the_theme_bundles_is_named(site: Path) -> None:
    """Its source maps tell which packages are in its files."""
    maps = [json.loads(path.read_text()) for path in site.rglob("*.map")]
    found = {match[1] for one in maps for name in one["sources"] if (match := PACKAGE.search(name))}
    named = {bundled["name"] for part in licences.parts() for bundled in part.bundles}
    assert found
    assert found <= named


def test_the_file_names_licence_version_and_source(site: Path) -> None:
    """As the metadata of the packages has them, and with the texts."""
    text = (site / licences.ADDRESS).read_text()
    version = distribution("mkdocs-material").version
    assert f"Material for MkDocs: MIT, from mkdocs-material {version}, https://" in text
    assert "lossdocs: MIT" in text
    assert "Apache License" in text
    assert (ROOT / "LICENSE").read_text().strip() in text


def test_every_page_links_to_it(site: Path) -> None:
    for path in site.rglob("index.html"):
        assert "assets/licences.txt" in path.read_text(), path.relative_to(site)


def test_a_package_without_a_licence_is_refused() -> None:
    metadata = Message()
    metadata["License"] = "unknown"
    bare = SimpleNamespace(name="bare", metadata=metadata)
    with pytest.raises(AssertionError, match="bare has no licence"):
        licences.licence_texts(bare)  # type: ignore[arg-type]
