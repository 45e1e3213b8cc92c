"""The row of a page that offers its notebook and its Markdown."""

from __future__ import annotations

import html
import posixpath

COLAB = "https://colab.research.google.com/github/"
GITHUB = "https://github.com/"


def with_row(content: str, row: str) -> str:
    """The HTML of a page with the row below its title, or first where there is no title."""
    before, title, after = content.partition("</h1>")
    return before + title + row + after if title else row + before


def row(notebook: str, markdown: str, colab: str) -> str:
    """Links to notebook and Markdown, and the button that `copy_markdown.js` shows.

    Args:
        notebook: its address, in the folder of the page.
        markdown: its address.
        colab: where Colab opens the notebook, or nothing.
    """
    here = posixpath.dirname(notebook)
    address = posixpath.relpath(f"/{markdown}", f"/{here}")
    return (
        '\n<p class="take" data-search-exclude>'
        f'<a href="{posixpath.basename(notebook)}" download>Notebook</a>'
        f'<a href="{address}" type="text/markdown">Markdown</a>'
        '<button type="button" hidden>Copy as Markdown</button>'
        + (f'<a href="{html.escape(colab)}">Open in Colab</a>' if colab else "")
        + '<span role="status"></span></p>\n'
    )


def opened(notebook: str, repository: str, branch: str) -> str:
    """The address at which Colab opens a notebook, or nothing: it opens what lies on GitHub."""
    if not (repository.startswith(GITHUB) and branch):
        return ""
    path = repository.removeprefix(GITHUB).strip("/")
    return f"{COLAB}{path}/blob/{branch}/{notebook}"
