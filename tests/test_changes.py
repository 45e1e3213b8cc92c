"""The page of changes lists 61 faults, each with links that lead somewhere."""

import re
from functools import cache
from pathlib import Path

import pytest
from markdown import Markdown

from lossdocs.site.copies.from_notebook import to_markdown

FOLDER = Path(__file__).parent.parent / "docs" / "notebook"
ROWS = re.findall(
    r"^\*\*(\d+)\.\*\* (.*?)(?=^\*\*|^#|\Z)",
    (FOLDER / "changes.md").read_text(encoding="utf-8"),
    re.DOTALL | re.MULTILINE,
)


@cache
def anchors(path: Path) -> set[str]:
    """The ids of a page's headings, and the empty one of the page itself."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        text = to_markdown(text)
    page = Markdown(extensions=["attr_list", "toc", "pymdownx.superfences"]).convert(text)
    return {"", *re.findall(r'<h\d id="([^"]*)"', page)}


def test_the_61_faults_are_numbered() -> None:
    """None is missing and none comes twice."""
    assert [int(number) for number, _ in ROWS] == list(range(1, 62))


@pytest.mark.parametrize(("number", "text"), ROWS)
def test_the_links_of_a_row_resolve(number: str, text: str) -> None:
    """Each row has a link to a section, and each of its links has a file and a heading."""
    links = re.findall(r"\]\(([^)#]*)#?([^)]*)\)", text)

    assert any(anchor for _, anchor in links), f"{number} has no link to a section"
    for file, anchor in links:
        assert anchor in anchors((FOLDER / file).resolve()), f"{number}: {file} has no #{anchor}"
