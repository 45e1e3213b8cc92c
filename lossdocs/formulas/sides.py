r"""A formula as its sides and the relations between them."""

from __future__ import annotations

import re

# Every command of TeX that relates its two sides, but those that stand in densities.
SIGNS = (
    r"\\(?:[gl]e(?:q(?:q|slant)?)?|neq?|not|to|gets|mapsto|[a-zA-Z]*arrow|iff|implies"
    r"|(?:var)?propto|approx(?:eq)?|sim(?:eq)?|asymp|cong|equiv|doteq|coloneqq?|triangleq|circeq"
    r"|lt|gt|ll|gg|(?:gtr|less)(?:sim|approx)|(?:prec|succ)(?:eq|sim)?|(?:not)?in|ni"
    r"|su[bp]set(?:eq)?|perp|parallel|overset|stackrel)"
    r"(?![a-zA-Z])"
)
RELATION = re.compile(rf":?=|<|>|[\u2190-\u21ff\u2208-\u220b\u221d\u223c-\u228b]|{SIGNS}")
SAME = {r"\leq": r"\le", r"\leqslant": r"\le", r"\geq": r"\ge", r"\geqslant": r"\ge"}
SAME |= {r"\lt": "<", r"\gt": ">", r"\neq": r"\ne", r"\rightarrow": r"\to"}
SAME |= {"\u2264": r"\le", "\u2265": r"\ge", "\u2260": r"\ne", "\u2192": r"\to"}
# Where a relation claims nothing: below a sum, in an event such as P(X = 1), in [c = y].
INSIDE = re.compile(r"[_^]\{[^{}]*\}|(?<!\\left)(?<=[a-zA-Z])\([^()]*\)|\[[^\[\]]*\]")


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
    r"""Whether a formula claims something: a relation stands outside indices, events and `[c = y]`.

    Examples:
        >>> relates(r"\sum_{c=1}^{C} p_c"), relates("[c = y]"), relates("T > 1")
        (False, False, True)
        >>> relates(r"\left( a = b \right)"), relates(r"\boxed{a = b}"), relates("P(X = 1)")
        (True, True, False)
    """
    bare = INSIDE.sub("", tex)
    return bool(RELATION.search(bare)) if bare == tex else relates(bare)
