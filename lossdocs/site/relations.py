"""What is related to what: the edges of the map of the losses, each an identity.

They are read off the derivations. An equality of a subject, other than of a derivative, relates it
to another subject if it trades a named function of that subject for something else, if its lines
are declared to be values of that loss, or if one of them holds the formula that the derivations of
that loss declare. What no derivation says yet stands in `EQUALITIES`, and a test runs it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from itertools import permutations
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

# The subject that a named function belongs to; the others only abbreviate.
SUBJECTS: dict[type[Head], str] = {
    functions.Softmax: "softmax",
    functions.LogSoftmax: "softmax",
    functions.LSE: "softmax",
    functions.CrossEntropy: "cross_entropy",
    functions.Divergence: "kl_div",
    functions.Sigmoid: "sigmoid",
    functions.Softplus: "sigmoid",
}


class Equality(NamedTuple):
    """Two losses that agree, as an expression of each; `F` is `torch.nn.functional`."""

    source: str
    target: str
    claim: str
    left: str
    right: str


EQUALITIES = (
    Equality(
        "binary_cross_entropy",
        "nll_loss",
        "It is the negative log-likelihood of two classes, no and yes.",
        "F.binary_cross_entropy(p, t)",
        "F.nll_loss(torch.stack([1 - p, p], 1).log(), t.long())",
    ),
    Equality(
        "multilabel_soft_margin_loss",
        "binary_cross_entropy_with_logits",
        "It is the mean over labels of binary cross-entropy from logits.",
        "F.multilabel_soft_margin_loss(rows, labels)",
        "F.binary_cross_entropy_with_logits(rows, labels)",
    ),
    Equality(
        "gaussian_nll_loss",
        "mse_loss",
        "With the variance 1 its double is the squared error.",
        "2 * F.gaussian_nll_loss(x, y, torch.ones_like(x))",
        "F.mse_loss(x, y)",
    ),
    Equality(
        "huber_loss",
        "mse_loss",
        "Below the threshold its double is the squared error.",
        "2 * F.huber_loss(x, y, delta=100)",
        "F.mse_loss(x, y)",
    ),
    Equality(
        "smooth_l1_loss",
        "l1_loss",
        "With the threshold 0 it is the absolute error.",
        "F.smooth_l1_loss(x, y, beta=0)",
        "F.l1_loss(x, y)",
    ),
)

Identity = Derivation | Equality


class Edge(NamedTuple):
    """Two subjects and the identities that relate them, as written: the basic ones come first."""

    source: str
    target: str
    identities: tuple[Identity, ...]


@cache
def edges() -> tuple[Edge, ...]:
    """Every edge once, proved ones first."""
    found: dict[tuple[str, str], list[Identity]] = {}
    for source, target, identity in [*proved(), *compared()]:
        key = (target, source) if (target, source) in found else (source, target)
        found.setdefault(key, []).append(identity)
    return tuple(Edge(*key, tuple(of)) for key, of in found.items())


def compared() -> Iterator[tuple[str, str, Identity]]:
    """What a test compares."""
    for equality in EQUALITIES:
        yield equality.source, equality.target, equality


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
        elif type(e) in SUBJECTS:
            yield type(e), SUBJECTS[type(e)]


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
