"""Errors to plant in a page: each kind as the texts of the page with one error of that kind.

An error is what an author could have typed or a new version could have changed. The planting knows
where examples, numbers and fences stand, but nothing of how they are compared.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from lossdocs.pages.compare import NUMBER, ROW
from lossdocs.pages.docstrings import docstrings
from lossdocs.pages.fences import separate
from lossdocs.pages.judge import TRACEBACK
from lossdocs.pages.model import Example, Failure, Line, Number, Page, Plant, split_lines
from lossdocs.pages.plant_checkout import in_checkout
from lossdocs.pages.plant_code import in_code
from lossdocs.pages.plant_prose import in_sentences
from lossdocs.pages.plant_sources import in_bibliography, in_citations
from lossdocs.pages.prose import EXCUSE
from lossdocs.pages.read import read
from lossdocs.pages.unread import allowed

BARE = "0.7301"  # which no example prints
WORDS = {"True": "False", "False": "True", "nan": "inf", "inf": "nan", "None": "0"}
WORD = re.compile(rf"\b({'|'.join(WORDS)})\b")
DTYPE = re.compile(r"\b(float|int)(16|32|64)\b")
ERROR = re.compile(
    r"^(?P<before>[ \t>]*)(?P<type>[A-Z]\w*(?:Error|Exception)): (?P<text>\S.*)", re.MULTILINE
)
FENCE = re.compile(r"^(?P<marks>[ \t>]*(?:`{3,}|~{3,}))(?P<info>.*)$", re.MULTILINE)
ENTRY = re.compile(r"[^\s,\[\]]+(?=\s*[,\]])")
STORED = re.compile(r"\d+\.\d+")
# What an author may write behind the marks of a fence instead of `pycon`.
INFOS = (
    *(
        "py",
        "python",
        "python3",
        "pycon3",
        "Pycon",
        "text",
        "console",
        "",
        "pyhton",
        "pycon title=x",
    ),
    *("{ .pycon .annotate }", "{.python}", '{ .py hl_lines="1" }', "python linenums=1", "ipython"),
)


def plants(path: Path, text: str) -> Iterator[Plant]:
    """All errors for a page."""
    if path.suffix == ".ipynb":
        yield from in_notebook(text)
        return
    if path.suffix == ".bib":
        yield from (Plant(*found) for found in in_bibliography(text))
        return
    page = read(path, text)
    where = " in a docstring" if path.suffix == ".py" else ""
    for session in page.sessions:
        for item in session:
            found = in_prose(item) if isinstance(item, Number) else in_output(item, text)
            yield from (plant._replace(kind=plant.kind + where) for plant in found)
    if path.suffix == ".md":
        yield from in_fences(page)
        of_others = (*in_citations(text), *in_checkout(path, text), *in_code(path, text))
        yield from (Plant(*found) for found in of_others)
        yield from bare(separate(split_lines(text)).prose, "number without expression")
        if not allowed(path):
            yield from in_sentences(page)
    else:
        for lines in docstrings(text):
            if not isinstance(lines, Failure):
                yield from bare(lines[:1], "number without expression in a docstring")
                inside = text[lines[0].start : lines[-1].end]
                yield from (Plant(*one) for one in in_citations(inside, lines[0].start))


def in_output(example: Example, text: str) -> Iterator[Plant]:
    """Errors in what an example shows."""
    shown = text[example.start : example.end]
    output = shown.partition(TRACEBACK)[0]
    for number in NUMBER.finditer(output):
        start, end = example.start + number.start(), example.start + number.end()
        for last in (True, False):
            yield Plant("digit", start, end, other_digit(number[0], last=last))
        if number[0] not in {"0", "+0", "-0"}:
            yield Plant("sign", start, end, other_sign(number[0]))
    for row in ROW.finditer(output):
        yield from swapped(example.start + row.start(), row[0])
    for dtype in DTYPE.finditer(output):
        new = dtype[1] + ("32" if dtype[2] != "32" else "64")
        yield Plant("dtype", example.start + dtype.start(), example.start + dtype.end(), new)
    yield from in_text(example, output)
    if TRACEBACK in shown:
        yield from in_error(example, shown)


def in_text(example: Example, output: str) -> Iterator[Plant]:
    """Another word, a bracket or a line less, a line more."""
    for word in WORD.finditer(output):
        start = example.start + word.start()
        yield Plant("word", start, start + len(word[0]), WORDS[word[0]])
    for bracket in re.finditer(r"[\[\]()]", output):
        yield Plant("bracket", example.start + bracket.start(), example.start + bracket.end(), "")
    for line in re.finditer(r"\n[^\n]*\S[^\n]*", output):
        start, end = example.start + line.start(), example.start + line.end()
        yield Plant("dropped line", start, end, "")
        yield Plant("added line", end, end, line[0])


def other_digit(number: str, *, last: bool) -> str:
    """The number with its first or last digit raised by one, 9 to 0; an exponent stays."""
    digits = list(re.finditer(r"\d", number.lower().partition("e")[0]))
    place = digits[-1 if last else 0]
    return f"{number[: place.start()]}{(int(place[0]) + 1) % 10}{number[place.end() :]}"


def other_sign(number: str) -> str:
    """The number with the other sign."""
    return number[1:] if number[0] == "-" else f"-{number.lstrip('+')}"


def swapped(start: int, row: str) -> Iterator[Plant]:
    """A row with two neighbours exchanged."""
    entries = list(ENTRY.finditer(row))
    for one, other in itertools.pairwise(entries):
        if one[0] != other[0]:
            new = f"{other[0]}{row[one.end() : other.start()]}{one[0]}"
            yield Plant("order", start + one.start(), start + other.end(), new)


def in_error(example: Example, shown: str) -> Iterator[Plant]:
    """Another type, and another message."""
    for error in ERROR.finditer(shown):
        start = example.start + error.start("type")
        new = "ValueError" if error["type"] != "ValueError" else "TypeError"
        yield Plant("error type", start, start + len(error["type"]), new)
        start = example.start + error.start("text")
        words = error["text"].split(" ")
        for new in (error["text"][:-1], " ".join(["Some", *words[1:]]), f"{error['text']}!"):
            yield Plant("error message", start, start + len(error["text"]), new)


def in_prose(number: Number) -> Iterator[Plant]:
    """Another number before its expression, or none behind it."""
    tied = f"{{={number.expression}}}"
    if any(character.isdigit() for character in number.shown):
        new = other_digit(number.shown, last=True)
        yield Plant("number in prose", number.start, number.end, new + tied)
        yield Plant("number in prose", number.start, number.end, f"-{number.shown}{tied}")
    if "." in number.shown.rstrip("."):
        yield Plant("number without expression", number.start, number.end, number.shown)


def in_fences(page: Page) -> Iterator[Plant]:
    """A wrong digit in a fence whose info string is unusual, misspelt or absent."""
    openings = list(FENCE.finditer(page.text))[::2]
    items = [item for session in page.sessions for item in session if isinstance(item, Example)]
    for place, opening in enumerate(openings):
        end = openings[place + 1].start() if place + 1 < len(openings) else len(page.text)
        inside = [item for item in items if opening.end() <= item.start < end]
        digits = [plant for item in inside for plant in in_output(item, page.text)]
        wrong = next((plant for plant in digits if plant.kind == "digit"), None)
        if wrong and opening["info"].strip() == "pycon":
            new = f"{opening['marks']}{INFOS[place % len(INFOS)]}"
            between = page.text[opening.end() : wrong.start]
            yield Plant("fence", opening.start(), wrong.end, new + between + wrong.new)


def bare(lines: Sequence[Line], kind: str) -> Iterator[Plant]:
    """A decimal at the end of a line of prose, unless the line above gives a reason for it."""
    for above, line in zip([None, *lines], lines, strict=False):
        excused = above and EXCUSE.match(above.text)
        if line.text.strip() and not excused and not line.text.lstrip().startswith(("<!--", "[")):
            yield Plant(kind, line.end, line.end, f" {BARE}")


def in_notebook(text: str) -> Iterator[Plant]:
    """Another digit in a stored output, and a decimal in the text between the cells."""
    for cell in json.loads(text)["cells"]:
        start = text.index(f'"id": "{cell["id"]}"')
        if cell["cell_type"] == "markdown":
            first = text.index('"source": [', start)
            place = text.index('"', first + len('"source": [')) + 1
            yield Plant("number in the text of a notebook", place, place, f"{BARE} ")
        if not cell.get("outputs"):
            continue
        first, last = text.index('"outputs": [', start), text.index('"source":', start)
        for number in STORED.finditer(text, first, last):
            new = other_digit(number[0], last=True)
            yield Plant("notebook output", number.start(), number.end(), new)
