"""Where links of explanations lead.

    python tests/explain/links.py  # write lossdocs/explain/sections.txt

The file holds the sections of pages of losses that explanations may point to: the package is
installed without the pages.
"""

import re
from functools import cache
from pathlib import Path

from markdown import Markdown

from lossdocs.explain import links
from lossdocs.explain.finding import sayings

DOCS = Path(__file__).parents[2] / "docs"
SECTIONS = Path(links.__file__).with_name("sections.txt")


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


def places() -> list[str]:
    """Everything that a finding, or an error, may point to."""
    found = [place for words in sayings().values() for place in words.get("link", [])]
    return sorted({*found, *links.ERRORS, *links.LANDED, links.WARNINGS})


def sections() -> str:
    """The sections of pages of losses that are named there."""
    named = {place.partition("#")[2] for place in places()}
    pages = sorted(f"losses/{path.stem}" for path in (DOCS / "losses").glob("*.md"))
    found = [f"{page}/#{anchor}" for page in pages for anchor in sorted(anchors(page) & named)]
    return "\n".join([*found, ""])


if __name__ == "__main__":
    SECTIONS.write_text(sections(), encoding="utf-8")
