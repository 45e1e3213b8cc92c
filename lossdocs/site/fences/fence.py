"""What a fence of the site is: its content shown as HTML on the page, and as Markdown elsewhere.

A fence is a module with a `FENCE`, and an entry in mkdocs.yml that names it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from markdown import Markdown
from pymdownx.superfences import SuperFencesException

from lossdocs.site.page import page_of

To = Callable[[str], str]  # the address of a file of the site, by its source


@dataclass(frozen=True)
class Fence:
    """Two forms of the same content.

    Attributes:
        as_html: takes the content and the source of the page; a `ValueError` fails the build.
        as_markdown: takes content that `as_html` has accepted, and what gives addresses.
        shows: takes the content, and names what both show beside it: another name, another form.
    """

    as_html: Callable[[str, str], str]
    as_markdown: Callable[[str, To], str]
    shows: Callable[[str], str]

    def __call__(
        self,
        source: str,
        language: str,
        css_class: str,
        options: dict[str, Any],
        md: Markdown,
        **rest: Any,
    ) -> str:
        """Format a fence as superfences asks, which lets no exception out but its own."""
        page = page_of(md)
        try:
            return self.as_html(source.strip(), page)
        except ValueError as error:
            raise SuperFencesException(f"{page}: {error}") from error
