"""The sections of pages of losses that explanations may point to, as a file of the package.

The package is installed without the pages, so what `lossdocs.explain` needs of them is kept in
`lossdocs/explain/sections.txt`.
"""

import re
from pathlib import Path

from markdown import Markdown

from lossdocs.explain import finding

ID = re.compile(r'<h\d id="([^"]*)"')


def anchors(path: Path) -> set[str]:
    """The ids of the headings of a page."""
    converter = Markdown(extensions=["attr_list", "toc", "pymdownx.superfences"])
    return set(ID.findall(converter.convert(path.read_text(encoding="utf-8"))))


def places() -> list[str]:
    """Everything that a finding, or an error, may point to."""
    found = [place for words in finding.SAYINGS.values() for place in words.get("link", [])]
    return sorted({*found, *finding.ERRORS, *finding.LANDED, finding.WARNINGS})


def sections(docs: Path) -> str:
    """The sections of pages of losses that are named there, a line each."""
    named = {place.partition("#")[2] for place in places()}
    pages = sorted((docs / "losses").glob("*.md"))
    found = [
        f"losses/{page.stem}/#{anchor}"
        for page in pages
        for anchor in sorted(anchors(page) & named)
    ]
    return "\n".join([*found, ""])
