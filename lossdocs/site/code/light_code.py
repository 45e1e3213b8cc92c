"""A Markdown extension: highlighted code without the spans that do not change its look.

Names, operators and punctuation have the color of the code, so their spans only make pages heavier:
with them the longest page is a third larger, and the site has three times as many elements.
"""

import re
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor

# Pygments' short names of Name, Operator, Punctuation and Whitespace.
_PLAIN = re.compile(r'<span class="[nopw]">([^<]*)</span>')


class LightCode(Postprocessor):
    """Keeps the text of plain spans."""

    def run(self, text: str) -> str:
        """Return the page without them."""
        return _PLAIN.sub(r"\1", text)


class LightCodeExtension(Extension):
    """Registers `LightCode`."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  # Markdown calls it so
        """Run after `raw_html` (30), which puts back the highlighted code."""
        md.postprocessors.register(LightCode(md), "lossdocs-light-code", 4)


def makeExtension(**options: Any) -> LightCodeExtension:  # noqa: N802  # likewise
    """Let Markdown find the extension by the name of this module."""
    return LightCodeExtension(**options)
