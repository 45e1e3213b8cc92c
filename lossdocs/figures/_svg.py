"""A figure of matplotlib as a part of a page: text as text, colours by CSS, no ids but its own."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable, Iterator
from typing import Any
from xml.etree import ElementTree as ET

import matplotlib as mpl
from matplotlib.figure import Figure

# matplotlib draws in colours that occur nowhere else; the style sheet of the site says which they
# are in light, in dark and where the reader forces colours. A file by itself has the second ones.
INK, GRID, A, B, C = "#010203", "#010204", "#010205", "#010206", "#010207"
COLOURS = {
    INK: "currentColor",
    GRID: "var(--lossdocs-figure-grid,#ccc)",
    A: "var(--lossdocs-figure-a,#00695f)",
    B: "var(--lossdocs-figure-b,#b3261e)",
    C: "var(--lossdocs-figure-c,#2f5cae)",
}
STYLE: Any = {  # of a type with 300 names
    "axes.edgecolor": INK,
    "axes.facecolor": "none",
    "axes.grid": True,
    "axes.labelcolor": INK,
    "axes.linewidth": 1,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlesize": "medium",
    "figure.facecolor": "none",
    "font.size": 12,  # at the width of a phone still ten pixels
    "grid.color": GRID,
    "grid.linewidth": 1,
    "legend.frameon": False,
    "lines.linewidth": 2.2,
    "lines.scale_dashes": False,
    "mathtext.default": "regular",
    "svg.fonttype": "none",
    "svg.hashsalt": "lossdocs",
    "text.color": INK,
    "text.parse_math": False,
    "xtick.color": INK,
    "xtick.major.size": 0,  # a tick is a copy of a symbol by its id; the grid is enough
    "xtick.minor.size": 0,
    "ytick.color": INK,
    "ytick.major.size": 0,
    "ytick.minor.size": 0,
}
WIDTH, HEIGHT = 400, 220  # a unit is about a pixel on a phone
NUMBER = re.compile(r"-?\d+\.?\d*(?:e-?\d+)?")
SVG = "{http://www.w3.org/2000/svg}"
KEPT = (
    "fill",
    "stroke",
    "stroke-width",
    "stroke-dasharray",
    "fill-opacity",
    "text-anchor",
    "font-size",
)
IMPLIED = {("fill", "currentColor"), ("text-anchor", "start"), ("font-size", "12")}
UNPAINTED = ' fill="none"'


def svg(name: str, title: str, draw: Callable[[Figure], str]) -> str:
    """What a function draws, with its title and the description that it returns."""
    with mpl.rc_context(STYLE):  # also while saving: the kind of text is asked for there
        figure = Figure(figsize=(WIDTH / 72, HEIGHT / 72), layout="constrained")
        description = draw(figure)
        width, height = figure.get_size_inches() * 72
        file = io.BytesIO()
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    shapes = "\n".join(elements(ET.fromstring(file.getvalue())))  # noqa: S314 # our own
    title, description = (html.escape(text, quote=False) for text in (title, description))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img" '
        f'aria-labelledby="{name}-title" aria-describedby="{name}-description" '
        'fill="currentColor" font-size="12">'
        f'\n<title id="{name}-title">{title}</title>'
        f'\n<desc id="{name}-description">{description}</desc>\n{shapes}\n</svg>\n'
    )


def elements(root: ET.Element) -> Iterator[str]:
    """Its lines, areas and words, in order and without the groups around them.

    Raises:
        ValueError: something else is drawn, which would need ids or fonts that a page lacks.
    """
    for element in root.iter():
        tag = element.tag.removeprefix(SVG)
        if tag == "path" and (paint := painted(element)) != UNPAINTED:
            yield f'<path d="{outline(element.attrib["d"])}"{paint}/>'
        elif tag == "text":
            words = html.escape(element.text or "", quote=False)
            yield f"<text{placed(element)}{painted(element)}>{words}</text>"
        elif tag in {"use", "image", "tspan"}:
            raise ValueError(f"a figure is lines, areas and plain text, got {tag}")


def painted(element: ET.Element) -> str:
    """How it is painted: colours by name, and what is not as the page has it anyway."""
    style = dict(re.findall(r"([\w-]+): ([^;]+)", element.attrib.get("style", "")))
    said = {key: style[key].removesuffix("px") for key in KEPT if key in style}
    told = {key: COLOURS.get(value, value) for key, value in said.items()}
    return "".join(
        f' {key}="{value}"' for key, value in told.items() if (key, value) not in IMPLIED
    )


def placed(element: ET.Element) -> str:
    """Where a word stands, and how it is turned."""
    x, y = (short(element.attrib[name]) for name in "xy")
    turned = re.match(r"rotate\((-?\d+)", element.attrib.get("transform", ""))
    turn = f' transform="rotate({turned[1]} {x} {y})"' if turned and int(turned[1]) else ""
    return f' x="{x}" y="{y}"{turn}'


def outline(path: str) -> str:
    """A path with tenths of a unit."""
    rounded = NUMBER.sub(lambda number: short(number[0]), path)
    return re.sub(r"\s*([A-Za-z])\s*", r"\1", " ".join(rounded.split()))


def short(number: str) -> str:
    """A number to a tenth.

    Examples:
        >>> short("123.456"), short("-0.04"), short("7.0")
        ('123.5', '0', '7')
    """
    return f"{round(float(number), 1) or 0:g}"
