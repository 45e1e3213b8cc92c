"""Every example has an address of its own, which other examples do not move."""

import re
from pathlib import Path
from types import SimpleNamespace

from logged import Logged
from markdown import Markdown

from lossdocs.site.code.anchors import name, repeated
from lossdocs.site.hooks import build as hooks

EXAMPLE = re.compile(r'<div id="(example-[^"]*)" class="language-(?:pycon|python cell) ')
EXTENSIONS = [
    "pymdownx.highlight",
    "pymdownx.superfences",
    "lossdocs.site.code.sessions",
    "lossdocs.site.code.anchors",
]
CONFIGS = {"pymdownx.highlight": {"pygments_lang_class": True}}


def anchors(*sources: str) -> list[str]:
    """The anchors of a page of these sessions and cells."""
    page = Markdown(extensions=EXTENSIONS, extension_configs=CONFIGS).convert("\n\n".join(sources))
    found: list[str] = EXAMPLE.findall(page)
    for anchor in found:
        assert f'<a class="headerlink" href="#{anchor}" title="Link to this example">' in page
    return found


def session(source: str, output: str) -> str:
    return f"```pycon\n>>> {source}\n{output}\n```"


def test_an_example_put_before_another_does_not_move_it() -> None:
    """Nor does another output."""
    one, two = session("1 + 1", "2"), session("'<b>' + 'é'", "'<b>é'")
    assert anchors(one) == [name("1 + 1")]
    assert anchors(two, one) == [name("'<b>' + 'é'"), name("1 + 1")]
    assert anchors(session("1 + 1", "two")) == anchors(one)


def test_a_cell_of_a_notebook_is_an_example() -> None:
    assert anchors("``` { .python .cell }\nx = 1\ny = 2\n```") == [name("x = 1\ny = 2")]


def test_the_same_example_again_has_a_number() -> None:
    one = session("1 + 1", "2")
    assert anchors(one, one, one) == [name("1 + 1") + end for end in ("", "-2", "-3")]


def test_what_is_no_example_has_no_anchor() -> None:
    assert anchors("```python\nx = 1\n```") == []


def test_every_example_of_the_site_has_one_anchor(site: Path) -> None:
    """Those of the docstrings too."""
    for path in site.rglob("*.html"):
        page = path.read_text()
        found = EXAMPLE.findall(page)
        examples = re.findall(r'<div [^>]*class="[^"]*language-(?:pycon|python cell) ', page)
        assert len(found) == len(set(found)) == len(examples), path.relative_to(site)
        assert repeated(page) == [], path.relative_to(site)


def test_two_equal_headings_are_a_warning(logged: Logged) -> None:
    """A warning fails a strict build; the second would take its address from its place."""
    page = SimpleNamespace(file=SimpleNamespace(src_uri="index.md"), present_anchor_ids=None)
    html = Markdown(extensions=["toc"]).convert("## Shapes\n\n## Shapes")
    hooks.on_page_content(html, page=page, config=None, files=None)  # type: ignore[arg-type]
    assert "index.md: two things have the anchor 'shapes_1'" in logged.text
