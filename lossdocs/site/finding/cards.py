"""The picture of a page that other sites show with a link to it, drawn while the site is built.

MathJax typesets everything on it, titles too, as outlines; so no font is needed but its own, and
resvg, a library of 3 MB without others, makes the picture of them: the same bytes on each machine.
"""

import functools
import html
import re
import textwrap
from dataclasses import dataclass

import resvg_py

from lossdocs.site.formulas import mathjax
from lossdocs.site.javascript import Program

WIDTH, HEIGHT, MARGIN = 1200, 630, 80
GROUND, LINE, SECOND = "#00615a", "#80cbc4", "#d5ebe9"

_SVG = {
    **mathjax.CONFIG,
    "loader": {
        "paths": mathjax.CONFIG["loader"]["paths"],
        "load": [
            "core",
            "adaptors/liteDOM",
            "input/tex",
            "output/svg",
            "output/svg/fonts/tex",
        ],
    },
    "svg": {"fontCache": "none"},
}
_DRAWING = re.compile(r'<svg [^>]*viewBox="(?P<box>[^"]*)"[^>]*>(?P<inside>.*)</svg>', re.DOTALL)


@dataclass(frozen=True)
class Drawing:
    """A typeset line, in thousandths of its size; its baseline is at 0."""

    inside: str
    left: float
    top: float
    width: float
    height: float

    def at(self, x: float, baseline: float, size: float, colour: str) -> str:
        """The line as SVG, from the left end of its baseline."""
        scale = size / 1000
        return (
            f'<g transform="translate({x:.2f} {baseline:.2f}) scale({scale:.5f})" '
            f'color="{colour}">{self.inside}</g>'
        )


@functools.cache
def _engine() -> Program:
    return Program(mathjax.program(_SVG))


def typeset(tex: str) -> Drawing:
    """Return a formula as outlines.

    Raises:
        ValueError: if MathJax refuses the formula, or has no outline of a character.
    """
    [[result]] = _engine().ask("pages", [[html.escape(rf"\({tex}\)")]])
    found = _DRAWING.search(result)
    if found is None or "data-mjx-error" in result or "<text" in result:
        raise ValueError(f"MathJax cannot draw {tex!r} on a card")
    return Drawing(found["inside"], *map(float, found["box"].split()))


def words(text: str) -> Drawing:
    """Return a line of text as outlines.

    Raises:
        ValueError: if a character means something else in TeX, or MathJax has no outline of it.
    """
    if found := re.search(r"[\\{}$]", text):
        raise ValueError(f"a card shows no {found[0]!r}, got {text!r}")
    raised = text.replace("²", r"}^{\textsf{2}}\textsf{")  # the fonts have no raised 2
    return typeset(rf"\textsf{{{raised}}}")


def card(title: str, site: str, formula: str | None, description: str) -> bytes:
    """Return the picture as PNG: the site, the title, and the formula or else the description."""
    longest = max(map(len, title.split()))
    lines = [words(line) for line in textwrap.wrap(title, max(28, longest))]
    widest = max(line.width for line in lines)
    most = {1: 84, 2: 84, 3: 64}.get(len(lines), 52)
    size = min(most, 1000 * (WIDTH - 2 * MARGIN) / widest)
    parts = [words(site).at(MARGIN, 110, 44, LINE)]
    parts += [
        line.at(MARGIN, 232 + 1.2 * size * row, size, "#fff") for row, line in enumerate(lines)
    ]
    parts += _formula(formula) if formula else _text(description)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{GROUND}"/>'
        f'<rect x="{MARGIN}" y="136" width="96" height="6" fill="{LINE}"/>{"".join(parts)}</svg>'
    )
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, width=WIDTH, skip_system_fonts=True))


def _formula(tex: str) -> list[str]:
    drawing = typeset(rf"\displaystyle {tex}")
    # As large as the lower part of the card allows.
    size = min(90, 1000 * (WIDTH - 2 * MARGIN) / drawing.width, 1000 * 190 / drawing.height)
    middle = (drawing.top + drawing.height / 2) * size / 1000
    return [drawing.at(MARGIN, 480 - middle, size, SECOND)]


def _text(description: str) -> list[str]:
    lines = textwrap.wrap(description, 62)
    return [
        words(line).at(MARGIN, 580 - 48 * (len(lines) - 1 - row), 36, SECOND)
        for row, line in enumerate(lines)
    ]
