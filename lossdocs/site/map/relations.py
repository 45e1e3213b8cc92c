"""What is related to what: the edges of the map of the losses, each an identity.

They are read off the derivations. An equality of a subject, other than of a derivative, relates it
to another subject if it trades a named function of that subject for something else, if its lines
are declared to be values of that loss, or if one of them holds the formula that the derivations of
that loss declare. What no derivation says yet stands as `equalities` in the front matter of a page,
and a test runs it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from itertools import permutations
from pathlib import Path
from typing import Any, NamedTuple

from sympy import Add, Expr, Mul, preorder_traversal

from lossdocs.derivations import catalogue
from lossdocs.proof import functions
from lossdocs.proof.binding import free_names
from lossdocs.proof.derivation import Derivation
from lossdocs.proof.head import Head
from lossdocs.proof.indices import renamed
from lossdocs.proof.name import Name
from lossdocs.proof.operators import Grad, Limit
from lossdocs.site.page import front_matter

DOCS = Path(__file__).parents[3] / "docs"


class Equality(NamedTuple):
    """Two losses that agree, as an expression of each; `F` is `torch.nn.functional`."""

    source: str
    target: str
    claim: str
    left: str
    right: str


Identity = Derivation | Equality


class Edge(NamedTuple):
    """Two subjects and the identities that relate them, as written: the basic ones come first."""

    source: str
    target: str
    identities: tuple[Identity, ...]


def edges() -> tuple[Edge, ...]:
    """Every edge once, proved ones first."""
    found: dict[tuple[str, str], list[Identity]] = {}
    for source, target, identity in [*known(), *compared()]:
        key = (target, source) if (target, source) in found else (source, target)
        found.setdefault(key, []).append(identity)
    return tuple(Edge(*key, tuple(of)) for key, of in found.items())


@cache
def known() -> tuple[tuple[str, str, Identity], ...]:
    """What is proved, found once for all pages."""
    return tuple(proved())


def compared() -> Iterator[tuple[str, str, Identity]]:
    """What a test compares."""
    for equality in equalities():
        yield equality.source, equality.target, equality


def equalities() -> Iterator[Equality]:
    """What pages say of their losses; each side is that of the page where it names no other."""
    for path in sorted(DOCS.rglob("*.md")):
        for given in front_matter(path.read_text(encoding="utf-8")).get("equalities", []):
            yield Equality(**{"source": path.stem, "target": path.stem, **given})


def proved() -> Iterator[tuple[str, str, Identity]]:
    """What is proved: the subject of a derivation, another, and the derivation."""
    for derivation in catalogue().values():
        if states_a_value(derivation):
            source = subject(derivation)
            targets = traded(derivation) | held(derivation) | {loss(derivation)}
            for target in sorted(targets - {source, ""}):
                yield source, target, derivation


def states_a_value(derivation: Derivation) -> bool:
    """Whether it is an equality, of a loss or a function and not of a derivative or a number."""
    module = import_module(f"lossdocs.derivations.{subject(derivation)}")
    return (
        derivation.relation == "="
        and not derivation.lines[-1].is_number
        and not any(line.has(Grad, Limit) for line in ends(derivation))
        and bool(declared(derivation)) == hasattr(module, "arguments")
    )


def ends(derivation: Derivation) -> tuple[Expr, Expr]:
    """The first and the last line."""
    return derivation.lines[0], derivation.lines[-1]


def subject(derivation: Derivation) -> str:
    """The module in which it stands."""
    return derivation.name.partition(".")[0]


def declared(derivation: Derivation) -> dict[str, Any]:
    """The arguments with which a loss has the value of its lines; none where it says why."""
    module = import_module(f"lossdocs.derivations.{subject(derivation)}")
    given = getattr(module, "arguments", {}).get(derivation.name.partition(".")[2])
    about = {"function": getattr(module, "function", subject(derivation))}
    return about | given if isinstance(given, dict) else {}


def loss(derivation: Derivation) -> str:
    """The loss whose value its lines are, or nothing."""
    return str(declared(derivation).get("function", ""))


def traded(derivation: Derivation) -> set[str]:
    """The subjects of the named functions that only one side of it has."""
    first, last = (set(named(line)) for line in ends(derivation))
    return {of for _, of in first ^ last}


def named(line: Expr) -> Iterator[tuple[type[Head], str]]:
    """The named functions of a line and their subjects; H(p, p) is an entropy."""
    for e in preorder_traversal(line):
        if isinstance(e, functions.CrossEntropy) and renamed(e.args[0]) == renamed(e.args[1]):
            yield type(e), "entropy"
        elif type(e) in subjects():
            yield type(e), subjects()[type(e)]


@cache
def subjects() -> dict[type[Head], str]:
    """The subject that a named function belongs to; the others only abbreviate."""
    stems = dict.fromkeys(map(subject, catalogue().values()))
    modules = {stem: import_module(f"lossdocs.derivations.{stem}") for stem in stems}
    return {
        head: stem
        for stem, module in modules.items()
        for head in getattr(module, "named_functions", ())
    }


def held(derivation: Derivation) -> set[str]:
    """The losses of numbers whose formula is a part of its first or last line."""
    parts = {e for line in ends(derivation) for e in preorder_traversal(line)}
    return {of for of, formula in formulas() if any(fits(formula, e, {}) for e in parts)}


@cache
def formulas() -> tuple[tuple[str, Expr], ...]:
    """The losses of numbers in the forms that their derivations declare."""
    return tuple(
        (loss(derivation), line)
        for derivation in catalogue().values()
        if states_a_value(derivation)
        for line in ends(derivation)
        if free_names(line) == plain_names(declared(derivation).values())
    )


def plain_names(given: Iterable[Any]) -> set[Name] | None:
    """The names among arguments, if all others are numbers or options."""
    names = {e for e in given if isinstance(e, Name)}
    others = (e for e in given if e not in names)
    return names if all(isinstance(e, int | str) for e in others) else None


def fits(pattern: Expr, e: Expr, binding: dict[Expr, Any]) -> bool:
    """Whether an expression is a pattern with something in place of its names.

    Examples:
        >>> from sympy import log
        >>> from lossdocs.proof import real
        >>> x, y, a = real("x"), real("y"), real("a")
        >>> fits(x + log(y), log(3) + a**2, {}), fits(x + log(x), log(3) + a**2, {})
        (True, False)
    """
    if isinstance(pattern, Name):
        return bool(binding.setdefault(pattern, e) == e)
    if not pattern.args or pattern.func != e.func or len(pattern.args) != len(e.args):
        return bool(pattern == e)
    orders = permutations(e.args) if isinstance(pattern, Add | Mul) else [e.args]
    for order in orders:
        trial = dict(binding)
        if all(fits(p, a, trial) for p, a in zip(pattern.args, order, strict=True)):
            binding.update(trial)
            return True
    return False
