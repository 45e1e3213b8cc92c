"""Exhaustive case splits: a step that names one is checked in every case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sympy import Dummy, Expr, S

from lossdocs.proof.name import Name
from lossdocs.proof.rule import said

Case = Mapping[Expr, Expr]


@dataclass(frozen=True, eq=False)
class Split:
    """Cases that cover every value of some names; made by the functions of this module."""

    why: str
    cases: tuple[Case, ...]
    does: str = ""

    def __post_init__(self) -> None:
        """Let nobody change a case afterwards."""
        cases = tuple(MappingProxyType(dict(case)) for case in self.cases)
        object.__setattr__(self, "cases", cases)


def by_sign(x: Name) -> Split:
    """Checks the step for x >= 0 and for x <= 0, where |x| and max decide themselves."""
    _number(x)
    size = Dummy(f"|{x.name}|", nonnegative=True)
    return Split(
        f"${x.name} \\ge 0$ and ${x.name} \\le 0$ apart", ({x: size}, {x: -size}), said(by_sign)
    )


def by_value(x: Name) -> Split:
    """Checks the step for x = 1 and for x = -1, where x is declared by `sign`."""
    if x.domain != "sign":
        raise TypeError(f"{x.name} is declared {x.domain}, not sign")
    return Split(
        f"${x.name} = 1$ and ${x.name} = -1$ apart",
        ({x: S.One}, {x: S.NegativeOne}),
        said(by_value),
    )


def by_threshold(x: Name, d: Name) -> Split:
    """Checks the step for |x| above, at and below a positive number d, on both sides of 0."""
    _number(x)
    if d.domain != "positive" or d.shape:
        raise TypeError(f"{d.name} is declared {d.domain}, not positive")
    size = Dummy(f"|{x.name}|", nonnegative=True)
    rest = Dummy(f"|{x.name} - {d.name}|", positive=True)
    above = ({x: d + rest}, {x: d}, {x: size, d: size + rest})
    below = ({x: -d - rest}, {x: -d}, {x: -size, d: size + rest})
    why = rf"$|{x.name}| > {d.name}$, $= {d.name}$ and $< {d.name}$ apart"
    return Split(why, (*above, *below), said(by_threshold))


def _number(x: Name) -> None:
    if x.domain != "real" or x.shape:
        raise TypeError(f"{x.name} must be a real number, not a name of another kind")
