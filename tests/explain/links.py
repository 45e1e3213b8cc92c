"""Where links of explanations lead; `python -m lossdocs status --write` keeps the sections."""

from functools import cache
from pathlib import Path

from lossdocs.authoring import sections as kept
from lossdocs.authoring.sections import places
from lossdocs.explain import links

DOCS = Path(__file__).parents[2] / "docs"
__all__ = ["SECTIONS", "leads_to_a_section", "places", "sections"]

SECTIONS = Path(links.__file__).with_name("sections.txt")


@cache
def anchors(page: str) -> set[str]:
    """The ids of the headings of a page, by its place on the site."""
    return kept.anchors(DOCS / f"{page}.md")


def leads_to_a_section(link: str) -> bool:
    """Whether the page exists and has the heading."""
    page, anchor = link.split("/#")
    return anchor in anchors(page)


@cache
def sections() -> str:
    """The sections of pages of losses that are named there."""
    return kept.sections(DOCS)
