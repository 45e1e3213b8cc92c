"""The derivations that formulas are held against, each read once."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache, lru_cache
from importlib import import_module
from typing import Any

from sympy import Expr

from lossdocs import derivations
from lossdocs.proof.derivation import Derivation
from lossdocs.proof.indices import renamed
from lossdocs.proof.reading.table import table_of
from lossdocs.proof.undecided import Undecided


@lru_cache(maxsize=2**14)  # each side is held against each line
def canonical(e: Any) -> Any:
    """An expression with canonical letters for what it binds, or as it is where it has no sense."""
    try:
        return renamed(e)
    except Undecided:
        return e


@cache
def known() -> dict[str, Derivation]:
    """Every derivation by its dotted name, read once for all pages."""
    return derivations.catalogue()


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
def table(name: str) -> Mapping[str, Any]:
    """What each name of a derivation stands for."""
    return table_of(known()[name].lines)


@cache
def arguments(name: str) -> Any:
    """With which arguments the loss gives the first line of a derivation, or None."""
    subject, _, theorem = name.rpartition(".")
    said = getattr(import_module(f"{derivations.__name__}.{subject}"), "arguments", {})
    return said.get(theorem)


def written(one: Expr, other: Expr) -> bool:
    """Whether two expressions differ in the letters of bound indices alone, which is soon seen."""
    return bool(canonical(one) == canonical(other))
