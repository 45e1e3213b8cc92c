"""What a derivation assumes, in words with LaTeX between dollars, from the declared domains."""

from __future__ import annotations

from collections.abc import Iterable

from sympy import Expr, Lambda

from lossdocs.proof.binding import free_names, names_of, substitute
from lossdocs.proof.condition import Condition
from lossdocs.proof.definedness import conditions_of
from lossdocs.proof.functions import Let
from lossdocs.proof.language import as_written
from lossdocs.proof.name import Name
from lossdocs.proof.shown import bound_in, entry_of, lettered
from lossdocs.proof.typesetting import latex

SENTENCES = {
    "> 0": "The logarithm needs ${} > 0$",
    "base > 0": "The power needs ${} > 0$",
    "!= 0": r"The division needs ${} \ne 0$",
    ">= 0": r"The root needs ${} \ge 0$",
    "0 log 0 = 0": r"$0 \log 0$ is read as 0, where ${} = 0$",
}


def assumptions(lines: Iterable[Expr]) -> list[str]:
    r"""What the names of some lines stand for, a clause for each.

    Examples:
        >>> from lossdocs.proof import H, one_hot, label, real, simplex, size, softmax
        >>> C = size("C"); p, x, y = simplex("p", C), real("x", C), label("y", C)
        >>> for clause in assumptions([H(p, softmax(x)) - x[y]]):
        ...     print(clause)
        $p_{c} > 0$ and $\sum_{c} p_{c} = 1$
        $x$ is a vector of $C$ real numbers
        $y$ is one of the classes $1, \dots, C$
    """
    lines = list(lines)
    alike: dict[tuple[str, str], list[str]] = {}
    for name in names_of(lines):
        if name.domain != "size":  # "for every C" says it
            subject, *said = clause(name)
            alike.setdefault((said[0], said[1]), []).append(f"${subject}$")
    clauses = [" and ".join(who) + (one, more)[len(who) > 1] for (one, more), who in alike.items()]
    lets = {e.args[0].name: e.args[1:3] for line in lines for e in line.atoms(Let)}
    return clauses + [_meaning(label, *lets[label]) for label in sorted(lets)]


def clause(name: Name) -> tuple[str, str, str]:  # a sentence for each domain
    """A name or its entry, and what is said of one and of several of the kind."""
    upper = latex(name.upper) if name.upper else ""
    match name.domain, [latex(n) for n in name.shape]:
        case "index", _:
            any_of = rf"any of ${latex(name.lower)}, \dots, {upper}$"
            return name.name, f" is {any_of}", f" are {any_of}"
        case "label", _:
            classes = rf"the classes $1, \dots, {upper}$"
            return entry(name), f" is one of {classes}", f" are among {classes}"
        case "real", [n]:
            numbers = f"of ${n}$ real numbers"
            return name.name, f" is a vector {numbers}", f" are vectors {numbers}"
        case "real", [rows, n]:
            each = f"of ${rows}$ rows of ${n}$ real numbers"
            return name.name, f" is a matrix {each}", f" are matrices {each}"
        case "real", []:
            return name.name, " is a real number", " are real numbers"
        case "real", sizes:
            each = "of $" + r" \times ".join(sizes) + "$ real numbers"
            return name.name, f" is an array {each}", f" are arrays {each}"
        case "simplex", _:
            whole = rf" and $\sum_{{{letters(name.shape)[-1]}}} {entry(name)} = 1$"
            return f"{entry(name)} > 0", whole, whole
        case "unit", _:
            return f"0 < {entry(name)} < 1", "", ""
        case "sign", _:
            return name.name, " is $-1$ or $1$", " are $-1$ or $1$"
        case "natural", _:
            return name.name, r" is any of $0, 1, 2, \dots$", r" are any of $0, 1, 2, \dots$"
    return f"{entry(name)} > 0", "", ""


def _meaning(label: str, definition: Lambda, n: Expr) -> str:
    """The entries of a vector that a derivation names."""
    i, entries = entry_of(definition, n)
    with as_written():
        return f"${label}_{{{i.name}}} = {latex(entries)}$"


def entry(name: Name) -> str:
    """An entry of an array under the usual letters, or the number itself."""
    below = "_{" + ",".join(letters(name.shape)) + "}" if name.shape else ""
    return f"{name.name}{below}"


def letters(shape: Iterable[Expr]) -> list[str]:
    """A letter for the index along each axis: that of its size in small, or else another."""
    found: list[str] = []
    for size in shape:
        own = [latex(size).lower()] if isinstance(size, Name) else []
        found.append(next(letter for letter in [*own, *"ijklm"] if letter not in found))
    return found


def conditions(lines: Iterable[Expr]) -> list[str]:
    r"""What else must hold so that the lines have a value, in sentences.

    Examples:
        >>> from lossdocs.proof import real, size, index, total
        >>> a, c = real("a", C := size("C")), index("c", C)
        >>> conditions([total(1 / a[c], c)])
        ['The division needs $a_{c} \\ne 0$ for every $c$ from $1$ to $C$']
    """
    lines = list(lines)
    return said(conditions_of(lines), lines)


def said(found: Iterable[Condition], lines: Iterable[Expr]) -> list[str]:
    """Conditions in sentences; an index that is free in no line runs over its range."""
    free = set().union(*map(free_names, lines))
    return [_sentence(one, free) for one in found]


def _sentence(found: Condition, free: set[Name]) -> str:
    bound, renamed = bound_in(found.of, free), lettered(found.of, free)
    sentence = SENTENCES[found.kind].format(latex(found.of.xreplace(renamed)))
    every = (
        "${}$ from ${}$ to ${}$".format(
            renamed[i].name, *(latex(substitute(end, renamed)) for end in (i.lower, i.upper))
        )
        for i in bound
        if found.kind != "0 log 0 = 0"
    )
    return " and ".join([sentence, *every]).replace(" and ", " for every ", 1)
