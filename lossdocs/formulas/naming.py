r"""The names that a page gives to the value of a derivation: `\ell_n` or `L_{\text{mean}}`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from sympy import Expr, Sum

from lossdocs.formulas.known import arguments
from lossdocs.proof.derivation import Derivation
from lossdocs.proof.name import Name
from lossdocs.proof.operators import Grad
from lossdocs.proof.reading import read
from lossdocs.proof.reading.tokens import Unreadable

VALUE = r"(?:\\ell|L)(?:_\w|_\{[^{}]*(?:\{\w+\})?\})?"
LABEL = re.compile(r"(?:\\ell|L)_\{\\(?:text|mathrm)\{(?P<label>\w+)\}\}")
DERIVATIVE = re.compile(
    rf"\\frac\{{\\partial(?P<order>\^2)? (?P<value>{VALUE})\}}\{{(?P<by>\\partial .*)\}}"
)
ANY = Name("value", "real")

NO_LOSS = "{side} is a loss, and no loss gives the first line of {cited}"
LABELLED = "{side} is the loss with reduction={label!r}, and {cited} has reduction={reduction!r}"
TERM = "{side} is the loss at one {index}, and {cited} sums over it"
INDEX = re.compile(r"(?:\\ell|L)_(?:(\w)|\{(\w(?:,\w)*)\})")
DEFAULT = "mean"  # what a loss does where its arguments say nothing


def value_named(side: str) -> str:
    r"""The name of a value that a side is, or is the derivative of, or nothing.

    Examples:
        >>> value_named(r"L_{\text{mean}}"), value_named(r"\frac{\partial \ell}{\partial x_c}")
        ('L_{\\text{mean}}', '\\ell')
        >>> value_named("H(p)")
        ''
    """
    derivative = DERIVATIVE.fullmatch(side)
    return side if re.fullmatch(VALUE, side) else derivative["value"] if derivative else ""


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


def misnamed(side: str, cited: Derivation, *, term: bool = False) -> Iterator[str]:
    """What is wrong with the name of a value: it is that of a loss, or of its reduction."""
    name, given = value_named(side), arguments(cited.name)
    if not isinstance(given, Mapping):
        yield NO_LOSS.format(side=name, cited=cited.name)
        return
    index = INDEX.fullmatch(name)
    bound = {letter.name for one in cited.start.atoms(Sum) for letter, *_ in one.limits}
    for letter in sorted(set((index[1] or index[2]).split(",")) & bound if index else ()):
        if not term:
            yield TERM.format(side=name, index=letter, cited=cited.name)
    label, reduction = LABEL.fullmatch(name), given.get("reduction", DEFAULT)
    if label and not term and label["label"] != reduction:
        yield LABELLED.format(
            side=name, label=label["label"], cited=cited.name, reduction=reduction
        )


def emptied(e: Expr) -> Expr:
    """A derivative with any value in place of what is derived."""
    return Grad(emptied(e.args[0]), e.args[1]) if isinstance(e, Grad) else ANY


def differentiated(e: Expr) -> Expr:
    """What a derivative is taken of; another expression as it is."""
    return differentiated(e.args[0]) if isinstance(e, Grad) else e
