"""Where links of explanations lead."""

import re
from functools import cache
from pathlib import Path

from markdown import Markdown

DOCS = Path(__file__).parents[2] / "docs"


@cache
def anchors(page: str) -> set[str]:
    """The ids of the headings of a page, by its place on the site."""
    text = (DOCS / f"{page}.md").read_text(encoding="utf-8")
    html = Markdown(extensions=["attr_list", "toc", "pymdownx.superfences"]).convert(text)
    return set(re.findall(r'<h\d id="([^"]*)"', html))


def leads_to_a_section(link: str) -> bool:
    """Whether the page exists and has the heading."""
    page, anchor = link.split("/#")
    return anchor in anchors(page)
