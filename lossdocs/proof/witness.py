"""The second witness: both lines as written, evaluated with 50 digits at random points.

It shares no rewriting with the kernel: bound indices are Python loops, derivatives are numerical.
"""

from __future__ import annotations

from random import Random
from typing import Any

from mpmath import isfinite, mp, mpf, workdps
from sympy import Expr

from lossdocs.proof.binding import free_names
from lossdocs.proof.evaluation import MEMORY, FiftyDigits, evaluator
from lossdocs.proof.name import Name
from lossdocs.proof.undecided import Undecided

SIZES = (1, 2, 3, 7)
POINTS = {"=": 8, "<=": 300, ">=": 300}  # six points miss false inequalities, three hundred do not
TOLERANCE = mpf(10) ** -20


class Refuted(Exception):  # noqa: N818 # the name of what happened
    """Two lines do not stand in their relation at some point."""


def gap(line: Expr, expression: Expr, relation: str, points: int | None = None) -> float:
    """The largest relative violation of a relation between two lines.

    Args:
        line: the left side.
        expression: the right side.
        relation: `"="`, `"<="` or `">="`.
        points: how many; by default 8, and 300 for an inequality.

    Returns:
        The largest gap, relative to 1 plus the size of the left side.

    Raises:
        Refuted: the relation fails, or only one side has a real value, or neither ever has.
    """
    random = Random(0)  # noqa: S311 # points that can be drawn again, not a secret
    worst, compared = mpf(0), 0
    with workdps(50):
        try:
            left, right = evaluator(line, FiftyDigits()), evaluator(expression, FiftyDigits())
        except Undecided as undecided:
            raise Refuted(str(undecided)) from undecided
        declared = names([line, expression])
        for point in range(points or POINTS[relation]):
            values = sample(declared, random, point)
            a, b = _real(left, values), _real(right, values)
            if a is None and b is None:
                continue  # outside the domain of both, such as 0/0 of an empty mean
            if a is None or b is None:
                raise Refuted("only one line has a value at a point")
            compared += 1
            difference = {"=": abs(a - b), "<=": a - b, ">=": b - a}[relation] / (1 + abs(a))
            worst = max(worst, difference)
            if worst > TOLERANCE:
                raise Refuted(f"the lines differ by {mp.nstr(worst, 3)} at a point")
    if not compared:
        raise Refuted("the lines have no value at any point")
    return float(worst)


def _real(evaluate: Any, values: dict[Any, Any]) -> Any:
    """The value as a real number, or None."""
    try:
        value = mp.mpmathify(evaluate(values))
    except (ArithmeticError, ValueError, KeyError, TypeError):
        return None
    if abs(mp.im(value)) > TOLERANCE or not isfinite(value):
        return None
    return mp.re(value)


def names(lines: list[Expr]) -> list[Name]:
    """The declared names of some lines and of their domains, in the order of declaration."""
    found: set[Name] = set()
    todo = [name for line in lines for name in free_names(line)]
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo += [n for size in (*name.shape, name.upper) if size for n in free_names(size)]
    return sorted(found, key=lambda name: name.dummy_index)


def sample(declared: list[Name], random: Random, point: int = 0) -> dict[Any, Any]:
    """Values of declared names at a random point of their domains."""
    values: dict[Any, Any] = {}
    values[MEMORY] = {}
    for k, name in enumerate(n for n in declared if n.domain == "size"):
        values[name] = SIZES[point % 4] if k == 0 else random.choice(SIZES[:3])
    for name in declared:
        if name.domain != "size":
            values[name] = (
                _array(name, values, random) if name.shape else _draw(name, values, random)
            )
    return values


def _draw(name: Name, values: dict[Any, Any], random: Random) -> Any:
    if name.domain in {"index", "label"}:
        return random.randint(1, int(name.upper.xreplace(values)) if name.upper else 1)
    if name.domain == "sign":
        return random.choice((-1, 1))
    if name.domain == "natural":
        return random.randint(0, 6)
    low, high = {"real": (-3, 3), "unit": (0, 1)}.get(name.domain, (0, 3))
    return low + (high - low) * mpf(random.randint(1, 997)) / 998


def _array(name: Name, values: dict[Any, Any], random: Random) -> dict[tuple[int, ...], Any]:
    places: list[tuple[int, ...]] = [()]
    for size in name.shape:
        places = [(*p, i) for p in places for i in range(1, int(size.xreplace(values)) + 1)]
    array = {place: _draw(name, values, random) for place in places}
    if name.domain != "simplex":
        return array
    rows: dict[tuple[int, ...], Any] = {}
    for place, value in array.items():
        rows[place[:-1]] = rows.get(place[:-1], 0) + value
    return {place: value / rows[place[:-1]] for place, value in array.items()}
