"""What a named function is: folded until a step names its definition."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sympy import Expr, Function, Lambda

from lossdocs.proof.binding import at
from lossdocs.proof.vectors import Vector


class Head(Function):  # type: ignore[misc] # SymPy ships no types
    """A named function, folded until a step names its definition; vectors arrive as `Lambda`."""

    symbol = ""
    entry = False  # whether the last argument is the index of an entry

    @property
    def size(self) -> Expr:
        """The number of entries of the vectors among the arguments, which stands behind them."""
        last = max(k for k, a in enumerate(self.args) if isinstance(a, Lambda))
        size: Expr = self.args[last + 1]
        return size

    def __new__(cls, *args: Any, **options: Any) -> Any:
        """Accept vectors among the arguments."""
        plain = (a.as_function() if isinstance(a, Vector) else a for a in args)
        return super().__new__(cls, *plain, **options)

    @classmethod
    def define(cls, *args: Any) -> Expr:
        """The right-hand side of the definition; vectors arrive as functions of an index."""
        raise NotImplementedError

    def unfold(self) -> Expr:
        """This expression by its definition, with new bound indices."""
        return self.define(*(at(a) if isinstance(a, Lambda) else a for a in self.args))


@lru_cache(maxsize=2**12)  # with the same new indices each time, what follows is met again
def by_definition(e: Head) -> Expr:
    """A named function by its definition."""
    return e.unfold()
