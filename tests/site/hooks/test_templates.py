"""What templates read of a page and of the navigation decides whether they are filled in again."""

from pathlib import Path
from typing import Any

import pytest
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File
from mkdocs.structure.nav import Section
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents

from lossdocs.site.hooks import templates


@pytest.fixture
def pages() -> list[Any]:
    """Return two pages."""
    config = MkDocsConfig()
    config.load_dict({"site_name": "", "docs_dir": str(Path(__file__).parent)})
    config.validate()
    files = [File(name, ".", ".", use_directory_urls=True) for name in ("a.md", "b.md")]
    return [Page(file.name, file, config) for file in files]


def test_of_a_section_that_a_page_is_not_in_it_shows_the_first_page(pages: list[Any]) -> None:
    """What comes after that may change."""
    one, other = Section("S", [*pages]), Section("S", pages[:1])
    assert [*templates.items([one])] == [*templates.items([other])]
    one.active = other.active = True
    assert [*templates.items([one])] != [*templates.items([other])]
    assert templates.first(Section("T", [one])) is pages[0]


def test_every_heading_counts() -> None:
    """Of each level."""

    def toc(title: str) -> TableOfContents:
        top = AnchorLink("Top", "top", 1)
        top.children.append(AnchorLink(title, "below", 2))
        return TableOfContents([top])

    assert [*templates.contents(toc("Below"))] != [*templates.contents(toc("Other"))]
