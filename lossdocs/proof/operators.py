"""Operators that stand until a step carries them out: derivatives and limits."""

from __future__ import annotations

from typing import Any

from sympy import Function


class Grad(Function):  # type: ignore[misc] # SymPy ships no types
    """The derivative of an expression by a name or an entry, not carried out.

    SymPy's own `Derivative` lets a bound index capture the free one.
    """

    nargs = 2


class Limit(Function):  # type: ignore[misc] # SymPy ships no types
    """The limit of an expression as a positive name goes to 0, not carried out."""

    nargs = 2

    def _sympystr(self, printer: Any) -> str:
        # SymPy's printer takes it by its name for SymPy's own Limit, which has four arguments.
        return f"Limit({', '.join(map(printer.doprint, self.args))})"
