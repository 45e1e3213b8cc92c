"""What must hold beyond the domains, for a line to have a value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sympy import Expr

from lossdocs.proof.binding import names_of
from lossdocs.proof.name import Name

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


def stray_name(condition: Condition, lines: Sequence[Expr]) -> Name | None:
    """A name of a condition that both ends lack: no theorem that cites them could meet it."""
    ends, free = names_of([lines[0], lines[-1]]), names_of(lines)
    stray = (name for name in names_of([condition.of]) if name not in ends)
    return next((name for name in stray if name in free or name.domain != "index"), None)
