"""What a page shows of a line is read back as that line."""

from __future__ import annotations

from collections.abc import Iterable

from sympy import Expr

from lossdocs.proof.kernel import normal
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
    try:
        shown = latex(line)
        rest = normal(read(shown, table_of(lines)) - line)
    except (Unreadable, Unprintable, Undecided) as problem:
        return problem
    return f"{shown} reads like another line" if rest != 0 else None
