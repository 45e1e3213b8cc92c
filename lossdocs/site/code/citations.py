"""A Markdown extension: a citation such as `[@fisher1922]` is shown as the work that it names."""

import html
import logging
import re
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor

from lossdocs.pages.bibliography import CITATION, reference, works
from lossdocs.site.page import page_of

log = logging.getLogger("mkdocs.lossdocs.citations")


def as_html(citation: re.Match[str]) -> str:
    """The work with a link to it, by its class a source for the ledger; nothing if it is unknown.

    Examples:
        >>> as_html(CITATION.match("@hinton2015")).partition("arxiv.org")[2]
        '/abs/1503.02531">Hinton et al. (2015)</a></span>'
    """
    found = reference(citation, works())
    if found is None:
        return ""
    before, words, address, after = map(html.escape, found)
    return f'<span class="source">{before}<a href="{address}">{words}</a>{after}</span>'


class Citation(InlineProcessor):
    """Puts the work in place of a citation."""

    # The base class of the base class has another signature.
    def handleMatch(  # type: ignore[override]  # noqa: N802
        self, m: re.Match[str], data: str
    ) -> tuple[str | None, int | None, int | None]:
        """Leave an unknown one as it is, and say so."""
        shown = as_html(m)
        if not shown:
            log.warning("%s: no work of docs/sources is cited by %r", page_of(self.md), m[0])
            return None, None, None
        return self.md.htmlStash.store(shown), m.start(), m.end()


class CitationsExtension(Extension):
    """Registers `Citation`."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  # Markdown calls it so
        """Run after code and mathematics (190) and before escapes, links and emphasis (180)."""
        definition: Any = md.parser.blockprocessors["reference"]  # as of [name]: address
        definition.RE = re.compile(definition.RE.pattern.replace("[(", "[((?!@)", 1), re.MULTILINE)
        md.inlinePatterns.register(Citation(CITATION.pattern, md), "lossdocs-citations", 185)


def makeExtension(**options: Any) -> CitationsExtension:  # noqa: N802  # likewise
    """Let Markdown find the extension by the name of this module."""
    return CitationsExtension(**options)
