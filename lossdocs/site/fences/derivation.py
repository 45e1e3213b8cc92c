"""The fence `derivation`: a proof as a reader follows it.

Its lines are typeset one a row, so that a phone shows the reason below its line and a wide screen
beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from lossdocs.formulas.known import known, unknown
from lossdocs.proof.derivation import Derivation
from lossdocs.proof.typesetting import latex
from lossdocs.site.fences.fence import Fence, To
from lossdocs.site.inputs import DERIVATIONS, fingerprint
from lossdocs.site.plain_markdown import words
from lossdocs.site.proofs.derivations import (
    CHECK,
    checked,
    display,
    prose,
    reasons,
    stated,
)

RELATIONS = {"=": "=", "<=": r"\le", ">=": r"\ge"}


def as_html(name: str, page: str) -> str:
    """The derivation of a dotted name.

    Raises:
        ValueError: there is none of that name.
    """
    if name not in known():
        raise ValueError(unknown(name))
    return block(known()[name], page)


def as_markdown(name: str, to: To) -> str:
    """A claim, what is assumed, and the chain with its reasons as one formula."""
    return formula(known()[name])


def shows(name: str) -> str:
    """Derivations, which cite one another."""
    return fingerprint(*DERIVATIONS)


FENCE = Fence(as_html, as_markdown, shows)


def block(shown: Derivation, page: str) -> str:
    """The claim, what is assumed, the chain, and what was checked."""
    given = "".join(f"<li>{prose(clause)}</li>" for clause in stated(shown))
    rows = "".join(f"<li>{row}</li>" for row in chain(shown, page))
    link = f'<a class="headerlink" href="#{shown.name}" title="Link to this derivation">¶</a>'
    return (
        f'<details class="derivation" id="{shown.name}" open data-checked="{CHECK}">'
        f"<summary>{prose(shown.claim)}</summary>"
        + (f'<ul class="derivation-given" role="list">{given}</ul>' if given else "")
        + f'<ol class="derivation-chain" role="list">{rows}</ol>'
        f'<p class="derivation-checked">{checked(shown)} {link}</p></details>'
    )


def chain(shown: Derivation, page: str) -> Iterator[str]:
    """The lines, each with its relation to the line above and the reason for it."""
    first, *others = lines(shown)
    yield display(first)
    for step, line in zip(shown.steps, others, strict=True):
        yield f'{display(line)}<span class="derivation-reason">{reasons(step.reasons, page)}</span>'


@cache
def lines(shown: Derivation) -> list[str]:
    """The lines in LaTeX, each with its relation to the line above; printed once for all pages."""
    others = (f"{RELATIONS[step.relation]} {latex(step.expression)}" for step in shown.steps)
    return [latex(shown.start), *others]


@cache
def formula(shown: Derivation) -> str:
    """A derivation as Markdown."""
    given = "; ".join(stated(shown))
    first, *others = lines(shown)
    chained = [f"& {first}"]
    for step, line in zip(shown.steps, others, strict=True):
        chained.append(f"&{line} && {in_formula(words(reasons(step.reasons, '')))}")
    rows = " \\\\\n".join(chained)
    return (
        f"**{shown.claim}**\n\n"
        + (f"Where {given}.\n\n" if given else "")
        + f"$$\n\\begin{{aligned}}\n{rows}\n\\end{{aligned}}\n$$\n\n"
        + words(checked(shown))
    )


def in_formula(text: str) -> str:
    r"""Words within a formula, whose own formulas stand outside of them: not all programs nest.

    Examples:
        >>> in_formula("definition of $H$")
        '\\text{definition of }H'
    """
    return re.sub(r"\$(.*?)\$", r"}\1\\text{", f"\\text{{{text}}}").replace("\\text{}", "")
