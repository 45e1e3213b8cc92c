"""Words that are numbers or compare numbers, and what each one needs of its expression."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

WORDS = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen"
)
COUNTS = {word: count for count, word in enumerate(WORDS.split(), 2)}
TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
COUNTS |= {word: 10 * count for count, word in enumerate(TENS.split(), 2)}
COUNTS |= {"dozen": 12, "hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}
PARTS = {"half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "eighth": 8}
PARTS |= {"tenth": 10, "hundredth": 100, "thousandth": 1000, "millionth": 10**6}
MULTIPLES: dict[str, int | Fraction] = {"twice": 2, "thrice": 3}
MULTIPLES |= dict.fromkeys(("double", "doubles", "doubled"), 2)
MULTIPLES |= dict.fromkeys(("triple", "triples", "tripled"), 3)
MULTIPLES |= dict.fromkeys(("halve", "halved"), Fraction(1, 2))
FOLD = {f"{word}{dash}fold": n for word, n in COUNTS.items() for dash in ("", "-")}
ONE = {"a": 1, "an": 1, "one": 1}

# "two" is a pronoun as often as a count: it must be tied where one of these is counted.
COUNTED = (
    "annotators?|axes|axis|batch(?:es)?|bytes?|channels?|class(?:es)?|columns?|devices?|digits?"
    "|dimensions?|elements?|entries|examples?|features?|labels?|logits?|losses|neighbou?rs?"
    "|numbers?|pixels?|positions?|probabilities|rows?|samples?|sizes?|steps?|tokens?|values?"
    "|votes?|weights?|workers?|micro-batches"
)
_COUNT, _PART = "|".join(COUNTS), "|".join(PARTS)
COUNT = re.compile(
    rf"\b(?:(?P<two>two)(?= (?:[a-z-]+ )?(?:{COUNTED})\b)|(?:{_COUNT.removeprefix('two|')})"
    rf"|(?:{'|'.join([*MULTIPLES, *FOLD])})|(?:one|an?|two|three)[ -](?:{_PART})s?|half"
    rf"|every (?:second|{_PART})|(?:hundred|thousand|million|billion|dozen)s(?= of)"
    rf"|(?:an|two|three|several|many) orders? of magnitude|(?:couple|pair) of(?= (?:{COUNTED})\b)"
    r"|quadruple[sd]?|quintuple[sd]?|(?:one|zero)(?= (?:nat|bit)s?\b)"
    r"|(?<!\} )(?:times|fold)(?= (?:as|too|the|more|less|smaller|larger)\b))\b",
    re.IGNORECASE,
)


class Phrase(NamedTuple):
    """A value in words, and whether the words say that it is no more than near."""

    value: Fraction
    near: bool


NEAR = r"(?:(?P<near>about|almost|nearly|roughly|around) )?"
PHRASE = re.compile(
    rf"\b{NEAR}(?:(?P<one>an?|one|{_COUNT}) in (?P<of>{_COUNT})"
    rf"|(?:(?P<many>an?|one|{_COUNT})[ -])?(?P<part>{_PART})s?"
    rf"|(?:(?P<lead>an?|one|{_COUNT}) )?(?P<count>{_COUNT})(?: times|-fold)?"
    rf"|(?P<digits>\d+(?:\.\d+)?) times|(?P<multiple>{'|'.join([*MULTIPLES, *FOLD])}))$",
    re.IGNORECASE,
)


# The rest of a number, of which only the end is tied: "twenty-three{=x}", "one and a half{=x}".
PARTIAL = re.compile(rf"\b(?:an?|one|{_COUNT})(?:-| and )$", re.IGNORECASE)


def phrase(before: str) -> Phrase | None:
    """The value of the words at the end of a text, or None where they are no number.

    Examples:
        >>> phrase("it is nearly three times"), phrase("two thirds").value
        (Phrase(value=Fraction(3, 1), near=True), Fraction(2, 3))
        >>> phrase("one in five").value
        Fraction(1, 5)
        >>> phrase("more than"), phrase("twenty-three"), phrase("one and a half")
        (None, None, None)
    """
    found = PHRASE.search(before)
    if found is None or PARTIAL.search(before, 0, found.start()):
        return None
    word = {name: (text or "").lower() for name, text in found.groupdict().items()}
    counts = COUNTS | ONE
    if word["of"]:
        value = Fraction(counts.get(word["one"], 1), COUNTS[word["of"]])
    elif word["part"]:
        value = Fraction(counts.get(word["many"], 1), PARTS[word["part"]])
    elif word["count"]:
        value = Fraction(counts.get(word["lead"], 1) * COUNTS[word["count"]])
    elif word["digits"]:
        value = Fraction(word["digits"])
    else:
        value = Fraction((MULTIPLES | FOLD)[word["multiple"]])
    return Phrase(value, bool(word["near"]))


MORE = (
    r"(?<!any )more|larger|greater|higher|bigger|(?<!no )longer|wider|steeper|heavier|exceeds?"
    r"|rises?|rose|grows?|grew|increas(?:es?|ed)"
    r"|rais(?:es|ed)(?=$|\{=| (?:the|its?|an?|all|both|every)\b)"  # else it is an error that is
)
LESS = (
    "less|fewer|smaller|lower(?:s|ed)?|shorter|narrower|lighter|falls?|fell"
    "|shrinks?|shrank|drops|dropped|decreas(?:es?|ed)|reduc(?:es|ed)"
)
MOST = "largest|greatest|highest|biggest|longest|most|maximum"
LEAST = "smallest|least|lowest|fewest|shortest|minimum"
# Words with the operators that their expression may compare with, the longest words first.
COMPARISONS = (
    (r"at (?:the )?most|no (?:more|larger|greater|higher) than", frozenset({"<="})),
    (r"at (?:the )?least|no (?:less|fewer|smaller|lower) than", frozenset({">="})),
    (rf"(?:{MORE})", frozenset({">"})),
    (rf"(?:{LESS})", frozenset({"<"})),
    (rf"(?:{MOST})", frozenset({"max", ">", ">="})),
    (rf"(?:{LEAST})", frozenset({"min", "<", "<="})),
    (r"same|equal(?:s|ly)?|agrees?|identical|as (?:much|many|large|small)", frozenset({"=="})),
    (r"not the same|differs?|different|unequal", frozenset({"!="})),
)
ASKED = len(COMPARISONS) - 2  # equality in words is checked where it is tied, and not asked for
COMPARISON = re.compile(
    r"\b(?:" + "|".join(rf"(?P<c{n}>{words})" for n, (words, _) in enumerate(COMPARISONS)) + r")\b",
    re.IGNORECASE,
)
BETWEEN = r"(?: (?:than|as|of|to|from|with|in|by|the))?"
AFTER, TIED = re.compile(BETWEEN), re.compile(BETWEEN + r"\{=")


def compared(before: str) -> frozenset[str]:
    """The operators that the words at the end of a text allow, or none.

    Examples:
        >>> compared("it is at most"), compared("which rises"), compared("a loss of")
        (frozenset({'<='}), frozenset({'>'}), frozenset())
    """
    for found in COMPARISON.finditer(before):
        if AFTER.fullmatch(before, found.end()):
            return COMPARISONS[kind(found)][1]
    return frozenset()


def kind(found: re.Match[str]) -> int:
    """The place of some words in `COMPARISONS`."""
    return int((found.lastgroup or "c0")[1:])


def operator(found: re.Match[str]) -> str:
    """The operator that some words need of their expression, or one of them.

    Examples:
        >>> [operator(found) for found in untied("it rises, at most, the smallest")]
        ['>', '<=', '<']
    """
    return min(COMPARISONS[kind(found)][1])


def untied(text: str) -> Iterator[re.Match[str]]:
    """The words of a line that compare and have no expression, `than` or `as` between them.

    Examples:
        >>> [found[0] for found in untied("more than{=a > b}, and it rises, at least 2")]
        ['rises', 'at least']
    """
    for found in COMPARISON.finditer(text):
        if kind(found) < ASKED and not TIED.match(text, found.end()):
            yield found
