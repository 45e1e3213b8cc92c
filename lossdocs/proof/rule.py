"""What a law is: a rewriting, or a bound, that a step may name as its reason."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from inspect import getdoc
from typing import Any

from sympy import Expr

SECTION = re.compile(r"^(?:Args|Attributes|Examples|Raises|Returns):$", re.MULTILINE)


@dataclass(frozen=True, eq=False)
class Rule:
    """A law that a step may name as its reason.

    Attributes:
        why: the reason in words, LaTeX between dollars.
        node: rewrites one canonical expression, or gives None where the law does not apply.
        term: likewise for one product in a sum of products.
        bound: whether an expression is at least 0 by this law.
        does: what the law can do, its first line by itself; of a function, what `said` finds.
    """

    why: str
    node: Callable[[Expr], Expr | None] | None = None
    term: Callable[[Expr], Expr | None] | None = None
    bound: Callable[[Expr], bool] | None = None
    does: str = ""


def said(documented: Any) -> str:
    """What a docstring says before its sections.

    Examples:
        >>> from lossdocs.proof.language import total
        >>> said(total)
        'The sum over declared indices, the first innermost.'
    """
    text = getdoc(documented) or ""
    return SECTION.split(text)[0].strip()
