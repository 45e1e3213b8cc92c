"""Whether what an explorer draws has the size of the numbers that it draws."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

import pytest
from explorers.reference import EXPLORERS
from explorers.state import Numbers, Point, State

BAR = re.compile(r'data-live="([a-z]+)\d*">(-?[\d.e+-]+)<i class="bar ([^"]*)"><i style="([^"]*)">')
PERCENT = re.compile(r"(left|width):([\d.]+)%")
SVG = re.compile(r"<figure.*?</figure>", re.DOTALL)
X_TICK = re.compile(r'<text x="([\d.]+)" y="[\d.]+">(\W?[\d.]+)</text>')
Y_TICK = re.compile(r'<text class="y" x="[\d.]+" y="([\d.]+)">([-\d.]+)</text>')
DOT = re.compile(r'<circle class="dot (\w+)" cx="([-\d.]+)" cy="([-\d.]+)"')
TANGENT = re.compile(r'<path class="tangent \w+" d="M([-\d. L]+)"')
CURVE = re.compile(r'<path class="curve \w+" transform="scale\(.1\)" d="M([-\d. ]+)l([-\d. ]+)"')


class Chart(NamedTuple):
    """The curves, dots and tangents of a chart, in the numbers of its axes."""

    curves: list[list[Point]]
    tangents: list[list[Point]]
    dots: list[Point]
    width: float
    height: float
    top: float


def check_bars(html: str) -> None:
    """Compare the bars of one name with each other; a probability fills its share of the whole."""
    sizes: dict[str, list[float]] = {}
    for name, text, kind, style in BAR.findall(html):
        value, place = float(text), {key: float(size) for key, size in PERCENT.findall(style)}
        whole = 50 if "signed" in kind else 100
        if "signed" in kind:
            assert place["left"] == pytest.approx(50 - (value < 0) * place["width"], abs=0.02)
        if name in {"p", "q", "t"}:
            assert place["width"] == pytest.approx(100 * value, abs=0.02)
        if 1 < place["width"] < whole:
            sizes.setdefault(name, []).append(place["width"] / abs(value))
        elif place["width"] == whole:
            sizes.setdefault(f"{name} full", []).append(whole / abs(value))
    for name, ratios in sizes.items():
        if not name.endswith(" full"):
            assert max(ratios) == pytest.approx(min(ratios), rel=0.02), (name, ratios)
            assert max([0, *sizes.get(f"{name} full", [])]) <= min(ratios) * 1.02


def check_charts(name: str, html: str, state: State, want: Numbers) -> None:
    """Compare dots with torch's numbers, and see that they lie on their curves."""
    charts = list(drawn(html))
    if not hasattr(EXPLORERS[name], "dots"):
        return
    for chart, points in zip(charts, EXPLORERS[name].dots(state, want), strict=True):
        for point in points:
            if point[1] <= chart.top:  # neither nan nor cut off
                assert any(same(dot, point, chart) for dot in chart.dots), (point, chart.dots)
                assert any(near(curve, point, chart) for curve in chart.curves), (point, state)
    if name == "label_smoothing" and want["result"] <= charts[0].top:
        (x0, y0), (x1, y1) = charts[0].tangents[0]
        assert (y1 - y0) / (x1 - x0) == pytest.approx(want["g0"], abs=0.03)


def same(dot: Point, point: Point, chart: Chart) -> bool:
    """Whether a dot lies at a point, to the tenth that its place is rounded to."""
    across, up = abs(dot[0] - point[0]), abs(dot[1] - point[1])
    return across <= chart.width / 1000 and up <= chart.height / 500


def near(curve: list[Point], point: Point, chart: Chart) -> bool:
    """Whether a curve goes through a point, to the width of a line, also where it jumps."""
    close = [y for x, y in curve if abs(x - point[0]) <= chart.width / 100]
    least, most = min(close), max(close)
    return least - 0.03 * chart.height <= point[1] <= most + 0.03 * chart.height


def drawn(html: str) -> Iterator[Chart]:
    """The charts of an explorer, in the numbers of their axes."""
    for svg in SVG.findall(html):
        across = axis([(x, text.replace("\N{MINUS SIGN}", "-")) for x, text in X_TICK.findall(svg)])
        ticks = [(float(y) - 3.5, text) for y, text in Y_TICK.findall(svg)]
        up = axis(ticks)
        tangents = [
            [(across(x), up(y)) for x, y in pairs(path.replace("L", " "))]
            for path in TANGENT.findall(svg)
        ]
        curves = [
            [(across(x / 10), up(y / 10)) for x, y in walked(*pairs(start), *pairs(steps))]
            for start, steps in CURVE.findall(svg)
        ]
        dots = [(across(float(x)), up(float(y))) for _, x, y in DOT.findall(svg)]
        heights = [float(text) for _, text in ticks]
        height, top = max(heights) - min(heights), max(heights)
        width = across(312) - across(30)
        yield Chart(curves, tangents, dots, width, height, top)


def pairs(path: str) -> list[Point]:
    """The coordinates of a path."""
    numbers = [float(number) for number in path.split()]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def walked(*steps: Point) -> Iterator[Point]:
    """Where each of the steps leads."""
    across, up = zip(*steps, strict=True)
    yield from zip(accumulate(across), accumulate(up), strict=True)


def axis(ticks: Sequence[tuple[float | str, str]]) -> Callable[[float], float]:
    """The number at a place, from the first and the last tick."""
    (start, low), (end, high) = (
        (float(place), float(text)) for place, text in (ticks[0], ticks[-1])
    )
    return lambda place: low + (place - start) * (high - low) / (end - start)
