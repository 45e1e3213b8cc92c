"""What is written into the index of the search beside the text of a page."""

from pathlib import Path

import pytest
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import TableOfContents

from lossdocs.site.hooks.search import Index


@pytest.fixture
def config() -> MkDocsConfig:
    """Return the configuration of a site of two pages."""
    config = MkDocsConfig()
    config.load_dict({"site_name": "", "docs_dir": str(Path(__file__).parent)})
    config.validate()
    return config


def file(name: str, config: MkDocsConfig) -> File:
    """Return a page of the site."""
    return File(name, config.docs_dir, config.site_dir, use_directory_urls=True)


def test_a_page_has_its_other_names_and_lends_them_to_its_sections(config: MkDocsConfig) -> None:
    """And of a long page a section counts more than the whole."""
    page = Page(None, file("losses/kl_div.md", config), config)
    page.content = '<h1 id="kl">Divergence</h1><p>0</p><h2 id="shapes">Shapes</h2><p>1</p>'
    page.meta = {"title": "Divergence (KLDivLoss)", "description": "How far"}
    page.toc = TableOfContents([])
    index = Index(lang=["en"])
    index.add_entry_from_context(page)
    whole, section = index.entries
    assert whole["title"] == "Divergence (KLDivLoss)"
    assert whole["about"] == "How far"
    assert {"divergence", "kldivloss", "kldiv"} <= set(whole["names"].split())
    assert section["page"] == "divergence kldivloss kldiv"
    assert (whole["boost"], section["boost"]) == (1, 2)
    assert page.content.startswith("<h1")


def test_a_row_is_asked_of_its_targets(config: MkDocsConfig) -> None:
    """Of pages of the site, and nothing is learned where no page asks."""
    questions, answer = file("questions.md", config), file("losses/kl_div.md", config)
    page = Page(None, questions, config)
    page.markdown = (
        "- Why is it nan? [Answer](losses/kl_div.md#edge-cases) · [thread 1](https://example.org)\n"
        "- Gone? [Answer](gone.md)\n"
    )
    index = Index(lang=["en"])
    index.learn(Files([answer]))
    assert index.asked == {}
    index.learn(Files([questions, answer]))
    assert index.asked == {"losses/kl_div/#edge-cases": ["Why is it nan? Answer"]}
