"""A Markdown extension: `0.5644{=expression}` is shown without its expression.

The expression is for the tests, which evaluate it and compare. In code it stays as it is.
"""

import re
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor

from lossdocs.pages.inline import PATTERN


class CheckedNumber(InlineProcessor):
    """Leaves the expression out."""

    # The base class of the base class has another signature.
    def handleMatch(  # type: ignore[override]  # noqa: N802
        self, m: re.Match[str], data: str
    ) -> tuple[str, int, int]:
        """Keep the number."""
        return m["shown"] or "", m.start(), m.end()


class CheckedNumbersExtension(Extension):
    """Registers `CheckedNumber`."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  # Markdown calls it so
        """Run after code and mathematics (190) and before escapes, links and emphasis (180)."""
        processor = CheckedNumber(PATTERN.pattern, md)
        md.inlinePatterns.register(processor, "lossdocs-checked-numbers", 185)


def makeExtension(**options: Any) -> CheckedNumbersExtension:  # noqa: N802  # likewise
    """Let Markdown find the extension by the name of this module."""
    return CheckedNumbersExtension(**options)
