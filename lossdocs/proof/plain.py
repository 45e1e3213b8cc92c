"""Expressions as plain text for a terminal, in the order in which they are written."""

from __future__ import annotations

from typing import Any

from sympy import Expr, Indexed, Lambda, Symbol
from sympy.printing.str import StrPrinter

from lossdocs.proof.functions import Let
from lossdocs.proof.head import Head


def plain(e: Any) -> str:
    """An expression as text that reads like the Python it was written in.

    Examples:
        >>> from lossdocs.proof import H, as_written, index, real, simplex, size, softmax, total
        >>> C = size("C"); p, x, c = simplex("p", C), real("x", C), index("c", C)
        >>> plain(H(p, softmax(x)))
        'CrossEntropy(p, Softmax(x, C), C)'
        >>> with as_written():
        ...     print(plain(total(p[c] * (x[c] - 1), c)))
        Sum(p[c]*(x[c] - 1), (c, 1, C))
    """
    text: str = Plain({"order": "none"}).doprint(e)
    return text


class Plain(StrPrinter):  # type: ignore[misc] # SymPy ships no types
    """SymPy's text, with the names that were declared and vectors without an index."""

    def _print_Symbol(self, e: Symbol) -> str:  # noqa: N802 # SymPy finds it by this name
        return str(e.name).removeprefix("_")

    _print_Dummy = _print_Name = _print_Symbol  # noqa: N815 # likewise

    def _print_Let(self, e: Let) -> str:  # noqa: N802 # likewise
        label, _, _, i = e.args
        return f"{self._print(label)}[{self._print(i)}]"

    def _print_Lambda(self, e: Lambda) -> str:  # noqa: N802 # likewise
        (i,), entry = e.variables, e.expr
        *front, last = entry.args if isinstance(entry, Indexed | Head) else (entry, None)
        if last != i or any(a.has(i) for a in front):
            return f"({self._print(i)} -> {self._print(entry)})"
        if isinstance(entry, Head):
            return self.without_index(entry, front)
        array, *rows = front
        name = str(self._print(array))
        return f"{name}[{self.stringify(rows, ', ')}]" if rows else name

    def without_index(self, entry: Head, front: list[Expr]) -> str:
        """A named vector."""
        if isinstance(entry, Let):
            return str(self._print(front[0]))
        return f"{type(entry).__name__}({self.stringify(front, ', ')})"
