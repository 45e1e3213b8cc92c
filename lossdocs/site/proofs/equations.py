r"""A Markdown extension: a display formula that repeats lines of a derivation says so.

    <!-- proved: cross_entropy.gradient with q = \softmax(x) and c = k -->
    $$
    \frac{\partial \ell}{\partial x_c} = q_c - p_c
    $$

`lossdocs.formulas` tells what is wrong with one, and the build warns of it. The page then links to
the proof and says in a sentence what it renames; the tests prove what a page cites.
"""

from __future__ import annotations

import html
import logging
import re
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor

from lossdocs.formulas.known import known
from lossdocs.formulas.lines import COMMENT, mistakes
from lossdocs.formulas.renaming import Meaning, sentence
from lossdocs.formulas.renaming import meanings as meanings_of
from lossdocs.site.page import page_of
from lossdocs.site.proofs.cached import cached
from lossdocs.site.proofs.derivations import CHECK, address, prose

log = logging.getLogger("mkdocs.lossdocs.equations")

CITED = re.compile(
    COMMENT.pattern + r'\s*(?P<formula><div class="arithmatex">\\\[(?P<tex>.*?)\\\]\s*</div>)',
    re.DOTALL,
)
# What the ledger says of the two kinds, and the page of the link.
CHECKS = {"proved": CHECK, "definition": "the definition that a proof begins with"}
LINKS = {"proved": "proof", "definition": "definition"}


class Citations(Postprocessor):
    """Gives a cited formula its link, and its place in the ledger."""

    def run(self, text: str) -> str:
        """Return the page with the links."""
        told = set[Meaning]()
        return CITED.sub(lambda cited: self._linked(cited, told), text)

    def _linked(self, cited: re.Match[str], told: set[Meaning]) -> str:
        """A formula with its link; what it renames is said where the page does so first."""
        page, tex = page_of(self.md), html.unescape(cited["tex"])
        meanings = html.unescape(cited["meanings"] or "")
        wrong = cached(mistakes, tex, cited["name"], meanings, cited["kind"])
        for problem in wrong:
            log.warning("%s: %s, in %s", page, problem, " ".join(tex.split()))
        if wrong:
            return cited["formula"]
        check, said = CHECKS[cited["kind"]], LINKS[cited["kind"]]
        link = f'<a href="{address(known()[cited["name"]], page)}">{said}</a>'
        new = [one for one in meanings_of(meanings) if one not in told]
        told.update(new)
        renamed, formula = f", {prose(sentence(new))}" if new else "", cited["formula"]
        return f'<div class="proved" data-checked="{check}">{formula}{link}{renamed}</div>'


class EquationsExtension(Extension):
    """Registers `Citations`."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  # Markdown calls it so
        """Run after `raw_html` (30) and before formulas are typeset (6)."""
        md.postprocessors.register(Citations(md), "lossdocs-equations", 7)


def makeExtension(**options: Any) -> EquationsExtension:  # noqa: N802  # likewise
    """Let Markdown find the extension by the name of this module."""
    return EquationsExtension(**options)
