"""Errors to plant in what a page says of the code: names, values, defaults, fences and reasons."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lossdocs.derive.sources import stems
from lossdocs.pages.belonging import FENCES
from lossdocs.pages.checkout import CODE, COMMAND, FILE
from lossdocs.pages.codespans import MARKUP, SHELL, parsed
from lossdocs.pages.declared import DEFAULTS, INDEX_DTYPE, TO_CLASSES
from lossdocs.pages.existing import declarations
from lossdocs.pages.fences import separate
from lossdocs.pages.model import split_lines
from lossdocs.pages.plant_sources import Found
from lossdocs.pages.reasons import COMMENT
from lossdocs.pages.releases import LOSSES, THEN, TORCH

NAME = re.compile(r"[A-Za-z_]{5,}")
VALUE = re.compile(r"\b(\w+)=(\"?[\w.]+\"?)")
PAIR = re.compile(r"\b(?:input, target|logits, target|logits, indices)\b")
SHOWN = re.compile(
    rf"^[ \t>]*(?:`{{3,}}|~{{3,}}) ?(?:{'|'.join(FENCES)})\n[ \t>]*(\w+)", re.MULTILINE
)


def in_code(path: Path, text: str) -> Iterator[Found]:
    """Slips in the code of sentences, in what they say of arguments, in fences and in reasons."""
    for line in separate(split_lines(text)).prose:
        for kind, start, end, new in in_line(line.text):
            yield kind, line.start + start, line.start + end, new
    for shown in SHOWN.finditer(text):
        new = next(one for one in stems() if one not in {path.stem, shown[1]})
        yield "fence of another subject", shown.start(1), shown.end(1), new


def in_line(line: str) -> Iterator[Found]:
    """The errors for a line of prose."""
    for span in CODE.finditer(line):
        if not any(one.match(span[1]) for one in (COMMAND, SHELL, FILE, MARKUP)) and parsed(
            span[1]
        ):
            for kind, start, end, new in in_span(span[1]):
                yield kind, span.start(1) + start, span.start(1) + end, new
    for comment in COMMENT.finditer(line):
        yield "reason", comment.end("reason"), comment.end("reason"), " of course"
    yield from in_words(line)


def in_span(code: str) -> Iterator[Found]:
    """A slip in a name, another value of an option, and two arguments exchanged."""
    for name in NAME.finditer(code):
        slip = name[0][0] + name[0][2] + name[0][1] + name[0][3:]
        if slip != name[0]:
            yield "name in code", name.start(), name.end(), slip
    options = {p.name for one in declarations().values() for p in one.options}
    for value in VALUE.finditer(code):
        if value[1] in options:
            yield "value of an option", value.start(2), value.end(2), '"average"'
    for pair in PAIR.finditer(code):
        yield "order of arguments", pair.start(), pair.end(), ", ".join(pair[0].split(", ")[::-1])


def in_words(line: str) -> Iterator[Found]:
    """Another default, dtype, range, version and number of losses."""
    for default in DEFAULTS[0].finditer(line):
        if default["code"] == '"mean"' and not default["no"]:
            yield "default", default.start("code"), default.end("code"), '"sum"'
    for dtype in INDEX_DTYPE.finditer(line):
        group = "dtype" if dtype["dtype"] else "integer"
        yield "dtype of class indices", dtype.start(group), dtype.end(group), "int32"
    kept = [place for place, character in enumerate(line) if character != "$"]
    for classes in TO_CLASSES.finditer(line.replace("$", "")):
        low = kept[classes.start("low")]
        yield "range of classes", low, low + 1, "1"
    for torch in TORCH.finditer(line):
        if (torch["before"] or "").strip().lower() not in THEN and "thread" not in line:
            yield "version of torch", torch.start("version"), torch.end("version"), "2.12"
    for losses in LOSSES.finditer(line):
        group = "count" if losses["count"] else "these"
        yield "number of losses", losses.start(group), losses.end(group), "eleven"
