"""The fence `theorems`: a list of every derivation, or all the chains of one subject."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from importlib import import_module

from lossdocs.formulas.known import known
from lossdocs.proof.derivation import Derivation
from lossdocs.site.fences.derivation import block, formula
from lossdocs.site.fences.fence import Fence, To
from lossdocs.site.inputs import DERIVATIONS, fingerprint
from lossdocs.site.proofs.derivations import CHECK, address, prose, proved, stated

# Of the formulas in assumptions: HTML is light enough for a list of all of them.
SIGNS = {
    r"\sum": "∑",
    r"\dots": "…",
    r"\varepsilon": "<i>ε</i>",
    r"\epsilon": "<i>ϵ</i>",
    r"\ne": "≠",
    r"\log": "log",
    r"\hat p": "<i>p̂</i>",
}
LETTER = re.compile(r"(?<![a-zA-Z&\\])([a-zA-Z])(?![a-zA-Z;])")


def as_html(subject: str, page: str) -> str:
    """The list of all theorems, or every proof of one subject; a new derivation is among them.

    Raises:
        ValueError: there is no such subject.
    """
    if not subject:
        return "".join(listed(page))
    if subject not in subjects():
        raise ValueError(f"no subject is named {subject!r}; there are {', '.join(subjects())}")
    return "".join(block(theorem, page) for theorem in subjects()[subject])


def as_markdown(subject: str, to: To) -> str:
    """The same."""
    if subject:
        return "\n\n".join(map(formula, subjects()[subject]))
    return "\n".join(f"- {one.claim} {proved(one)}: {cited(one, to)}" for one in known().values())


def shows(name: str) -> str:
    """Derivations, which cite one another."""
    return fingerprint(*DERIVATIONS)


FENCE = Fence(as_html, as_markdown, shows)


def cited(theorem: Derivation, to: To) -> str:
    """Its name, which leads to its proof, in Markdown."""
    subject = theorem.name.partition(".")[0]
    return f"[{theorem.name}]({to(f'proofs/{subject}.md')}#{theorem.name})"


def subjects() -> dict[str, list[Derivation]]:
    """The theorems by the first part of their name, in the order in which they are written."""
    found: dict[str, list[Derivation]] = {}
    for name, theorem in known().items():
        found.setdefault(name.partition(".")[0], []).append(theorem)
    return found


def listed(page: str) -> Iterator[str]:
    """Every theorem below its subject, which its module describes in a sentence."""
    for subject, found in subjects().items():
        about = import_module(f"lossdocs.derivations.{subject}").__doc__ or ""
        yield f'<h2 id="{subject}">{prose(about.strip().removesuffix("."))}</h2>'
        yield f'<dl class="theorems" data-checked="{CHECK}">{"".join(entries(found, page))}</dl>'


def entries(found: list[Derivation], page: str) -> Iterator[str]:
    """Claim, status, assumptions of each theorem, and which others it uses."""
    for theorem in found:
        used = ", ".join(link(other, page) for other in uses(theorem))
        given = "; ".join(map(light, stated(theorem)))
        yield (
            f'<dt id="{theorem.name}">{prose(theorem.claim)}</dt><dd>{link(theorem, page)}: '
            + light(proved(theorem))
            + (f", where {given}" if given else "")
            + (f"; from {used}" if used else "")
            + ".</dd>"
        )


def uses(theorem: Derivation) -> list[Derivation]:
    """The theorems that it cites."""
    reasons = (reason for step in theorem.steps for reason in step.reasons)
    return list(dict.fromkeys(r for r in reasons if isinstance(r, Derivation)))


def link(theorem: Derivation, page: str) -> str:
    """Its name, which leads to its proof."""
    return f'<a href="{address(theorem, page)}"><code>{theorem.name}</code></a>'


def light(clause: str) -> str:
    r"""Words with simple formulas between dollars, as HTML; what is not simple stays LaTeX.

    Examples:
        >>> light("$p_{c} > 0$")
        '<i>p</i><sub><i>c</i></sub> &gt; 0'
        >>> light(r"$\sqrt{x}$") == prose(r"$\sqrt{x}$")
        True
    """
    return re.sub(r"\$([^$]+)\$", lambda formula: simple(formula[1]) or prose(formula[0]), clause)


def simple(tex: str) -> str:
    """The formula as HTML, or nothing where it takes more."""
    tex = re.sub(r"\\frac\{(\w)\}\{(\w)\}", r"\1/\2", tex)
    text = LETTER.sub(r"<i>\1</i>", html.escape(tex, quote=False))
    for sign, shown in SIGNS.items():
        text = text.replace(sign, shown)
    text = re.sub(r"_\{([^{}]*)\}", r"<sub>\1</sub>", text)
    return "" if re.search(r"[\\{}^_]", text) else text
