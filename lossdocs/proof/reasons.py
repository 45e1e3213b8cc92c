"""The reasons that a step may name, and what each can do: found among the names of the language."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from inspect import isfunction, signature, unwrap
from textwrap import indent
from typing import Any, NamedTuple

import lossdocs.proof
from lossdocs.proof.cases import Split
from lossdocs.proof.citation import citation
from lossdocs.proof.derivation import Derivation, Reason, described
from lossdocs.proof.functions import Named
from lossdocs.proof.head import Head
from lossdocs.proof.kernel import algebra
from lossdocs.proof.rule import Rule, said
from lossdocs.proof.rules import definition
from lossdocs.proof.vectors import Array

CITED = "(a derivation)"


class Known(NamedTuple):
    """A reason as a step writes it, what it can do, and itself where it takes no arguments."""

    written: str
    does: str
    reason: Reason | None = None


def known() -> Iterator[Known]:
    """All reasons there are: algebra, citations, laws and case splits, definitions.

    Examples:
        >>> [reason.written for reason in known()][:3]
        ['algebra', '(a derivation)', 'p.sums_to_one']
    """
    yield Known("algebra", algebra.does, algebra)
    yield Known(CITED, said(citation))
    for name, of_array in vars(Array).items():
        if isinstance(of_array, property) and makes_reason(of_array.fget):
            yield Known(f"p.{name}", said(of_array))
    exported = {name: getattr(lossdocs.proof, name) for name in lossdocs.proof.__all__}
    for name, value in exported.items():
        if isinstance(value, Rule):
            yield Known(name, value.does, value)
        elif makes_reason(value):
            yield Known(f"{name}({', '.join(signature(value).parameters)})", said(value))
    for name, value in exported.items():
        if isinstance(value, type) and issubclass(value, Head):
            yield Known(name, said(value), value)


def makes_reason(value: Any) -> bool:
    """Whether a value is a function that makes a reason, by what it says that it returns."""
    function = unwrap(value) if callable(value) else value
    made = signature(function, eval_str=True).return_annotation if isfunction(function) else None
    return made in {Rule, Split}


def named(reason: Reason) -> str:
    r"""A reason as a derivation writes it, or else its words.

    Examples:
        >>> from lossdocs.proof import Phi, by_sign, linearity, real
        >>> named(linearity), named(Phi), named(by_sign(real("x")))
        ('linearity', 'Phi', '$x \\ge 0$ and $x \\le 0$ apart')
    """
    if isinstance(reason, Derivation):
        return reason.name or reason.claim
    if isinstance(reason, Named):
        return str(reason.label)
    exact = (one.written for one in known() if one.reason is reason)
    return next(exact, described(reason))


def ability(reason: Reason) -> str:
    """What a reason can do."""
    if isinstance(reason, Derivation):
        return said(citation)
    if isinstance(reason, Rule | Split):
        return reason.does
    return said(definition)


def explained(reasons: Iterable[Reason]) -> Iterator[str]:
    """All that some reasons can do, each ability once."""
    can: dict[str, dict[str, None]] = {}
    for reason in reasons:
        can.setdefault(ability(reason), {})[named(reason)] = None
    for does, names in can.items():
        yield f"  {', '.join(names)}"
        yield indent(does, " " * 6)


def listed(but: Collection[Reason] = ()) -> Iterator[str]:
    """A line for each reason but some: how it is written, and the first line of what it does."""
    seen = {*map(named, but), *map(ability, but)}
    rest = [one for one in known() if not seen & {one.written, one.does}]
    width = max(len(one.written) for one in rest)
    for one in rest:
        yield f"  {one.written:<{width}}  {one.does.splitlines()[0]}"
