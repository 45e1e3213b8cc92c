"""A Markdown extension: the copy button of a Python session takes what was typed.

Prompts, outputs and tracebacks stay behind. Material copies the attribute `data-copy` of
an element around the code where there is one.
"""

import doctest
import html
import logging
import re
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor

from lossdocs.site.page import page_of

log = logging.getLogger("mkdocs.lossdocs.sessions")

# With a title, a span stands before the <pre>.
_SESSION = re.compile(
    r'<div class="(?P<classes>(?:[^"]* )?language-pycon(?: [^"]*)?)">'
    r"(?P<inside>(?:<span[^>]*>[^<]*</span>)?<pre[^>]*>(?P<code>.*?)</pre>)",
    re.DOTALL,
)


def typed(session: str) -> str:
    r"""Return the input of a session, without prompts.

    Examples:
        >>> typed(">>> 1 + 1\n2\n>>> (3,\n... 4)\n(3, 4)\n")
        '1 + 1\n(3,\n4)\n'
    """
    return "".join(example.source for example in doctest.DocTestParser().get_examples(session))


class Sessions(Postprocessor):
    """Gives every session of a page its `data-copy`."""

    def run(self, text: str) -> str:
        """Return the page with the attributes; mkdocstrings' examples are among its blocks."""
        return _SESSION.sub(self._with_input, text)

    def _with_input(self, block: re.Match[str]) -> str:
        session = html.unescape(re.sub("<[^>]*>", "", block["code"]))
        try:
            source = html.escape(typed(session))
        except ValueError as error:
            log.warning("%s: %s", page_of(self.md), error)
            return block[0]
        return f'<div class="{block["classes"]}" data-copy="{source}">{block["inside"]}'


class SessionsExtension(Extension):
    """Registers `Sessions`."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  # Markdown calls it so
        """Run after `raw_html` (30), which puts back the highlighted code."""
        md.postprocessors.register(Sessions(md), "lossdocs-sessions", 5)


def makeExtension(**options: Any) -> SessionsExtension:  # noqa: N802  # likewise
    """Let Markdown find the extension by the name of this module."""
    return SessionsExtension(**options)
