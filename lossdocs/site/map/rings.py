"""Where things stand on a map: what belongs together on a ring, with lines that bend inwards.

No line then meets a third box. The order on the ring is the one with the fewest crossings that
exchanging two places leads to, and it is the same each time.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, pairwise
from typing import NamedTuple

Pair = tuple[str, str]

WIDTH = 700
BOX = 130, 48  # what a name takes
EACH = 19  # half the height of a ring, for each name on it
APART = 26  # from the middle of a number to what stands beside it


class Point(NamedTuple):
    """A position, from the left and from the top."""

    x: float
    y: float


class Curve(NamedTuple):
    """A line from one point to another, bent towards a third."""

    start: Point
    bend: Point
    end: Point

    def at(self, t: float) -> Point:
        """Its point at a fraction of the way."""
        first, second, third = (1 - t) ** 2, 2 * t * (1 - t), t**2
        (x, y), (x2, y2), (x3, y3) = self
        return Point(first * x + second * x2 + third * x3, first * y + second * y2 + third * y3)


class Map(NamedTuple):
    """The height of a map, its names, and its lines with the places of their numbers."""

    height: float
    names: dict[str, Point]
    lines: list[Curve]
    numbers: list[Point]


def placed(pairs: Sequence[Pair]) -> Map:
    """Rings below each other, the largest first."""
    top = 0.0
    names: dict[str, Point] = {}
    lines: dict[Pair, Curve] = {}
    for group in groups(pairs):
        within = [pair for pair in pairs if pair[0] in group]
        order = ring(group, within)
        radius = EACH * len(order)
        middle = Point(WIDTH / 2, top + BOX[1] / 2 + radius)
        names |= zip(order, around(len(order), middle, radius), strict=True)
        lines |= {pair: curve(pair, order, names, middle) for pair in within}
        top += 2 * radius + BOX[1] + 20
    curves = [lines[pair] for pair in pairs]
    return Map(top - 20, names, curves, numbers(curves, names.values()))


def groups(pairs: Iterable[Pair]) -> list[set[str]]:
    """What is related, directly or by others."""
    found: list[set[str]] = []
    for pair in pairs:
        joined = [group for group in found if group & set(pair)]
        found = [group for group in found if group not in joined]
        found.append(set(pair).union(*joined))
    return sorted(found, key=lambda group: (-len(group), min(group)))


def ring(group: Iterable[str], pairs: Sequence[Pair]) -> list[str]:
    """The order around a ring."""
    order, least = sorted(group), (math.inf, math.inf)
    improved = True
    while improved:
        improved = False
        for i, j in combinations(range(len(order)), 2):
            trial = list(order)
            trial[i], trial[j] = trial[j], trial[i]
            if cost(trial, pairs) < least:
                order, least, improved = trial, cost(trial, pairs), True
    return order


def cost(order: Sequence[str], pairs: Iterable[Pair]) -> tuple[float, float]:
    """How many lines cross, then how far they reach.

    Examples:
        >>> cost("abcd", [("a", "c"), ("b", "d")]), cost("acbd", [("a", "c"), ("b", "d")])
        ((1, 4), (0, 2))
    """
    at = {name: i for i, name in enumerate(order)}
    lines = [sorted((at[a], at[b])) for a, b in pairs]
    crossing = sum(a < c < b < d or c < a < d < b for (a, b), (c, d) in combinations(lines, 2))
    return crossing, sum(min(b - a, len(order) - b + a) for a, b in lines)


def around(count: int, middle: Point, radius: float) -> list[Point]:
    """Points on an ellipse as wide as the map, so far apart that boxes do not overlap."""
    turns = [2 * math.pi * i / 720 for i in range(721)]
    wide = (WIDTH - BOX[0]) / 2
    points = [Point(middle.x - wide * math.cos(t), middle.y - radius * math.sin(t)) for t in turns]
    passed = [0.0]
    for a, b in pairwise(points):
        passed.append(passed[-1] + math.hypot((b.x - a.x) / BOX[0], (b.y - a.y) / BOX[1]))
    wanted = [passed[-1] * i / count for i in range(count)]
    return [points[min(range(721), key=lambda i: abs(passed[i] - w))] for w in wanted]


def curve(pair: Pair, order: Sequence[str], names: dict[str, Point], middle: Point) -> Curve:
    """Straight between neighbours, otherwise bent half-way to the middle of the ring."""
    a, b = (names[name] for name in pair)
    half = Point((a.x + b.x) / 2, (a.y + b.y) / 2)
    apart = abs(order.index(pair[0]) - order.index(pair[1]))
    inwards = 0 if apart in {1, len(order) - 1} else 0.6
    bend = Point(half.x + inwards * (middle.x - half.x), half.y + inwards * (middle.y - half.y))
    return Curve(a, bend, b)


def numbers(lines: Iterable[Curve], names: Iterable[Point]) -> list[Point]:
    """A point on each line for its number: near the middle, and away from all else."""
    found: list[Point] = []
    for line in lines:
        along = [line.at(t) for t in outwards()]
        space = [
            min([clear(p, n) for n in names] + [math.dist(p, f) for f in found]) for p in along
        ]
        first = next((i for i, free in enumerate(space) if free >= APART), space.index(max(space)))
        found.append(along[first])
    return found


def outwards() -> Iterator[float]:
    """Fractions of the way, from its half to its ends."""
    for step in range(18):
        yield from (0.5 - 0.02 * step, 0.5 + 0.02 * step)


def clear(point: Point, name: Point) -> float:
    """How far a point is from the box of a name."""
    beside, above = abs(point.x - name.x) - BOX[0] / 2, abs(point.y - name.y) - BOX[1] / 2
    return math.hypot(max(beside, 0), max(above, 0)) if max(beside, above) > 0 else 0
