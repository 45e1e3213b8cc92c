"""A session gives the copy button its input alone."""

import html
import re
from pathlib import Path

import markdown
import pytest
from logged import Logged

from lossdocs.site.code.sessions import typed

EXTENSIONS = ["pymdownx.highlight", "pymdownx.superfences", "lossdocs.site.code.sessions"]


def copied(page: str) -> list[str]:
    """Return what each session of a page offers to the copy button."""
    return [html.unescape(found) for found in re.findall(r'data-copy="([^"]*)"', page)]


def convert(text: str) -> str:
    """Return the HTML of a page without MkDocs."""
    options = {"pymdownx.highlight": {"pygments_lang_class": True}}
    return markdown.markdown(text, extensions=EXTENSIONS, extension_configs=options)


def test_prompts_and_outputs_stay_behind() -> None:
    """Quotes and angle brackets survive."""
    page = convert("```pycon\n>>> x = \"a<b\"\n>>> x\n'a<b'\n```")
    assert copied(page) == ['x = "a<b"\nx\n']


@pytest.mark.parametrize("fence", ['pycon title="A title"', "{ .pycon .wide }", "pycon"])
def test_whatever_follows_the_language(fence: str) -> None:
    """A title, classes, or nothing."""
    assert copied(convert(f"```{fence}\n>>> 1\n1\n```")) == ["1\n"]


@pytest.mark.parametrize("language", ["python", "text"])
def test_other_code_is_copied_as_it_is_shown(language: str) -> None:
    """It gets no `data-copy`."""
    assert copied(convert(f"```{language}\nx = 1\n```")) == []


def test_a_malformed_session_is_named(logged: Logged) -> None:
    """It stays as it is."""
    assert copied(convert("```pycon\n>>>x\n```")) == []
    assert "lacks blank" in logged.text


def test_continued_lines_keep_their_indentation() -> None:
    """The prompt of a continued line is left out as well."""
    assert typed(">>> if x:\n...     y\n...\n2\n") == "if x:\n    y\n"


def test_examples_of_docstrings_are_sessions_too(sample: Path) -> None:
    """They are rendered outside the page."""
    page = (sample / "api/index.html").read_text()
    assert any(source.startswith("import torch\n") for source in copied(page))
    assert not any(">>>" in source for source in copied(page))
