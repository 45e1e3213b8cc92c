"""A Markdown extension that typesets what `pymdownx.arithmatex` marks as mathematics.

A formula that MathJax refuses is a warning on a `mkdocs` logger, which fails a strict build.
"""

import html
import logging
import re
from collections.abc import Iterator
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor

from lossdocs.site import mathjax
from lossdocs.site.place import page_of

log = logging.getLogger("mkdocs.lossdocs.mathematics")

_FORMULA = re.compile(
    r'<(?P<tag>span|div) class="arithmatex">(?P<tex>\\[(\[].*?\\[)\]]\s*)</(?P=tag)>', re.DOTALL
)
_ERROR = re.compile(r'data-mjx-error="([^"]*)"')


class Typesetter(Postprocessor):
    """Replaces the marked formulas of a page; needs the page to be HTML already."""

    def run(self, text: str) -> str:
        """Return the page with its formulas typeset."""
        formulas = list(_FORMULA.finditer(text))
        typeset = mathjax.render([formula["tex"] for formula in formulas])
        for formula, result in zip(formulas, typeset, strict=True):
            for mistake in mistakes(result):
                log.warning(
                    "%s: %s in %s", page_of(self.md), mistake, html.unescape(formula["tex"])
                )
        results = iter(typeset)
        return _FORMULA.sub(
            lambda formula: _element(formula["tag"], formula["tex"], next(results)), text
        )


def mistakes(typeset: str) -> Iterator[str]:
    """Yield what is wrong with a formula, judged by what MathJax made of it."""
    yield from dict.fromkeys(map(html.unescape, _ERROR.findall(typeset)))
    if "???" in typeset:
        yield "a reference to no equation of this page"
    if "<mjx-container" not in typeset:
        yield "unbalanced braces"


def _element(tag: str, tex: str, typeset: str) -> str:
    # A phone shows some 30 glyphs in a line.
    if tag == "div" or typeset.count("<mjx-c ") > 30:
        # It may scroll, so the keyboard must reach it. The ledger knows an equation by its TeX.
        source = (
            f' data-tex="{" ".join(tex.split()).replace(chr(34), "&quot;")}"'
            if tag == "div"
            else ""
        )
        return f'<{tag} class="arithmatex scrolls" tabindex="0"{source}>{typeset}</{tag}>'
    return f'<{tag} class="arithmatex">{typeset}</{tag}>'


class MathematicsExtension(Extension):
    """Registers `Typesetter`."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  # Markdown calls it so
        """Run after `raw_html` (30), which puts back the HTML that others have stashed."""
        md.postprocessors.register(Typesetter(md), "lossdocs-mathematics", 6)


def makeExtension(**options: Any) -> MathematicsExtension:  # noqa: N802  # likewise
    """Let Markdown find the extension by the name of this module."""
    return MathematicsExtension(**options)
