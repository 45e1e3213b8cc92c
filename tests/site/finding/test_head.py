"""What the head of every page says to search engines, and to other sites that link to it."""

import html
import json
import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from logged import Logged
from mkdocs.config.defaults import MkDocsConfig
from PIL import Image

from lossdocs.site.finding import cards, head
from lossdocs.site.guard import links
from lossdocs.site.hooks import head as hook

ROOT = Path(__file__).parents[3]
ADDRESS = "https://docs.example/"
TITLE = re.compile(r"<title>(.*?)</title>")
META = re.compile(r'<meta (?:name|property)="([^"]*)" content="([^"]*)">')
CANONICAL = re.compile(r'<link rel="canonical" href="([^"]*)">')
DATA = re.compile(r'<script type="application/ld\+json">(.*?)</script>')


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, str]:
    """Every page of the site but the one for addresses that do not exist, by address."""
    return {
        ADDRESS + path.relative_to(site).as_posix().removesuffix("index.html"): path.read_text()
        for path in sorted(site.rglob("index.html"))
    }


def metas(page: str) -> dict[str, str]:
    return {name: html.unescape(content) for name, content in META.findall(page)}


def test_every_page_has_a_title_and_a_description_of_its_own(pages: dict[str, str]) -> None:
    """Of a length that a search engine shows whole."""
    titles = Counter(TITLE.findall(page)[0] for page in pages.values())
    descriptions = Counter(metas(page)["description"] for page in pages.values())
    assert set(titles.values()) == set(descriptions.values()) == {1}
    assert [text for text in descriptions if not 50 <= len(text) <= 160] == []
    assert [text for text in titles if not 15 <= len(text) <= 110] == []


def test_every_page_has_its_address(pages: dict[str, str]) -> None:
    """Once, and in the sitemap."""
    for address, page in pages.items():
        assert CANONICAL.findall(page) == [address]
        assert metas(page)["og:url"] == address


def test_the_sitemap_has_every_page_and_when_it_changed(pages: dict[str, str], site: Path) -> None:
    """And robots.txt says where it is."""
    sitemap = (site / "sitemap.xml").read_text()
    assert set(re.findall("<loc>(.*?)</loc>", sitemap)) == set(pages)
    days = re.findall("<lastmod>(.*?)</lastmod>", sitemap)
    assert len(days) == len(pages)
    assert max(map(date.fromisoformat, days)) <= date.today()  # noqa: DTZ011  # as git has it
    assert f"Sitemap: {ADDRESS}sitemap.xml\n" in (site / "robots.txt").read_text()


def test_every_page_has_a_card(pages: dict[str, str], site: Path) -> None:
    """As large as it says, and no other page's."""
    pictures = set()
    for page in pages.values():
        found = metas(page)
        assert found["og:title"] == found["og:image:alt"]
        assert f"<title>{html.escape(found['og:title'], quote=False)} - lossdocs</title>" in page
        assert found["og:description"] == found["description"]
        assert found["twitter:card"] == "summary_large_image"
        picture = site / found["og:image"].removeprefix(ADDRESS)
        with Image.open(picture) as image:
            assert image.size == (1200, 630)
        pictures.add(picture.read_bytes())
    assert len(pictures) == len(pages)


# What schema.org and the search engines ask of each kind.
REQUIRED = {
    "WebSite": {"@id", "name", "url"},
    "TechArticle": {"headline", "description", "url", "image", "dateModified", "author"},
    "BreadcrumbList": {"itemListElement"},
    "ListItem": {"position", "name", "item"},
}


def test_every_page_has_structured_data(pages: dict[str, str]) -> None:
    """It parses, has what is required, and its breadcrumbs are pages of the site."""
    for address, page in pages.items():
        [data] = map(json.loads, DATA.findall(page))
        assert data["@context"] == "https://schema.org"
        graph: dict[str, Any] = {thing["@type"]: thing for thing in data["@graph"]}
        way = graph.get("BreadcrumbList", {"itemListElement": []})["itemListElement"]
        for thing in [*graph.values(), *way]:
            assert REQUIRED[thing["@type"]] <= set(thing)
        assert graph["TechArticle"]["url"] == address
        assert graph["TechArticle"]["isPartOf"]["@id"] == graph["WebSite"]["@id"]
        assert [step["position"] for step in way] == [*range(1, len(way) + 1)]
        assert {step["item"] for step in way} <= set(pages)
        assert bool(way) == (address != ADDRESS)


def test_the_way_to_a_loss_leads_through_the_losses(pages: dict[str, str]) -> None:
    [data] = map(json.loads, DATA.findall(pages[f"{ADDRESS}losses/kl_div/"]))
    [way] = [thing for thing in data["@graph"] if thing["@type"] == "BreadcrumbList"]
    names = [step["name"] for step in way["itemListElement"]]
    assert names == ["lossdocs", "Losses", "Kullback-Leibler divergence (KLDivLoss)"]


def test_the_page_for_what_is_not_there_is_not_to_be_found(site: Path) -> None:
    page = (site / "404.html").read_text()
    assert metas(page)["robots"] == "noindex"
    assert not CANONICAL.search(page)
    assert "og:title" not in metas(page)


def test_a_site_without_a_public_address_says_so(sample: Path, logged: Logged) -> None:
    """Its pages name no address; its sitemap does, which instant navigation reads."""
    page = (sample / "index.html").read_text()
    assert not CANONICAL.search(page)
    assert not DATA.search(page)
    assert "og:title" not in metas(page)
    assert not (sample / "robots.txt").exists()
    assert "<loc>http://127.0.0.1:8000/</loc>" in (sample / "sitemap.xml").read_text()

    config = MkDocsConfig()
    config.load_dict({"site_url": "http://localhost:8000/"})
    hook.publish(SimpleNamespace(), config)  # type: ignore[arg-type]
    assert "SITE_URL is not set" in logged.text


def test_below_a_path_every_address_is_whole(
    build_site: Callable[[Path, Path], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on hosts that give a project a folder; and no link leads nowhere."""
    (tmp_path / "docs/losses").mkdir(parents=True)
    (tmp_path / "docs/index.md").write_text("---\ndescription: All.\n---\n# Home\n")
    (tmp_path / "docs/losses/index.md").write_text("---\ntitle: Some\n---\n# Losses\n")
    (tmp_path / "docs/losses/a.md").write_text("# A loss\n\n[The others](index.md)\n")
    monkeypatch.setenv("SITE_URL", "https://docs.example/sub/")
    site = build_site(tmp_path / "docs", tmp_path / "site")

    page = (site / "losses/a/index.html").read_text()
    card = "https://docs.example/sub/assets/cards/losses/a.png"
    assert CANONICAL.findall(page) == ["https://docs.example/sub/losses/a/"]
    assert metas(page)["og:image"] == card
    [data] = map(json.loads, DATA.findall(page))
    way = data["@graph"][2]["itemListElement"]
    assert [step["item"].removeprefix("https://docs.example/sub/") for step in way] == [
        "",
        "losses/",
        "losses/a/",
    ]
    assert 'src="/sub/assets/javascripts/missing.js"' in (site / "404.html").read_text()
    broken = set(links.broken(links.read(site)))
    assert {line.partition(":")[0] for line in broken} <= {"404.html"}  # it names pages of the site


def test_the_day_of_a_change_is_that_of_its_commit() -> None:
    """The last one, of each page."""
    days = head.changed(ROOT / "docs")
    assert set(days) >= {"index.md", "losses/kl_div.md", "notebook/cross_entropy.ipynb"}
    assert all(map(date.fromisoformat, days.values()))


def test_without_a_repository_or_git_nothing_is_known_of_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert head.changed(tmp_path) == {}
    monkeypatch.setenv("PATH", str(tmp_path))
    assert head.changed(ROOT / "docs") == {}


@pytest.mark.parametrize("stem", [path.stem for path in (ROOT / "docs/losses").glob("[!i_]*.md")])
def test_the_card_of_a_loss_shows_its_formula(stem: str, pages: dict[str, str]) -> None:
    """And not the first of its definitions."""
    page = pages[f"{ADDRESS}losses/{stem}/"]
    assert re.match(r"\\ell.* = ", head.formula(f"losses/{stem}.md", page) or "")


def test_other_pages_show_no_formula() -> None:
    content = r'<h2 id="formula"></h2><div data-tex="\[ \ell &lt; 1 \]"></div><h2 id="next">'
    assert head.formula("losses/a.md", content) == r"\ell < 1"
    assert head.formula("proofs/a.md", content) is None
    assert head.formula("losses/index.md", "<h2>") is None
    assert head.formula("losses/a.md", content.replace(r"\ell", "x")) is None


def test_a_card_is_the_same_at_each_build() -> None:
    """With a formula or with a description, each on its own."""
    one = cards.card("A loss", "lossdocs", r"\ell = x^2", "What it is.")
    assert one == cards.card("A loss", "lossdocs", r"\ell = x^2", "Something else.")
    two = cards.card("A loss", "lossdocs", None, "What it is.")
    assert two != one
    assert two != cards.card("A loss of T²", "lossdocs", None, "What it is.")


@pytest.mark.parametrize("text", ["$x$", r"a\b", "{a}", "爱"])
def test_a_card_shows_no_text_that_it_cannot_draw(text: str) -> None:
    """A character of another font would be drawn as this machine has it, or not at all."""
    with pytest.raises(ValueError, match=r"a card shows no|cannot draw"):
        cards.words(text)


def test_a_card_shows_no_broken_formula() -> None:
    with pytest.raises(ValueError, match=r"MathJax cannot draw '.*frac"):
        cards.typeset(r"\frac{1}")
