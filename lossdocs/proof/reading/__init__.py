r"""Reads the notation of the derivations: LaTeX in, expressions out.

It shares no code with `typesetting`. A test reads every printed line back and compares it with
what was proved, so that a mistake of the printer cannot show what nobody proved. What could be read
in two ways, such as `\log p q`, is refused.

Each module reads with those before it: `tokens`, `table`, `entries`, `atoms`, `parser`.
"""

from __future__ import annotations

from sympy import Expr

from lossdocs.proof.binding import at
from lossdocs.proof.reading.parser import Parser
from lossdocs.proof.reading.table import Table
from lossdocs.proof.vectors import Vector


def read(text: str, table: Table) -> Expr:
    r"""The expression that a text shows.

    Examples:
        >>> from lossdocs.proof import real, size
        >>> x = real("x", C := size("C"))
        >>> read(r"-\sum_{c=1}^{C} x_{c}^2", {"x": x, "C": C})
        -Sum(_x[_c]**2, (_c, 1, _C))
    """
    parser = Parser(text, table)
    return parser.whole(parser.sum)


def read_vector(text: str, table: Table) -> Vector:
    r"""The vector that a text shows without an index.

    Examples:
        >>> from lossdocs.proof import real, size
        >>> x = real("x", C := size("C"))
        >>> read_vector("2 x + 1", {"x": x})[1]
        2*_x[1] + 1
    """
    parser = Parser(text, table)
    entries, size = parser.whole(parser.vector)
    return Vector(at(entries), size)
