"""What a page says of a derivation: its assumptions, its reasons, what was checked, its address.

Building the site proves nothing: the tests prove every derivation that a page shows.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from lossdocs.formulas.known import known
from lossdocs.proof.assumptions import assumptions, said
from lossdocs.proof.binding import names_of
from lossdocs.proof.derivation import Derivation, described
from lossdocs.proof.witness import POINTS
from lossdocs.site.page import relative
from lossdocs.site.proofs.cached import cached

CHECK = "a proof, which the tests repeat"  # what the ledger of the site says about it


@cache
def stated(shown: Derivation) -> list[str]:
    """What is assumed, and where the lines have a value beyond that."""
    in_catalogue = known().get(shown.name) is shown
    return cached(assumed, shown.name) if in_catalogue else clauses(shown)


def assumed(name: str) -> list[str]:
    """What is stated of a derivation of the catalogue."""
    return clauses(known()[name])


def clauses(shown: Derivation) -> list[str]:
    """What the domains give and what the lines need beyond it, computed anew."""
    return assumptions(shown.lines) + said(shown.conditions, shown.lines)


def reasons(given: Iterable[Any], page: str) -> str:
    """The reasons of a step; one that is a derivation leads to it."""
    said: list[str] = []
    defined: list[str] = []
    for reason in given:
        if isinstance(reason, Derivation):
            said.append(f'<a href="{address(reason, page)}">{prose(sentence(reason.claim))}</a>')
        elif described(reason).startswith("definition of "):
            defined.append(described(reason).removeprefix("definition of "))
        else:
            said.append(prose(described(reason)))
    if defined:
        said.insert(0, prose("definition of " + ", ".join(defined)))
    return "; ".join(said) or "algebra"


def checked(shown: Derivation) -> str:
    """What the tests do with the derivation, in the words that the site uses for it."""
    return prose(
        f"{proved(shown)}: each line follows from the one above by the reason beside it. "
        f"Also evaluated to 50 digits at {POINTS[shown.relation]} random points."
    )


def proved(shown: Derivation) -> str:
    """For which sizes it is proved."""
    sizes = sorted(f"${name.name}$" for name in names_of(shown.lines) if name.domain == "size")
    listed = " and ".join(filter(None, [", ".join(sizes[:-1]), *sizes[-1:]]))
    return f"Proved for every {listed}" if sizes else "Proved"


def sentence(claim: str) -> str:
    """A claim within a line: without its full stop, and in small letters."""
    return claim[0].lower() + claim[1:].removesuffix(".")


def display(tex: str) -> str:
    """A formula on a line of its own, marked for `lossdocs.site.formulas.mathematics`."""
    return rf'<div class="arithmatex">\[{html.escape(tex, quote=False)}\]</div>'


def prose(text: str) -> str:
    r"""Words with LaTeX between dollars.

    Examples:
        >>> prose("$x < 1$ and more")
        '<span class="arithmatex">\\(x &lt; 1\\)</span> and more'
    """
    escaped = html.escape(text, quote=False)
    return re.sub(r"\$([^$]+)\$", r'<span class="arithmatex">\\(\1\\)</span>', escaped)


def address(theorem: Derivation, page: str) -> str:
    """Where the page with all proofs of its subject shows it."""
    subject = theorem.name.partition(".")[0]
    return f"{relative(f'proofs/{subject}.md', page)}#{theorem.name}"
