"""A page as Markdown needs none of the site's extensions, and what its fences show is in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from mkdocs.config import load_config

from lossdocs.pages.fences import separate
from lossdocs.pages.model import Example, split_lines
from lossdocs.pages.read import NOT_PYTHON, embedded, read
from lossdocs.site.copies.as_markdown import Part, Site, markdown, parts
from lossdocs.site.formulas import mathjax
from lossdocs.site.formulas.mathematics import mistakes
from lossdocs.site.hooks.rendering import fences

DOCS = Path(__file__).parents[3] / "docs"
PAGES = [path for path in sorted(DOCS.rglob("*.md")) if path.name != "SUMMARY.md"]
CONFIG = load_config(str(DOCS.parent / "mkdocs.yml"))
SITE = Site("https://example.org/", {}, fences(CONFIG))


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """Every page as Markdown, by its source."""
    found = {path.relative_to(DOCS).as_posix(): path.read_text("utf-8") for path in PAGES}
    return {uri: markdown(text, uri, SITE) for uri, text in found.items()}


def prose(text: str) -> str:
    """A text without its blocks and spans of code."""
    lines = separate(split_lines(text)).prose
    return re.sub(r"(`+).+?\1", "", "\n".join(line.text for line in lines))


def test_nothing_is_left_that_only_the_site_understands(texts: dict[str, str]) -> None:
    """No comment, no expression behind a number, no box, no fence of the site's own."""
    for uri, text in texts.items():
        languages = {fence.language for fence in separate(split_lines(text)).fences}
        assert languages <= NOT_PYTHON | {"pycon", "python"}, uri
        assert not re.search(r"<!--|\{=|^(?::::|===|!!!) |<div|\0", prose(text), re.MULTILINE), uri


def test_no_formula_has_a_macro_of_the_site(texts: dict[str, str]) -> None:
    """Elsewhere nobody defines them; the rest of each formula is what the site typesets."""
    macro = re.compile("|".join(rf"\\{name}(?![a-zA-Z])" for name in mathjax.MACROS))
    for uri, text in texts.items():
        assert not macro.search(prose(text)), uri


def test_a_chain_is_a_formula(texts: dict[str, str]) -> None:
    """MathJax reads it, which has not seen it in this form."""
    chains = re.findall(r"\$\$(.+?)\$\$", prose(texts["proofs/sigmoid.md"]), re.DOTALL)
    [shown] = mathjax.pages([[rf"\[{chain}\]" for chain in chains]])
    typeset = zip(chains, shown, strict=True)
    assert len(chains) > 2
    assert [found for one in typeset for found in mistakes(*one)] == []


def test_no_session_is_lost_or_changed() -> None:
    """Those of the Markdown are those that the tests run, one by one."""
    for path in PAGES:
        text, uri = path.read_text("utf-8"), path.relative_to(DOCS).as_posix()
        sessions = [part.text for part in parts(text, uri, SITE) if part.session]
        again = "\n\n".join(f"```pycon\n{one}\n```" for one in sessions)
        assert examples(path, again) == examples(path, text), uri


def examples(path: Path, text: str) -> list[tuple[str, str]]:
    """What a page runs, and what it shows."""
    [session] = read(path, text).sessions
    return [(one.source, one.want) for one in session if isinstance(one, Example)]


def test_the_fences_are_those_that_pages_may_have() -> None:
    """Each is named in mkdocs.yml alone."""
    assert {"derivation", "figure"} <= set(SITE.fences) == embedded()


def test_titles_of_tabs_notes_and_code_stand_above_them() -> None:
    """As words, since Markdown has none of the three."""
    source = (
        '=== "Wrong"\n\n    Not so:\n\n    ```pycon title="Bad"\n    >>> 1\n    1\n    ```\n\nEnd.'
    )
    assert list(parts(source, "page.md", SITE)) == [
        Part("**Wrong**\n\nNot so:"),
        Part("**Bad**"),
        Part(">>> 1\n1", session=True),
        Part("End."),
    ]
    assert markdown("!!! note\n\n    Text.\n", "page.md", SITE) == "**Note**\n\nText."


def test_code_that_is_not_run_is_no_session() -> None:
    """Its author says why; it stays as it is, behind as many marks as it needs."""
    source = "<!-- not run: it never ends -->\n```python\nwhile True: pass\n```"
    assert markdown(source, "page.md", SITE) == "```python\nwhile True: pass\n```"
    assert markdown("````text\n```\n````", "page.md", SITE) == "````text\n```\n````"


def test_a_citation_is_its_work() -> None:
    """With a link, and not in code."""
    address = "https://doi.org/10.1214/aoms/1177703732"
    assert markdown("- [@huber1964]: `@huber1964` and [@nobody1900].", "page.md", SITE) == (
        f'- P. J. Huber, ["Robust Estimation of a Location Parameter"]({address}), '
        "The Annals of Mathematical Statistics, 1964: `@huber1964` and [@nobody1900]."
    )


def test_links_name_the_whole_address() -> None:
    """Whoever takes the text has no page to start from; other hosts and anchors stay."""
    site = Site("https://example.org/", {"a/b.md": "a/b/"})
    source = "[b](../a/b.md#c) [d](#d) [e](https://e.org/) [f](f.json)"
    assert markdown(source, "a/page.md", site) == (
        "[b](https://example.org/a/b/#c) [d](#d) [e](https://e.org/) "
        "[f](https://example.org/a/f.json)"
    )
