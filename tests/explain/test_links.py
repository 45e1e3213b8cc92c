"""Every link that an explanation may print leads to a section of a page."""

from functools import cache
from pathlib import Path

import pytest

from lossdocs.authoring import sections
from lossdocs.authoring.sections import places
from lossdocs.derive.sources import stems
from lossdocs.explain.finding import SECTIONS, link

DOCS = Path(__file__).parents[2] / "docs"
PAGES = [*stems(), "not_written_yet"]
LINKS = sorted({link([place], page) for place in places() for page in PAGES})
anchors = cache(sections.anchors)


def leads_to_a_section(link: str) -> bool:
    """Whether the page exists and has the heading."""
    page, anchor = link.split("/#")
    return anchor in anchors(DOCS / f"{page}.md")


def test_there_are_links() -> None:
    assert len(LINKS) > 20


@pytest.mark.parametrize("where", LINKS)
def test_a_link_leads_to_a_section(where: str) -> None:
    assert leads_to_a_section(where)


def test_a_link_to_no_section_is_found() -> None:
    assert not leads_to_a_section("losses/kl_div/#shape")


def test_the_sections_are_those_of_the_pages() -> None:
    """If not, `python -m lossdocs status --write` writes them."""
    assert sections.sections(DOCS).split() == SECTIONS


@pytest.mark.parametrize("place", places())
def test_every_place_is_somewhere(place: str) -> None:
    """A section of other pages than those of losses, or of one of these at least."""
    anchor = "/" + place.removeprefix("*")

    assert "/#" in place or any(each.endswith(anchor) for each in SECTIONS)


@pytest.mark.parametrize("place", [place for place in places() if place[0] == "*"])
def test_a_section_of_any_page_is_found_for_any_loss(place: str) -> None:
    assert link([place], "not_written_yet").endswith(place[1:])


def test_the_page_of_the_loss_goes_first() -> None:
    assert link(["*#infinite-logits"], "cross_entropy").startswith("losses/cross_entropy/")


def test_what_is_nowhere_leads_to_the_warnings() -> None:
    assert leads_to_a_section(link(["#never-written"], "kl_div"))
