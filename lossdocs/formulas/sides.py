r"""A formula as its sides and the relations between them."""

from __future__ import annotations

import re

SIGNS = (
    r"\\(?:[gl]e(?:q(?:slant)?)?|neq?|to|propto|approx|in|sim(?:eq)?|equiv|ll|gg|iff|implies"
    r"|mapsto|(?:long)?[rR]ightarrow|lt|gt)(?![a-zA-Z])"
)
RELATION = re.compile(rf"=|<|>|{SIGNS}")
SAME = {r"\leq": r"\le", r"\leqslant": r"\le", r"\geq": r"\ge", r"\geqslant": r"\ge"}
SAME |= {r"\lt": "<", r"\gt": ">", r"\neq": r"\ne", r"\rightarrow": r"\to"}


def split(tex: str) -> tuple[list[str], list[str]]:
    r"""The sides of a formula and the relations between them, outside all brackets.

    Examples:
        >>> split(r"a = \sum_{c=1}^{C} [c = y] \ge 0.")
        (['a', '\\sum_{c=1}^{C} [c = y]', '0'], ['=', '\\ge'])
        >>> split(r"T \to \infty")
        (['T', '\\infty'], ['\\to'])
    """
    sides, relations, depth = [""], list[str](), 0
    for part in re.findall(rf"{RELATION.pattern}|\\[a-zA-Z]+|\\?.", " ".join(tex.split())):
        depth += (part in "([{") - (part in ")]}")
        if depth == 0 and RELATION.fullmatch(part):
            relations.append(SAME.get(part, part))
            sides.append("")
        else:
            sides[-1] += part
    return [side.strip().rstrip(" .,") for side in sides], relations


def relates(tex: str) -> bool:
    r"""Whether a formula claims something: a relation stands outside its brackets.

    Examples:
        >>> relates(r"\sum_{c=1}^{C} p_c"), relates("[c = y]"), relates("T > 1")
        (False, False, True)
    """
    return bool(split(tex)[1])
