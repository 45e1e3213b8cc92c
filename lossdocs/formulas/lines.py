r"""Whether a formula that names a derivation repeats lines of it, or its definition.

Each side must be a line of the derivation, once what the page renames is put in; the first may be
the name that the page gives to the value. What only says how a loss is defined is held against the
derivation that begins with it, or with its derivative:

    <!-- definition: cross_entropy.gradient_with_weights with q = \softmax(x) -->
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from sympy import Expr, Mul, Pow, Sum

from lossdocs.formulas.known import known, table, unknown, written
from lossdocs.formulas.naming import VALUE, differentiated, misnamed, names_value
from lossdocs.formulas.renaming import with_meanings, wrongly_renamed
from lossdocs.formulas.sides import split
from lossdocs.proof.derivation import Derivation
from lossdocs.proof.functions import Let
from lossdocs.proof.head import Head
from lossdocs.proof.kernel import normal
from lossdocs.proof.name import Name
from lossdocs.proof.reading import read
from lossdocs.proof.reading.tokens import Unreadable
from lossdocs.proof.rules import definition, sifting
from lossdocs.proof.undecided import Undecided

COMMENT = re.compile(
    r"<!-- (?P<kind>proved|definition): (?P<name>[\w.]+)(?: with (?P<meanings>.*?))? -->"
)
# A page may write out what a line has by name, and [c = k] q_c for [c = k] q_k.
NAMED = [head for head in Head.__subclasses__() if head is not Let]
ALLOWED = [definition(*NAMED), sifting]
TERM = re.compile(r"\\ell_(?:(\w)|\{(\w(?:,\w)*)\})")


def mistakes(tex: str, name: str, meanings: str = "", kind: str = "proved") -> list[str]:
    r"""What is wrong with a formula that claims to repeat lines of a derivation.

    Args:
        tex: the formula.
        name: the dotted name of the derivation.
        meanings: what the page renames, such as `q = \softmax(x) and c = k`.
        kind: `"proved"`, or `"definition"` of a formula that only begins the derivation.

    Examples:
        >>> mistakes(r"H(p, q) = H(p) + \DKL(p \| q)", "kl_div.decomposition")
        []
        >>> mistakes(r"H(p, q) = H(q) + \DKL(p \| q)", "kl_div.decomposition")
        ['H(q) + \\DKL(p \\| q) is no line of kl_div.decomposition']
        >>> mistakes(r"H(q) = H(p)", "kl_div.decomposition", "H(q) = H(p)")
        ['with H(q) = H(p): H(q) has a meaning of its own']
    """
    if name not in known():
        return [unknown(name)]
    cited = known()[name]
    try:
        renamed = list(wrongly_renamed(tex, name, table(name), meanings))
        if renamed:
            return renamed
        names = with_meanings(table(name), meanings)
        wrong = wrong_definition if kind == "definition" else wrong_lines
        return list(wrong(tex, cited, names))
    except Unreadable as unreadable:
        return [str(unreadable)]


def wrong_definition(tex: str, cited: Derivation, names: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with a formula that defines the value with which a derivation begins."""
    sides, relations = split(tex)
    if relations != ["="] or not re.fullmatch(VALUE, sides[0]):
        yield "a definition is the name of a loss, an equals sign and an expression"
        return
    start, letters, of_part = defined(sides[0], differentiated(cited.start))
    yield from misnamed(sides[0], cited, term=of_part)
    shown = read(sides[1], {**names, **letters})
    if not (written(shown, start) or equal(shown, start)):
        yield f"{cited.name} does not begin with {sides[1]}"


def defined(side: str, start: Expr) -> tuple[Expr, Mapping[str, Any], bool]:
    r"""What the name of a loss stands for: the start, a term of its sum, or the sum of its mean.

    Also the letters of the term, and whether it is such a part.
    """
    term = TERM.fullmatch(side)
    summed = [a for a in Mul.make_args(start) if not (isinstance(a, Pow) and a.exp == -1)]
    inside = summed[0] if len(summed) == 1 else start
    if r"{sum}" in side:
        return inside, {}, inside != start
    wanted = (term[1] or term[2]).split(",") if term else []
    letters = dict[str, Any]()
    for wish in wanted:  # the first letter is that of the outermost sum
        if not isinstance(inside, Sum):
            break
        *inner, binder = inside.limits
        letter = Name(wish, "index", lower=binder[1], upper=binder[2])
        body = inside.func(inside.function, *inner) if inner else inside.function
        inside, letters[wish] = body.xreplace({binder[0]: letter}), letter
    whole = bool(wanted) and len(letters) == len(wanted)
    return (inside, letters, True) if whole else (start, {}, False)


def wrong_lines(tex: str, cited: Derivation, names: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with a formula of which every side should be a line."""
    sides, relations = split(tex)
    renamed = sides[0] in names  # then it is no name of the value
    named = len(sides) > 1 and not renamed and names_value(sides[0], cited, names)
    if named:
        yield from misnamed(sides[0], cited)
    found = [line_number(read(side, names), cited) for side in sides[named:]]
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


def line_number(shown: Expr, cited: Derivation) -> int | None:
    """The number of the line that an expression repeats."""
    lines = [*enumerate(cited.lines)]
    same = (n for test in (written, equal) for n, line in lines if test(shown, line))
    return next(same, None)


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
    if relation not in {r"\le", r"\ge"}:
        return False
    wanted = ">=" if (relation == r"\ge") == (step == (first, last)) else "<="
    return between <= {wanted}
