"""What a page shows of a line is read back as that line."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence

from sympy import Expr, Lambda, Symbol

from lossdocs.proof.binding import OPENED, free_names, names_of
from lossdocs.proof.condition import Condition, stray_name
from lossdocs.proof.functions import Let
from lossdocs.proof.kernel import normal
from lossdocs.proof.language import ONE_SYMBOL, as_written, index
from lossdocs.proof.name import Name
from lossdocs.proof.reading import read
from lossdocs.proof.reading.table import table_of
from lossdocs.proof.reading.tokens import Unreadable
from lossdocs.proof.typesetting import Unprintable, latex
from lossdocs.proof.undecided import Undecided


def misreading(line: Expr, lines: Iterable[Expr]) -> object:
    r"""Why a reader would take a line, shown among some lines, for another; None if none would.

    Examples:
        >>> from lossdocs.proof import index, real, size, total
        >>> C = size("C"); x, c, other = real("x", C), index("c", C), index("c", C)
        >>> line = total(x[c] * x[other], c)
        >>> misreading(line, [line])
        '\\sum_{c=1}^{C} x_{c} x_{c} reads like another line'
    """
    if own := sorted(name.name for name in free_names(line) if name in OPENED):
        return f"{own[0]} is a name that the checker gave to what is bound elsewhere"
    try:
        shown = latex(line)
        rest = normal(read(shown, table_of(lines)) - line)
    except (Unreadable, Unprintable, Undecided, ArithmeticError) as problem:
        return problem
    if rest != 0:
        return f"{shown} reads like another line"
    named = (entry_of(*e.args[1:3])[1] for e in line.atoms(Let))  # is said above the proof
    return next(filter(None, (misreading(entry, [entry]) for entry in named)), None)


def entry_of(definition: Lambda, n: Expr) -> tuple[Name, Expr]:
    """An index of a vector that is named, under a letter that its entries lack, and the entry."""
    taken = {name.name for name in definition.atoms(Name) - {*definition.variables}}
    own = [latex(n).lower()] if isinstance(n, Name) else []
    i = index(next(a for a in [*own, *"ikjlm"] if a not in taken), n)
    with as_written():
        return i, definition.expr.xreplace({definition.variables[0]: i})


def unsaid(condition: Condition, lines: Sequence[Expr]) -> object:
    """Why what is said of a condition would say something else; None if it would not."""
    if stray := stray_name(condition, lines):
        return f"it needs something of {stray.name} alone"
    of = condition.of.xreplace(lettered(condition.of, set(names_of(lines))))
    return misreading(of, [of])


def bound_in(e: Expr, free: Container[Name]) -> list[Name]:
    """The indices that are bound in the lines from which a condition comes."""
    return [name for name in names_of([e]) if name.domain == "index" and name not in free]


def lettered(e: Expr, free: Container[Name]) -> dict[Name, Name]:
    """These under letters of their own, or of their sizes, that nothing else in it has."""
    bound = bound_in(e, free)
    taken = {other.name for other in e.atoms(Symbol) - {*bound}}
    found: dict[Name, Name] = {}
    for i in bound:
        own = filter(ONE_SYMBOL.fullmatch, (i.name, latex(i.upper).lower()))
        letter = next(letter for letter in [*own, *"ikjlmn"] if letter not in taken)
        taken.add(letter)
        found[i] = Name(letter, "index", lower=i.lower, upper=i.upper)
    return found
