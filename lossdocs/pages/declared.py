"""What sentences and tables say of arguments, compared with the declarations of the losses.

Defaults, orders, dtypes and ranges are written by hand on many pages, each in a few ways of saying
it: these are read here, and every other way is words.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from lossdocs.declare.declaration import REQUIRED, Declaration
from lossdocs.declare.kinds import MEANINGS, ClassIndices, Kind
from lossdocs.derive.glance import glance
from lossdocs.derive.sources import published, read
from lossdocs.pages import existing, signatures
from lossdocs.pages.fences import Parts
from lossdocs.pages.model import Failure
from lossdocs.pages.releases import counts, versions

CODE = re.compile(r"`([^`]+)`")
HEADING = re.compile(r"#+ (.+?)(?: \{.*\})?$")
VALUE = (
    r"\**(?:`(?P<code>[^`]+)`|(?P<number>-?\d+(?:\.\d+)?(?![\w.]\w))"
    r"|(?P<word>\b(?:batchmean|mean|sum|True|False)\b))\**"
)
ENTRY = re.compile(r"^ +(\w+): ")  # of the arguments in a docstring
DEFAULTS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{VALUE},? (?:which is |is )?(?P<no>not )?(?:(?:the|its) default\b|by default\b)",
        rf"\bdefaults? (?:of |is |to |value (?:of |is )?|reduction (?:is )?)?{VALUE}",
        rf"\bby default,? (?:it is )?{VALUE}",
        rf"\bdefault (?:value )?of `\w+`(?: is)? {VALUE}",
    )
)
DTYPES = r"u?int\d+|bfloat16|float(?:8|16|32|64)|bool"
DTYPE = re.compile(rf"\b(?:{DTYPES})\b")
INDEX_DTYPE = re.compile(
    r"(?:class (?:ind(?:ices|ex)|numbers?)|number of a class)[^.;|]*?(?:of type|as|in a tensor of"
    rf"|must be|dtype) \**`?(?:torch\.)?(?P<dtype>{DTYPES})\b"
    r"|(?:\bmust be|\bwants?|\bneeds?|\bexpects?|\brequires?) \**`?(?:torch\.)?"
    r"(?P<integer>u?int\d+)"
)
TO_CLASSES = re.compile(
    r"(?<![=^_\w.-])(?<![=^_]\{)(?P<low>-?\d) ?"
    r"(?:to|through|and|\.\.+|…|, ?(?:\.\.\.|\\ldots|\\dots|…) ?,"
    r"|(?:<=|≤|\\leq?) ?\w(?:_\w)? ?(?P<sign><=|≤|\\leq?|<)) ?C(?P<less> ?- ?1)?(?!\w)"
)
BETWEEN = re.compile(
    r"(?:\bfrom (?P<low>-?\d[\d.]*) to|\bbetween (?P<least>-?\d[\d.]*) and) "
    r"(?P<high>-?\d[\d.]*\d|\d)",
    re.IGNORECASE,
)
KINDS = re.compile(r"\bprobabilit(?:y|ies)(?: of yes)?,? (?=from|between)", re.IGNORECASE)
SAID_ORDER = re.compile(
    r"\b(?:arguments are|in (?:this|the) order|order (?:of (?:the )?arguments )?is|first)\b"
)
LISTED = re.compile(r"`\w+`(?:(?:, then|, and|,| and| then) `\w+`)+")
BEFORE = re.compile(r"`(\w+)` (?:\w+ )?(?P<word>before|after) `(\w+)`")
ORDINAL = re.compile(
    r"\b(?P<place>first|second|third) argument\** (?:holds|takes|is|must hold|must be) "
    r"\**(?P<kind>log-probabilities|probabilities|logits|class indices)",
    re.IGNORECASE,
)
PLACES = ("first", "second", "third")


class Place(NamedTuple):
    """A line of prose, the heading above it, and the losses that it may speak of."""

    text: str
    heading: str
    losses: list[Declaration]


def wrong(path: Path, parts: Parts) -> Iterator[Failure]:
    r"""What the sentences and tables of a page say otherwise than the declarations.

    Examples:
        >>> from lossdocs.pages.fences import separate
        >>> from lossdocs.pages.model import split_lines
        >>> parts = separate(split_lines('`reduction` is `"sum"` by default.'))
        >>> [failure.message for failure in wrong(Path("kl_div.md"), parts)]
        ["the default of reduction is 'mean', not 'sum'"]
    """
    losses, heading = existing.of_page(path.stem), ""
    for line in parts.prose:
        above = HEADING.match(line.text)
        heading = above[1] if above else heading
        place = Place(line.text, heading, losses)
        for check in (defaults, orders, dtypes, ranges):
            yield from (Failure(line.number, message) for message in check(place))
        if path.name != "CHANGELOG.md":  # what it says was so then
            found = (*versions(line.text), *counts(line.text))
            yield from (Failure(line.number, message) for message in found)
    yield from in_glance(path, parts)


def defaults(place: Place) -> Iterator[str]:
    """Defaults that are others."""
    every = {m.start(): m for pattern in DEFAULTS for m in pattern.finditer(place.text)}
    for found in every.values():
        name, value = assigned(found, place)
        known = known_defaults(name, place.losses) if name else []
        if not known or value is REQUIRED:
            continue
        negated = "no" in found.re.groupindex and found["no"]
        if (value in known) == bool(negated):
            shown = " or ".join(map(repr, known))
            yield f"the default of {name} is {shown}, not {value!r}"


def assigned(found: re.Match[str], place: Place) -> tuple[str, Any]:
    """The argument that a default is said of, and its value; REQUIRED where it is none."""
    name, _, text = (found["code"] or found["number"] or found["word"]).rpartition("=")
    try:
        value = ast.literal_eval(text)
    except (SyntaxError, ValueError):
        value = text if found["word"] else REQUIRED
    if name or value is REQUIRED:
        return name, value
    options = [one for loss in existing.declarations().values() for one in loss.options]
    taking = [one.name for one in options if one.option and value in one.option.words]
    names = {one.name for one in options}
    before = CODE.findall(place.text[: found.start()])[::-1]
    near = [*before, *CODE.findall(place.text[found.start() :]), place.heading.replace("`", "")]
    return next(iter(taking), None) or next((one for one in near if one in names), ""), value


def known_defaults(name: str, losses: Iterable[Declaration]) -> list[Any]:
    """The defaults of an argument, here and in torch."""
    found = list[Any]()
    for declared in losses:
        theirs = (
            existing.signature(existing.looked_up(f"torch.nn.functional.{declared.name}")) or {}
        )
        found += [declared[name].default] if name in declared else []
        found += [theirs[name].default] if name in theirs else []
    found = list({repr(one): one for one in found}.values())
    return [one for one in found if one is not REQUIRED and one is not inspect.Parameter.empty]


def orders(place: Place) -> Iterator[str]:
    """Arguments in another order than that of the signature."""
    pairs = [
        found.group(1, 3) for found in BEFORE.finditer(place.text) if found["word"] == "before"
    ]
    pairs += [
        found.group(3, 1) for found in BEFORE.finditer(place.text) if found["word"] == "after"
    ]
    for found in LISTED.finditer(place.text) if SAID_ORDER.search(place.text) else ():
        pairs += pairwise(CODE.findall(found[0]))
    for one, other in pairs:
        having = [loss for loss in place.losses if one in loss and other in loss]
        names = [[p.name for p in loss.parameters] for loss in having]
        if names and not any(order.index(one) < order.index(other) for order in names):
            yield f"{other} stands before {one}: the order is {', '.join(names[0])}"
    for found in ORDINAL.finditer(place.text):
        at, kind = PLACES.index(found["place"].lower()), found["kind"].lower()
        held = [{k.name for k in loss.parameters[at].kinds} for loss in place.losses]
        if not any(kind in kinds for kinds in held):
            yield f"the {found['place'].lower()} argument holds {' or '.join(held[0])}, not {kind}"


def dtypes(place: Place) -> Iterator[str]:
    """Dtypes that class indices must not have."""
    found = [m["dtype"] or m["integer"] for m in INDEX_DTYPE.finditer(place.text)]
    if place.text.lstrip(" >").startswith("| Target |"):
        found += re.findall(r"\bu?int\d+\b", place.text)
    for dtype in found:
        if dtype not in index_dtypes():
            yield f"class indices are {' or '.join(sorted(index_dtypes()))}, not {dtype}"


@cache
def index_dtypes() -> frozenset[str]:
    """Those of class indices, as the table at the head of a page says them."""
    rows = [dict(glance(read(one), "", {}))["Dtypes"] for one in published() if indexed(one)]
    return frozenset(dtype for row in rows for dtype in DTYPE.findall(row) if "int" in dtype)


def indexed(stem: str) -> bool:
    """Whether a loss takes class indices."""
    return any(ClassIndices in one.kinds for one in existing.declarations()[stem].tensors)


def ranges(place: Place) -> Iterator[str]:
    """Ranges that classes, options and probabilities have not."""
    text = place.text.replace("$", "")
    if re.search(r"\b(?:class|target|label|ind(?:ex|ices))", text, re.IGNORECASE):
        for found in TO_CLASSES.finditer(text):
            open_end = bool(found["less"]) != (found["sign"] == "<")
            if found["low"] != "0" or not open_end:
                yield f"classes are numbered from 0 to C - 1, not {found[0]}"
    for found in BETWEEN.finditer(text):
        said = float(found["low"] or found["least"]), float(found["high"].rstrip("."))
        for name, low, high in bounds(place, text[: found.end()]):
            if said != (low, high):
                shown = f"{said[0]:g} and {said[1]:g}"
                yield f"{name} must lie between {low:g} and {high:g}, not {shown}"


def bounds(place: Place, before: str) -> Iterator[tuple[str, float, float]]:
    """What a range is said of, with its ends, where it has two."""
    if KINDS.search(before):
        kind = MEANINGS["Probabilities"]
        assert isinstance(kind, Kind), "it is what a tensor holds"
        yield kind.name, kind.low, kind.high
    words = [*CODE.findall(before), *ENTRY.findall(before), place.heading.replace("`", "")]
    for declared in existing.declarations().values():
        for one in declared.options:
            ends = one.option and one.option.high < 2**63 - 1 and one.option.low > -(2**63)
            if ends and one.option and one.option.high < float("inf") and one.name in words:
                yield one.name, one.option.low, one.option.high
                return


def in_glance(path: Path, parts: Parts) -> Iterator[Failure]:
    """What the rows that a page writes itself say otherwise than those derived."""
    for fence in parts.fences:
        for line in fence.content[1:] if fence.language == "glance" else ():
            name, _, cell = (part.strip(" >") for part in line.text.partition("|"))
            place = Place(cell, name.replace("`", ""), existing.of_page(path.stem))
            for message in (*of_row(path.stem, name, cell), *ranges(place), *defaults(place)):
                yield Failure(line.number, message)


def of_row(stem: str, name: str, cell: str) -> Iterator[str]:
    """What is wrong with a row on dtypes, or on the function or the module."""
    if name == "Dtypes" and stem in existing.declarations():
        derived = set(DTYPE.findall(dict(glance(read(stem), "", {}))[name]))
        said = set(DTYPE.findall(cell))
        if missing := derived - said - index_dtypes():
            yield f"the row leaves out {', '.join(sorted(missing))}"
        if strange := said - derived:
            yield f"the dtypes are {', '.join(sorted(derived))}, not {', '.join(sorted(strange))}"
    for code in CODE.findall(cell) if name in {"Function", "Module"} else ():
        shown = signatures.written(code, forced=True)
        function = existing.spoken(shown.name) if shown else None
        known = existing.signature(function) if function else None
        if shown and known:
            yield from signatures.differences(shown, known)
