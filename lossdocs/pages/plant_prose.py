"""Errors to plant in the sentences and formulas of a page that is read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lossdocs.formulas.lines import COMMENT
from lossdocs.formulas.renaming import SYMBOL
from lossdocs.formulas.sides import relates, split
from lossdocs.pages.elements import Element, elements
from lossdocs.pages.fences import separate
from lossdocs.pages.model import Number, Page, Plant, split_lines
from lossdocs.pages.prose import EXCUSE, numbers
from lossdocs.pages.words import compared, phrase

# What an author may type behind a sentence, of each kind.
BARE = {
    "percentage": ("37 %", "12%", "7 percent"),
    "fraction": ("1/3", "-2/5", r"$\frac{1}{3}$"),
    "power": ("2e3", "$10^{-7}$", "$2^{24}$", "10^-7"),
    "whole number": ("37", "-100", "50000"),
    "decimal comma": ("0,935", "10,000"),
    "number in words": ("three", "ten thousand", "two classes"),
    "multiple in words": ("twice", "a third of it", "tenfold", "four times as large", "half"),
    "name that is no excuse": ("Table 0.43", "v0.48", "Section 2.1", "torch 0.43"),
    "inline formula": (r"$\DKL(p \| q) = \DKL(q \| p)$", r"$H(p) = 0$", r"$x \approx 0$"),
}
OPPOSITE = {
    "more": "less",
    "larger": "smaller",
    "rises": "falls",
    "most": "least",
    "raises": "lowers",
    "largest": "smallest",
    "grows": "shrinks",
    "higher": "lower",
    "greater": "less",
}
OPPOSITE |= {down: up for up, down in OPPOSITE.items()}
OTHER_COUNT = {"two": "three", "three": "four", "twice": "half", "half": "twice", "ten": "nine"}
WRONG_SIGN = re.compile(r"(?<=[^\s{(=]) ([+-]) ")
TURNED = {"=": r"\ne", r"\ge": r"\le", r"\le": r"\ge"}


def in_sentences(page: Page) -> Iterator[Plant]:
    """Errors in the sentences and formulas of a Markdown page."""
    lines = separate(split_lines(page.text)).prose
    text = "\n".join(line.text for line in lines)
    found = elements(text)
    inside = {line for one in found for line in range(one.start, one.end)}
    places = [
        line.end
        for above, line in zip([None, *lines], lines, strict=False)
        if line.text[:1].isalpha() and not (above and EXCUSE.match(above.text))
        if line.end not in inside
    ]
    for kind, wrong in BARE.items():
        yield from (
            Plant(kind, place, place, f" {wrong[turn % len(wrong)]}")
            for turn, place in enumerate(places)
        )
    for number in numbers(text):
        yield from in_tie(number)
    for above, one in zip((None, *found), found, strict=False):
        if one.kind == "display" and above and COMMENT.fullmatch(above.text):
            yield from in_display(one, above)
        elif one.kind == "math" and relates(one.tex):
            yield from in_formula(one, "changed inline formula")


def in_tie(number: Number) -> Iterator[Plant]:
    """Another word, another unit, or an expression that says nothing."""
    start, shown = number.start, number.shown
    tied = f"{{={number.expression}}}"
    if shown.lower() in OTHER_COUNT and phrase(number.before):
        yield Plant("tied number in words", start, number.end, OTHER_COUNT[shown.lower()] + tied)
    word = re.search(r"(\w+)(?: than)?$", number.before)
    if word and compared(number.before) and word[1] in OPPOSITE:
        place = start + len(shown) - len(number.before) + word.start(1)
        yield Plant("comparison turned round", place, place + len(word[1]), OPPOSITE[word[1]])
    if re.fullmatch(r"\d+\.\d+", shown):
        yield Plant("number tied to itself", start, number.end, f"{shown}{{={shown}}}")
        yield Plant("comparison", number.end, number.end, ", which is more than before")
    unit = re.match(r" (nat|bit)(?=s?\b)", number.after)
    if unit:
        other = "bit" if unit[1] == "nat" else "nat"
        yield Plant("unit", number.end, number.end + len(unit[0]), f" {other}")


def in_display(one: Element, above: Element) -> Iterator[Plant]:
    """A wrong sign, another relation, another name on the left, a renaming that changes."""
    yield from in_formula(one, "changed formula")
    label = re.search(r"\\text\{(\w+)\}", one.text)
    if label:
        other = "batchmean" if label[1] == "mean" else "mean"
        yield Plant("left side", one.start + label.start(1), one.start + label.end(1), other)
    word = "and" if " with " in above.text else "with"
    for meaning in (r"\log C = 0", "H(q) = H(p)", "p = q"):
        place = above.end - len(" -->")
        yield Plant("renaming", place, place, f" {word} {meaning}")


def in_formula(one: Element, kind: str) -> Iterator[Plant]:
    """A sign or a relation that is another one."""
    sides, relations = split(one.tex)
    if len(sides) != 2 or SYMBOL.fullmatch(sides[0]):  # a name, which may have another value
        return
    for sign in WRONG_SIGN.finditer(one.text):
        other = "-" if sign[1] == "+" else "+"
        yield Plant(kind, one.start + sign.start(1), one.start + sign.end(1), other)
    turned = one.text.replace(relations[0], TURNED.get(relations[0], "="), 1)
    yield Plant(kind, one.start, one.end, turned)
