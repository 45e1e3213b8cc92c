"""Markdown that needs no extension: code behind enough backticks, tables, HTML as words."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence


def fenced(language: str, text: str) -> str:
    """A block of code, behind more backticks than it holds."""
    marks = "`" * max(3, longest(text) + 1)
    return f"{marks}{language}\n{text}\n{marks}"


def code(text: str) -> str:
    """Code within a sentence, on one line and behind more backticks than it holds."""
    marks = "`" * (longest(text) + 1)
    return f"{marks}{' '.join(text.split())}{marks}"


def longest(text: str) -> int:
    """How many backticks stand beside each other at most."""
    return max((len(run) for run in re.findall("`+", text)), default=0)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def words(marked: str) -> str:
    r"""HTML with formulas as words with LaTeX between dollars.

    Examples:
        >>> words('<a href="x">of <span class="arithmatex">\\(a &lt; b\\)</span></a>')
        'of $a < b$'
    """
    text = html.unescape(re.sub("<[^>]*>", "", marked))
    return re.sub(r"\\\((.*?)\\\)", r"$\1$", text)
