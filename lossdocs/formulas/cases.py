r"""Cases, domains and notation: relations that claim nothing.

A case, such as `for $C = 2$` or `where $q = p$`, puts something into a symbol that its domain
admits. A domain, such as `$p_c \ge 0$`, says what the derivations assume of a symbol anyway.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from lossdocs.formulas.known import known
from lossdocs.formulas.renaming import SYMBOL, meanings
from lossdocs.proof.binding import names_of
from lossdocs.proof.functions import Let
from lossdocs.proof.name import Name
from lossdocs.proof.reading.tokens import spelled

# Conventions that a page may state without a proof, and what letters stand for everywhere.
NOTATION = {r"0 \log 0 = 0", r"q = \softmax(x)"}
# The usual letters of sizes, whether or not a derivation has them.
SIZES = {*"NCTLKHWDVM", "d"}
# Words in front that make a case; one case may go on to another, as in "from T = 8 to T = 16".
WORDS = r"(?: (?:only|all|every|the|a|case|sample|class|of|temperature|size)){0,3} $"
CASE = re.compile(
    rf"\b(?:for|where|with|at|if|unless|when|which|from|except)\**{WORDS}|\btemperature $",
    re.IGNORECASE,
)
GOES_ON = re.compile(
    rf"\b(?:for|where|if|from|when)\b[^.]*\$[^$]+\$ (?:to|but|and|or){WORDS}", re.IGNORECASE
)
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
WHOLE = re.compile(r"\\sum_\{?(?P<i>\w)(?:=1\}\^\{?\w\}?|\}?) (?P<name>.+?)_\{?(?P=i)\}?")

# Of each domain: the least number and the greatest, and whether numbers are whole.
BOUNDS: Mapping[str, tuple[Fraction | None, Fraction | None, bool]] = {
    "size": (Fraction(1), None, True),
    "index": (Fraction(1), None, True),
    "label": (Fraction(0), None, True),
    "natural": (Fraction(0), None, True),
    "sign": (Fraction(-1), Fraction(1), True),
    "real": (None, None, False),
    "positive": (Fraction(0), None, False),
    "unit": (Fraction(0), Fraction(1), False),
    "simplex": (Fraction(0), Fraction(1), False),
}


class Cited(NamedTuple):
    """What a page ties: a derivation by its name, with what is renamed there."""

    name: str
    renamed: str = ""


def domains(letter: str, cited: tuple[Cited, ...]) -> Iterator[str]:
    """The domains of a letter: in the derivations of the page, else in any."""
    found = {domain for one in cited for domain in here(letter, one)}
    found = found or {domain for name in known() for domain in declared(name).get(letter, ())}
    yield from found or ({"size"} if letter in SIZES else set[str]())


def here(letter: str, one: Cited) -> set[str]:
    """The domains of a letter in a derivation as a page renames it."""
    for name, text in meanings(one.renamed):
        if letter_of(name) == letter:
            whole = letter_of(text)
            of_text = declared(one.name).get(whole, set[str]()) if one.name in known() else set()
            return of_text | ({"simplex"} if not whole else set())
    return declared(one.name).get(letter, set[str]()) if one.name in known() else set()


@cache
def declared(name: str) -> Mapping[str, set[str]]:
    """The domains of the names of a derivation."""
    found: dict[str, set[str]] = {}
    for one in names_of(list(known()[name].lines)):
        assert isinstance(one, Name)
        found.setdefault(spelled(one.name), set()).add(one.domain)
    for line in known()[name].lines:
        for let in line.atoms(Let):
            found.setdefault(spelled(let.args[0].name), set()).add("simplex")
    return found


def letter_of(side: str) -> str:
    """The letter of a symbol without its index, or nothing where a side is more than a symbol."""
    side = spelled(side)
    whole = SYMBOL.fullmatch(side)
    return re.sub(r"_(?:\w|\{[^{}]*\})$", "", side) if whole else ""


def is_case(before: str, sides: list[str], relations: list[str], cited: tuple[Cited, ...]) -> bool:
    """Whether words in front make a formula a case, and some value is left in it."""
    if not (CASE.search(before) or GOES_ON.search(before)) or len(sides) != 2:
        return False
    letter, other = letter_of(sides[0]), sides[1]
    if not letter:
        return False
    if NUMBER.fullmatch(other):
        found = list(domains(letter, cited))
        return any(admits(domain, relations[0], Fraction(other)) for domain in found)
    theirs = letter_of(other)
    shared = set(domains(letter, cited)) & set(domains(theirs, cited)) if theirs else set[str]()
    return relations == ["="] and bool(shared) and letter != theirs


def admits(domain: str, relation: str, number: Fraction) -> bool:
    """Whether a domain has values that stand so to a number, or for an equation is it an edge."""
    low, high, whole = BOUNDS[domain]
    if relation in {"=", r"\ne"}:
        fits = (low is None or low <= number) and (high is None or number <= high)
        return relation == r"\ne" or (fits and (not whole or number.denominator == 1))
    if relation in {">", r"\ge"}:
        return high is None or number < high
    return relation in {"<", r"\le"} and (low is None or number > low)


def is_domain(sides: list[str], relations: list[str], cited: tuple[Cited, ...]) -> bool:
    """Whether a formula says what the derivations assume of a symbol."""
    whole = WHOLE.fullmatch(spelled(sides[0]))
    if whole and (sides[1:], relations) == (["1"], ["="]):
        return "simplex" in domains(whole["name"], cited)
    if len(sides) == 3:  # 0 < p < 1
        low, middle, high = sides
        ends = (low, high) == ("0", "1") and set(relations) <= {"<", r"\le"}
        return ends and bool({"unit", "simplex"} & set(domains(letter_of(middle), cited)))
    above = len(sides) == 2 and sides[1] == "0" and relations[0] in {">", r"\ge"}
    positive = {"positive", "unit", "simplex"}
    found = set(domains(letter_of(sides[0]), cited)) if above else set[str]()
    return bool(found) and found <= positive


def is_notation(tex: str) -> bool:
    """Whether a formula is a convention of the list, or a reference to a numbered one."""
    return " ".join(spelled(tex).split()) in {spelled(one) for one in NOTATION}
