"""Numbers and comparisons in prose: those tied to an expression, and those that nobody checks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from lossdocs.pages.elements import Element, blank, elements, line_of, replaced
from lossdocs.pages.inline import PATTERN
from lossdocs.pages.model import Failure, Number, Reason
from lossdocs.pages.names import NAME, misnamed
from lossdocs.pages.stated import UNITS, misformed, numeral
from lossdocs.pages.words import COUNT, TIED, operator, untied

DECIMAL = re.compile(r"\d+\.\d+(?:[eE][-+]?\d+)?|(?<![\w.:])(?:\.\d+|\d+[eE]-\d+\b)")
EXCUSE = re.compile(r"[ \t>]*<!-- number: (?P<reason>\S.*?) -->\s*$")
# A number in another dress than a decimal: whole, a fraction, a power, a percentage.
DRESS = re.compile(
    r"(?<![\w.,/])[-+\u2212]?(?:\d+/\d+|\d+(?:,\d+)+|\d+[eE]\+?\d+|\d+)(?:[ \u00a0]?%)?"
    r"(?![a-zA-Z_\d/]|[.,]\d)|\b\d[\d.]*(?!D\b)[a-zA-Z]+\b|[\u00bc-\u00be\u2150-\u215e]|&frac\d+;"
)
COMMA = re.compile(r"\d,\d")
ITEM = re.compile(r"^[ \t>]*\d+[.)](?= )", re.MULTILINE)  # the number of an item of a list
SHOWS = re.compile(r"^::: .*(?:\n .*)*", re.MULTILINE)  # what mkdocstrings shows, and how
# A relation in plain text, or behind a formula, which is blank there: no argument, as in a=1, no
# quotation and no tab.
LIKE = "\u2248\u2260-\u226b\u221d\u2190-\u2194\u21d0-\u21d4"
SIGN = re.compile(
    rf"(?<=\S)(?:[ \u00a0]+|(?<=[);]))[=<>{LIKE}](?![=>]|-?$)|(?<=  )[={LIKE}](?![=>])"
)
# A formula of numbers alone, with a unit or a sign of percent, that `numeral` does not read.
CONSTANT = re.compile(
    r"(?=.*\d)(?:[\d\s/{}^.-]|\\(?:[td]?frac|sqrt|cdot|times|%|[,;! ])"
    r"|\\(?:text|mathrm)\{[^{}]*\})+"
)
HEADING = re.compile(r"^[ \t>]*#+ ")
EXPRESSION = re.compile(r"\{=[^{}]*\}")
TIMES = re.compile(r"\d[\d.]* times\{=[^{}]*\}")

BARE = "{0} is not checked: write {0}{{=expression}}, or <!-- number: REASON --> above"
WRITTEN = "{0} is not checked: write {0}{{=expression}}, or do without the number"
SEEN = "{0} in an attribute is not checked: say it in the text, where it can be tied"
POINT = "{0} has a comma: write the digits alone, with a point before the decimals"
FORMULA = "${0}$ is not checked: write ${0}${{=expression}}"
OTHER_UNIT = "a natural logarithm gives nats and a binary one bits: {0!r} is the other unit here"
RELATES = "{0!r} relates in plain text: write a formula, $...$, where it is checked"
PLAIN = (
    r"${0}$ is a number: write \frac{{1}}{{3}}, 2^{{24}} or digits, with {{=expression}} behind it"
)
BOUND = "{0!r} compares with a formula: write the relation in the formula, where it is checked"
BESIDE = re.compile(r"(?:,? (?:than|as|by|by the factor|below|above))?,? \$")
COMPARES = (
    "{0!r} compares numbers and is not checked: write {0}{{=a {1} b}}, or do without the comparison"
)


def numbers(text: str) -> Iterator[Number]:
    """The numbers and comparisons in a text that have an expression.

    Examples:
        >>> [(number.shown, number.expression) for number in numbers("0.5{=x}, not `0.6{=y}`")]
        [('0.5', 'x')]
    """
    last: Element | None = None
    for one in elements(text):
        if one.kind == "tie":
            shown_end = one.start + len(one.shown)
            of_formula = last and last.kind == "math" and last.end == one.start and not one.shown
            yield Number(
                line=line_of(text, one.start),
                shown=one.shown,
                expression=one.expression,
                format=one.format,
                start=one.start,
                end=one.end,
                before=text[text.rfind("\n", 0, shown_end) + 1 : shown_end],
                after=text[one.end :].partition("\n")[0],
                tex=last.tex if last and of_formula else "",
            )
        last = one


def unchecked(text: str, quotable: AbstractSet[str] | None = None) -> Iterator[Failure | Reason]:
    r"""The decimals in a text that nothing checks, or why their author says that nothing does.

    Those in code and in formulas are quotations: they must be among the `quotable`, if given.

    Examples:
        >>> [failure.message for failure in unchecked("torch 2.13 gives 0.56")]
        ['0.56 is not checked: write 0.56{=expression}, or <!-- number: REASON --> above']
        >>> [failure.line for failure in unchecked("`[0.1]`, $0.2$", {"0.1"})]
        [1]
        >>> list(unchecked("<!-- number: from the paper -->\nThey report 0.56."))
        [Reason(line=2, reason='from the paper')]
    """
    yield from unevaluated(text)
    prose = replaced(text, lambda one: unquoted(one, quotable))
    yield from (Failure(line_of(text, place), wrong) for place, wrong in misnamed(prose))
    prose = NAME.sub(lambda name: blank(name[0]), prose)
    above = ""
    for number, (line, written) in enumerate(
        zip(prose.split("\n"), text.split("\n"), strict=True), 1
    ):
        decimals = DECIMAL.findall(line)
        excuse = EXCUSE.match(above)
        if decimals and excuse:
            yield Reason(number, excuse["reason"])
        elif excuse:
            yield Failure(number - 1, "no decimal stands below: remove the comment")
        else:
            yield from (Failure(number, BARE.format(decimal)) for decimal in decimals)
        above = written


def asked(text: str, announcing: AbstractSet[int] = frozenset()) -> Iterator[Failure]:
    """What a page must tie beyond its decimals: other numbers, words that count or compare.

    A line compares numbers if it shows one, or if it is one of those `announcing` an example.

    Examples:
        >>> [failure.message.partition(":")[0] for failure in asked("37 % of three classes")]
        ['37 % is not checked', 'three is not checked']
        >>> [failure.message.partition(":")[0] for failure in asked("0.5{=x} is more than 0.2{=y}")]
        ["'more' compares numbers and is not checked"]
    """
    of_ties = {number.start: number for number in numbers(text)}
    for number in of_ties.values():
        yield from (Failure(number.line, wrong) for wrong in misformed(number))
    ties = {number.start for number in of_ties.values() if number.tex}
    for one in elements(text):
        value = numeral(one.tex) if one.kind == "math" else None
        if value is not None and value not in {0, 1, -1} and one.end not in ties:
            yield Failure(line_of(text, one.start), FORMULA.format(one.tex))
        elif value is None and one.kind == "math" and CONSTANT.fullmatch(one.tex):
            yield Failure(line_of(text, one.start), PLAIN.format(one.tex))
    prose = replaced(text, lambda one: one.text if one.kind == "tie" else blank(one.text))
    prose = SHOWS.sub(lambda line: blank(line[0]), ITEM.sub(lambda item: blank(item[0]), prose))
    prose = NAME.sub(lambda name: blank(name[0]), prose)
    for one in elements(text):
        yield from (
            Failure(line_of(text, one.start), SEEN.format(found[0]))
            for pattern in (DRESS, DECIMAL, COUNT)
            for found in pattern.finditer(one.said)
        )
    hidden = {"comment", "html", "address"}
    seen = replaced(text, lambda one: blank(one.text) if one.kind in hidden else one.text)
    lines = zip(prose.split("\n"), seen.split("\n"), strict=True)
    for number_of_line, (line, shown) in enumerate(lines, 1):
        announces = number_of_line in announcing
        yield from (Failure(number_of_line, wrong) for wrong in lacking(line, shown, announces))


def lacking(line: str, shown: str, announces: bool) -> Iterator[str]:
    """What a line of prose states and does not tie; `shown` is the line with code and formulas."""
    words = EXPRESSION.sub(lambda tie: f"{{={' ' * (len(tie[0]) - 3)}}}", line)
    yield from in_digits(line)
    for word in () if HEADING.match(line) else COUNT.finditer(words):
        if not (TIED.match(words, word.end()) or behind(words, word.end())):
            yield WRITTEN.format(word[0])
    for unit, logarithm in (("bit", "natural"), ("nat", "binary logarithm")):
        if re.search(rf"\b{unit}s?\b", words) and logarithm in words:
            yield OTHER_UNIT.format(unit)
    for relation in SIGN.finditer(words):
        yield RELATES.format(relation[0].strip())
    numbered = any(number.shown[-1:].isdigit() for number in numbers(line))
    numbered = numbered or announces or bool(DECIMAL.search(shown))
    for found in untied(words):
        if BESIDE.match(shown, found.end()):
            yield BOUND.format(found[0])
        elif numbered:
            yield COMPARES.format(found[0], operator(found))


def in_digits(line: str) -> Iterator[str]:
    """The numbers in digits that a line does not tie, whatever their dress."""
    bare = TIMES.sub(lambda tie: blank(tie[0]), line)
    bare = PATTERN.sub(lambda tie: blank(tie[0]), bare)
    for found in DRESS.finditer(bare):
        if COMMA.search(found[0]):
            yield POINT.format(found[0])
        elif found[0] not in {"0", "1", "-1", "\u22121"} or UNITS.match(bare, found.end()):
            yield WRITTEN.format(found[0])


def behind(line: str, end: int) -> bool:
    """Whether the number in words goes on to an expression: `three times{=x}`, `a third of{=x}`."""
    return bool(re.match(r"(?:[- ](?:times|thirds?|fold|quarters?|in \w+|\w+))\{=", line[end:]))


def unquoted(one: Element, quotable: AbstractSet[str] | None) -> str:
    """Blanks, but for the decimals in code or a formula that are in no example of the page."""
    if quotable is None or one.kind not in {"code", "math", "display"}:
        return blank(one.text)
    kept = list(blank(one.text))
    for decimal in DECIMAL.finditer(NAME.sub(lambda name: blank(name[0]), one.text)):
        if decimal[0] not in quotable:
            kept[decimal.start() : decimal.end()] = decimal[0]
    return "".join(kept)


def unevaluated(text: str) -> Iterator[Failure]:
    """Numbers with an expression where braces mean something else: formulas, tags, links."""
    for one in elements(text):
        sample = one.kind in {"tie", "code", "comment"}
        inline = None if sample else PATTERN.search(one.text)
        if inline and inline["shown"] and inline["shown"][0] in "-+\u22120123456789":
            yield Failure(
                line_of(text, one.start + inline.start()),
                f"{inline[0]} is not evaluated in a formula, a tag or a link",
            )
