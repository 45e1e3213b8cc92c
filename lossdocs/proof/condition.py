"""What must hold beyond the domains, for a line to have a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sympy import Expr

Kind = Literal["> 0", "base > 0", "!= 0", ">= 0", "0 log 0 = 0"]


@dataclass(frozen=True, eq=False)
class Condition:
    """A condition under which a line has a value.

    Attributes:
        of: the expression that it is about; an index bound in the line is free in it.
        kind: what must hold of it; `"0 log 0 = 0"` where the logarithm of 0 stands beside a 0.
    """

    of: Expr
    kind: Kind
