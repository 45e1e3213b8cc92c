r"""A Markdown extension: a display formula that repeats lines of a derivation says so.

    <!-- proved: cross_entropy.gradient with q = \softmax(x) and c = k -->
    $$
    \frac{\partial \ell}{\partial x_c} = q_c - p_c
    $$

Each side must be a line of the derivation, once what the page abbreviates is put in; the first may
be the name that the page gives to the value. What only says how a loss is defined is tied to the
derivation that begins with it, or with its derivative:

    <!-- definition: cross_entropy.gradient_with_weights with q = \softmax(x) -->

An abbreviation with an index, such as `\ell_n = -\log q_{y_n}`, is read wherever it stands, with
the indices that are bound there. The page then links to the proof. `mistakes` tells what is wrong,
and the build warns of it; the tests prove what a page cites.
"""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor
from sympy import Expr

from lossdocs.proof.derivation import Derivation
from lossdocs.proof.functions import Let
from lossdocs.proof.head import Head
from lossdocs.proof.indices import renamed
from lossdocs.proof.kernel import normal
from lossdocs.proof.name import Name
from lossdocs.proof.operators import Grad
from lossdocs.proof.reading import read, read_vector
from lossdocs.proof.reading.table import table_of
from lossdocs.proof.reading.tokens import Unreadable
from lossdocs.proof.rules import definition, sifting
from lossdocs.proof.undecided import Undecided
from lossdocs.site.page import page_of
from lossdocs.site.proofs.cached import cached
from lossdocs.site.proofs.derivations import CHECK, address, known, unknown

log = logging.getLogger("mkdocs.lossdocs.equations")

COMMENT = re.compile(
    r"<!-- (?P<kind>proved|definition): (?P<name>[\w.]+)(?: with (?P<meanings>.*?))? -->"
)
CITED = re.compile(
    COMMENT.pattern + r'\s*(?P<formula><div class="arithmatex">\\\[(?P<tex>.*?)\\\]\s*</div>)',
    re.DOTALL,
)
# What the ledger says of the two kinds, and the page of the link.
CHECKS = {"proved": CHECK, "definition": "the definition that a proof begins with"}
LINKS = {"proved": "proof", "definition": "definition"}
RELATION = re.compile(r"=|\\[gl]eq?\b")
# What a page may call the value of a derivation, such as \ell_n or L_{\text{mean}}.
VALUE = r"(?:\\ell|L)(?:_\w|_\{[^{}]*(?:\{\w+\})?\})?"
DERIVATIVE = re.compile(rf"\\frac\{{\\partial(?P<order>\^2)? {VALUE}\}}\{{(?P<by>\\partial .*)\}}")
ANY = Name("value", "real")
# A page may write out what a line has by name, and [c = k] q_c for [c = k] q_k.
NAMED = [head for head in Head.__subclasses__() if head is not Let]
ALLOWED = [definition(*NAMED), sifting]

canonical = lru_cache(maxsize=2**12)(renamed)  # each side is held against each line


def mistakes(tex: str, name: str, meanings: str = "", kind: str = "proved") -> list[str]:
    r"""What is wrong with a formula that claims to repeat lines of a derivation.

    Args:
        tex: the formula.
        name: the dotted name of the derivation.
        meanings: what the page abbreviates, such as `q = \softmax(x) and c = k`.
        kind: `"proved"`, or `"definition"` of a formula that only begins the derivation.

    Examples:
        >>> mistakes(r"H(p, q) = H(p) + \DKL(p \| q)", "kl_div.decomposition")
        []
        >>> mistakes(r"H(p, q) = H(q) + \DKL(p \| q)", "kl_div.decomposition")
        ['H(q) + \\DKL(p \\| q) is no line of kl_div.decomposition']
    """
    cited = known().get(name)
    if cited is None:
        return [unknown(name)]
    try:
        table = with_meanings(table_of(cited.lines), meanings)
        wrong = wrong_definition if kind == "definition" else wrong_lines
        return list(wrong(tex, cited, table))
    except Unreadable as unreadable:
        return [str(unreadable)]


def wrong_definition(tex: str, cited: Derivation, table: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with a formula that defines the value with which a derivation begins."""
    sides, relations = split(tex)
    if relations != ["="]:
        yield "a definition is a name, an equals sign and an expression"
    elif not equal(read(sides[1], table), differentiated(cited.start)):
        yield f"{cited.name} does not begin with {sides[1]}"


def wrong_lines(tex: str, cited: Derivation, table: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with a formula of which every side should be a line."""
    sides, relations = split(tex)
    named = len(sides) > 1 and names_value(sides[0], cited, table)
    found = [line_number(read(side, table), cited) for side in sides[named:]]
    yield from (
        f"{side} is no line of {cited.name}"
        for side, number in zip(sides[named:], found, strict=True)
        if number is None
    )
    numbers = [0] * named + [number for number in found if number is not None]
    if len(numbers) == len(sides):
        for relation, step in zip(relations, pairwise(numbers), strict=True):
            if not holds(relation, step, cited):
                yield f"{cited.name} does not prove {relation} there"


def split(tex: str) -> tuple[list[str], list[str]]:
    r"""The sides of a formula and the relations between them, outside all brackets.

    Examples:
        >>> split(r"a = \sum_{c=1}^{C} [c = y] \ge 0.")
        (['a', '\\sum_{c=1}^{C} [c = y]', '0'], ['=', '\\ge'])
    """
    sides, relations, depth = [""], list[str](), 0
    for part in re.findall(rf"{RELATION.pattern}|\\[a-zA-Z]+|\\?.", " ".join(tex.split())):
        depth += (part in "([{") - (part in ")]}")
        if depth == 0 and RELATION.fullmatch(part):
            relations.append(part)
            sides.append("")
        else:
            sides[-1] += part
    return [side.strip().rstrip(" .,") for side in sides], relations


def names_value(side: str, cited: Derivation, table: Mapping[str, Any]) -> bool:
    """Whether a side is a name of the page for the first line, or for what is derived there."""
    if re.fullmatch(VALUE, side):
        return not isinstance(cited.start, Grad)
    derivative = DERIVATIVE.fullmatch(side)
    if derivative is None:
        return False
    order = derivative["order"] or ""
    named = rf"\frac{{\partial{order}}}{{{derivative['by']}}} \value"
    try:
        return bool(read(named, {**table, r"\value": ANY}) == emptied(cited.start))
    except Unreadable:
        return False


def emptied(e: Expr) -> Expr:
    """A derivative with any value in place of what is derived."""
    return Grad(emptied(e.args[0]), e.args[1]) if isinstance(e, Grad) else ANY


def differentiated(e: Expr) -> Expr:
    """What a derivative is taken of; another expression as it is."""
    return differentiated(e.args[0]) if isinstance(e, Grad) else e


def with_meanings(table: Mapping[str, Any], meanings: str) -> dict[str, Any]:
    """The names of a derivation and the abbreviations of a page."""
    table = dict(table)
    for meaning in filter(None, meanings.split(" and ")):
        name, _, text = meaning.partition("=")
        table[name.strip()] = text if "_" in name else meant(text, table)
    return table


def meant(text: str, table: Mapping[str, Any]) -> Any:
    """What a text means, an expression or a vector."""
    try:
        return read(text, table)
    except Unreadable:
        return read_vector(text, table)


def line_number(shown: Expr, cited: Derivation) -> int | None:
    """The number of the line that an expression repeats."""
    lines = [*enumerate(cited.lines)]
    same = (n for test in (written, equal) for n, line in lines if test(shown, line))
    return next(same, None)


def written(one: Expr, other: Expr) -> bool:
    """Whether two expressions differ in the letters of bound indices alone, which is soon seen."""
    try:
        return bool(canonical(one) == canonical(other))
    except Undecided:
        return False


def equal(one: Expr, other: Expr) -> bool:
    """Whether two expressions are the same, once named functions are written out."""
    try:
        return bool(normal(one - other, ALLOWED) == 0)
    except Undecided:
        return False


def holds(relation: str, step: tuple[int, int], cited: Derivation) -> bool:
    """Whether the derivation proves the relation between two of its lines."""
    first, last = sorted(step)
    between = {one.relation for one in cited.steps[first:last]} - {"="}
    if relation == "=":
        return not between
    wanted = ">=" if (r"\ge" in relation) == (step == (first, last)) else "<="
    return between <= {wanted}


class Citations(Postprocessor):
    """Gives a cited formula its link, and its place in the ledger."""

    def run(self, text: str) -> str:
        """Return the page with the links."""
        return CITED.sub(self._linked, text)

    def _linked(self, cited: re.Match[str]) -> str:
        page, tex = page_of(self.md), html.unescape(cited["tex"])
        meanings = html.unescape(cited["meanings"] or "")
        wrong = cached(mistakes, tex, cited["name"], meanings, cited["kind"])
        for problem in wrong:
            log.warning("%s: %s, in %s", page, problem, " ".join(tex.split()))
        if wrong:
            return cited["formula"]
        check, said = CHECKS[cited["kind"]], LINKS[cited["kind"]]
        link = f'<a href="{address(known()[cited["name"]], page)}">{said}</a>'
        return f'<div class="proved" data-checked="{check}">{cited["formula"]}{link}</div>'


class EquationsExtension(Extension):
    """Registers `Citations`."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  # Markdown calls it so
        """Run after `raw_html` (30) and before formulas are typeset (6)."""
        md.postprocessors.register(Citations(md), "lossdocs-equations", 7)


def makeExtension(**options: Any) -> EquationsExtension:  # noqa: N802  # likewise
    """Let Markdown find the extension by the name of this module."""
    return EquationsExtension(**options)
