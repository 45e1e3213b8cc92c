"""The second witness: both lines as written, evaluated with 50 digits at random points.

It shares no rewriting with the kernel: bound indices are Python loops, derivatives are numerical.
It draws the sizes at which a line could go wrong: 1, and each at which a range is empty or ends, a
divisor vanishes, or two indices meet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import product
from random import Random
from typing import Any

from mpmath import isfinite, mp, mpf, workdps
from sympy import Expr, KroneckerDelta, Poly, PolynomialError, Pow, Product, Sum

from lossdocs.proof.binding import names_of
from lossdocs.proof.condition import Condition
from lossdocs.proof.evaluation import MEMORY, Evaluator, FiftyDigits, Values, evaluator
from lossdocs.proof.name import Name
from lossdocs.proof.undecided import Undecided

SIZES = (1, 2, 3, 7)
LARGEST = 40  # of what is drawn: a loop over more takes too long
POINTS = {"=": 8, "<=": 300, ">=": 300}  # six points miss false inequalities, three hundred do not
TRIES = 200  # of points at which the conditions of a theorem hold
TOLERANCE = mpf(10) ** -20

HOLDS: dict[str, Callable[[Any], Any]] = {
    "> 0": lambda value: value > TOLERANCE,
    "base > 0": lambda value: value > TOLERANCE,
    "!= 0": lambda value: abs(value) > TOLERANCE,
    ">= 0": lambda value: value >= 0,
    "0 log 0 = 0": lambda value: value >= 0,
}


class Refuted(Exception):  # noqa: N818 # the name of what happened
    """Two lines do not stand in their relation at some point."""


def gap(
    line: Expr,
    expression: Expr,
    relation: str,
    points: int | None = None,
    conditions: Sequence[Condition] = (),
) -> float:
    """The largest relative violation of a relation between two lines.

    Args:
        line: the left side.
        expression: the right side.
        relation: `"="`, `"<="` or `">="`.
        points: how many; by default 8, and 300 for an inequality.
        conditions: where both lines have a value; elsewhere they are not compared.

    Returns:
        The largest gap, relative to 1 plus the size of the left side.

    Raises:
        Refuted: the relation fails, or only one side has a real value, or neither ever has.
    """
    worst, compared = mpf(0), 0
    with workdps(50):
        try:
            left, right = evaluator(line, FiftyDigits()), evaluator(expression, FiftyDigits())
            drawn = list(_points([line, expression], points or POINTS[relation], conditions))
        except Undecided as undecided:
            raise Refuted(str(undecided)) from undecided
        for values in drawn:
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


def somewhere(lines: Sequence[Expr], conditions: Sequence[Condition]) -> bool:
    """Whether the conditions hold together at a point: a theorem that holds nowhere is none."""
    if not conditions:
        return True
    with workdps(50):
        return any(True for _ in _points(lines, TRIES, conditions, spreads=(1, 20)))


def _points(
    lines: Sequence[Expr],
    number: int,
    conditions: Sequence[Condition],
    spreads: Sequence[int] = (1,),
) -> Iterator[Values]:
    """Random points of the domains at which some conditions hold, the same each time."""
    random = Random(0)  # noqa: S311 # points that can be drawn again, not a secret
    every, free = [*lines, *(one.of for one in conditions)], names_of(lines)
    hold = [_holds(one, free) for one in conditions]
    declared = [n for n in names_of(every) if n in free or n.domain != "index"]  # not the bound
    sizes = degenerate(every)
    most = max(map(len, sizes.values()), default=1)
    for point in range(max(number, 2 * most)):
        values = sample(declared, random, point, sizes, spreads[point % len(spreads)])
        if all(holds(values) for holds in hold):
            yield values


def _holds(condition: Condition, free: Sequence[Name]) -> Evaluator:
    """Whether a condition holds at a point, for every value of the indices bound in it.

    It is asked with 100 digits too: what rounding alone keeps from 0 is 0.
    """
    of, test = evaluator(condition.of, FiftyDigits()), HOLDS[condition.kind]
    with workdps(100):
        exactly = evaluator(condition.of, FiftyDigits())
    bound: list[Any] = [n for n in names_of([condition.of]) if n.domain == "index"]
    ends = [
        (i, evaluator(i.lower, FiftyDigits()), evaluator(i.upper, FiftyDigits()))
        for i in bound
        if i not in free
    ]

    def everywhere(values: Values, left: Sequence[Any] = ends) -> bool:
        if not left:
            value = _real(of, {**values, MEMORY: {}})
            with workdps(100):
                exact = _real(exactly, {**values, MEMORY: {}})
            if value is None or exact is None:
                return False
            return bool(test(value)) and abs(value - exact) <= TOLERANCE * abs(exact)
        (i, lower, upper), *rest = left
        each = range(lower(values), upper(values) + 1)
        return all(everywhere({**values, i: value}, rest) for value in each)

    return everywhere


def _real(evaluate: Evaluator, values: Values) -> Any:
    """The value as a real number, or None."""
    try:
        value = mp.mpmathify(evaluate(values))
    except (ArithmeticError, ValueError, KeyError, TypeError):
        return None
    if abs(mp.im(value)) > TOLERANCE or not isfinite(value):
        return None
    return mp.re(value)


def degenerate(lines: Iterable[Expr]) -> dict[Name, list[int]]:
    """The values of each size that are drawn.

    Raises:
        Undecided: a size at which something vanishes is too large to be drawn.

    Examples:
        >>> from lossdocs.proof.language import index, size, real, total
        >>> C = size("C")
        >>> degenerate([1 / (C - 5)])
        {_C: [1, 2, 3, 7, 5]}
    """
    lines = list(lines)
    sizes = [name for name in names_of(lines) if name.domain == "size"]
    found = {name: dict.fromkeys(SIZES) for name in sizes}
    for e in {e for line in lines for e in _vanishing(line)}:
        for name in set(sizes) & e.free_symbols:
            found[name] |= dict.fromkeys(_roots(e, name))
    return {name: list(values) for name, values in found.items()}


def _vanishing(line: Expr) -> Iterator[Expr]:
    """What is 0 where a range ends, a division fails, or two indices are the same."""
    for e in line.atoms(Sum, Product):
        for _, lower, upper in e.limits:
            yield from (upper - lower, upper - lower + 1)
    yield from (e.base for e in line.atoms(Pow) if e.exp.is_negative)
    yield from (e.args[0] - e.args[1] for e in line.atoms(KroneckerDelta))


def _roots(e: Expr, name: Name) -> Iterator[int]:
    """The whole values of a size, from 1, at which a polynomial is 0, its other sizes small."""
    others = sorted(e.free_symbols - {name}, key=str)
    if any(getattr(other, "domain", "") != "size" for other in others):
        return
    for values in product(SIZES[:3], repeat=len(others)):
        try:
            roots = Poly(e.xreplace(dict(zip(others, values, strict=True))), name).ground_roots()
        except PolynomialError:
            return
        for root in (root for root in roots if root.is_integer and root > 0):
            if root > LARGEST:
                raise Undecided(
                    f"{name.name} = {root}, at which {e} is 0, is too large to be drawn"
                )
            yield int(root)


def sample(
    declared: Sequence[Name],
    random: Random,
    point: int = 0,
    sizes: dict[Name, list[int]] | None = None,
    spread: int = 1,
) -> dict[Any, Any]:
    """Values of declared names at a random point of their domains: up to 3, or a multiple."""
    values: dict[Any, Any] = {MEMORY: {}}
    for k, name in enumerate(n for n in declared if n.domain == "size"):
        drawn = (sizes or {}).get(name, SIZES)
        values[name] = (
            drawn[point % len(drawn)] if k == 0 else random.choice([*drawn[:3], *drawn[4:]])
        )
    for name in declared:
        if name.domain != "size":
            draw = _array if name.shape else _draw
            values[name] = draw(name, values, random, spread)
    return values


def _draw(name: Name, values: Values, random: Random, spread: int) -> Any:
    if name.domain in {"index", "label"}:
        return random.randint(1, int(name.upper.xreplace(values)) if name.upper else 1)
    if name.domain == "sign":
        return random.choice((-1, 1))
    if name.domain == "natural":
        return random.randint(0, 6)
    most = 1 if name.domain == "unit" else 3 * spread
    low, high = (-most if name.domain == "real" else 0), most
    return low + (high - low) * mpf(random.randint(1, 997)) / 998


def _array(name: Name, values: Values, random: Random, spread: int) -> dict[tuple[int, ...], Any]:
    places: list[tuple[int, ...]] = [()]
    for size in name.shape:
        places = [(*p, i) for p in places for i in range(1, int(size.xreplace(values)) + 1)]
    array = {place: _draw(name, values, random, spread) for place in places}
    if name.domain != "simplex":
        return array
    rows: dict[tuple[int, ...], Any] = {}
    for place, value in array.items():
        rows[place[:-1]] = rows.get(place[:-1], 0) + value
    return {place: value / rows[place[:-1]] for place, value in array.items()}
