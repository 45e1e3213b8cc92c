"""The fence `derivation`: a proof as a reader follows it. Building the site proves nothing.

The tests prove every derivation that a page shows. Here its lines are typeset, one a row, so that a
phone shows the reason below its line and a wide screen beside it.
"""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from functools import cache
from typing import Any

from markdown import Markdown
from pymdownx.superfences import SuperFencesException

from lossdocs.derivations import catalogue
from lossdocs.proof.assumptions import assumptions, conditions
from lossdocs.proof.derivation import Derivation, described
from lossdocs.proof.typesetting import latex
from lossdocs.proof.witness import POINTS, names
from lossdocs.site.page import page_of
from lossdocs.site.proofs.cached import kept

CHECK = "a proof, which the tests repeat"  # what the ledger of the site says about it
RELATIONS = {"=": "=", "<=": r"\le", ">=": r"\ge"}


def derivation(
    source: str, language: str, css_class: str, options: dict[str, Any], md: Markdown, **rest: Any
) -> str:
    """Format the fence `derivation`, whose content is the dotted name of one."""
    found = named(source.strip(), page_of(md))
    return block(found, page_of(md))


def named(name: str, page: str) -> Derivation:
    """The derivation of a name.

    Raises:
        SuperFencesException: there is none; superfences lets no other exception out.
    """
    if name not in known():
        raise SuperFencesException(f"{page}: {unknown(name)}")
    return known()[name]


def unknown(name: str) -> str:
    """What is wrong with a name that no derivation has, and what may be meant.

    Examples:
        >>> unknown("kl_div.decompositon")
        "no derivation is named 'kl_div.decompositon'; close to it: kl_div.decomposition"
        >>> unknown("?")
        "no derivation is named '?'"
    """
    near = get_close_matches(name, known(), n=5, cutoff=0.8)
    return f"no derivation is named {name!r}" + (
        f"; close to it: {', '.join(near)}" if near else ""
    )


@cache
def known() -> dict[str, Derivation]:
    """Every derivation by its dotted name, read once for all pages."""
    return catalogue()


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


@cache
def stated(shown: Derivation) -> list[str]:
    """What is assumed, and where the lines have a value beyond that."""
    in_catalogue = known().get(shown.name) is shown
    return kept(assumed, shown.name) if in_catalogue else clauses(shown)


def assumed(name: str) -> list[str]:
    """What is stated of a derivation of the catalogue."""
    return clauses(known()[name])


def clauses(shown: Derivation) -> list[str]:
    """What the domains give and what the lines need beyond it, computed anew."""
    return assumptions(shown.lines) + conditions(shown.lines)


def chain(shown: Derivation, page: str) -> Iterator[str]:
    """The lines, each with its relation to the line above and the reason for it."""
    yield display(latex(shown.start))
    for step in shown.steps:
        reason = f'<span class="derivation-reason">{reasons(step.reasons, page)}</span>'
        yield display(f"{RELATIONS[step.relation]} {latex(step.expression)}") + reason


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
    sizes = sorted(f"${name.name}$" for name in names(list(shown.lines)) if name.domain == "size")
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


def relative(target: str, page: str) -> str:
    """The address of a page as seen from another, by their sources.

    Examples:
        >>> relative("proofs/index.md", "losses/kl_div.md"), relative("a/b.md", "index.md")
        ('../../proofs/', 'a/b/')
    """
    return posixpath.relpath(folder(target), folder(page)) + "/"


def folder(page: str) -> str:
    """The folder of the address of a page."""
    base = posixpath.splitext(page)[0]
    return "/" + base.removesuffix("index")
