"""Numbers in prose: those tied to an expression, and those that nobody checks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from lossdocs.pages.inline import PATTERN
from lossdocs.pages.model import Failure, Number, Reason

PARAGRAPH = r"(?:(?!\n[ \t>]*\n).)"  # A code span or a formula does not reach over a blank line.
OPAQUE = rf"""
    (?<!`)(?P<ticks>`+)(?!`){PARAGRAPH}+?(?<!`)(?P=ticks)(?!`)   # code
  | <!--.*?-->
  | \\begin\{{(?P<environment>[a-z]+\*?)\}}.*?\\end\{{(?P=environment)\}}
  | \$\${PARAGRAPH}+?\$\$ | \\\[{PARAGRAPH}+?\\\] | \\\({PARAGRAPH}+?\\\)
  | (?<![\\$])\$(?![\s$]){PARAGRAPH}*?(?<![\s\\])\$(?!\d)        # as arithmatex finds it
  | </?[a-zA-Z][^>]*>                                            # HTML, with its attributes
  | <?https?://[^\s>)]+
  | (?<=\])\([^)\n]*\) | (?<=\])\[[^\]\n]*\]                     # the target of a link
  | ^[ ]{{0,3}}\[[^\]\n]+\]:[^\n]*$                              # a link definition
"""
# Most places of a text begin none of them, which their first character tells at once.
FIRST = r"[`<\\$h(\[{ni\d+\u2212-]|^[ ]{1,3}\["
TOKEN = re.compile(
    rf"(?={FIRST})(?:(?P<opaque>{OPAQUE})|{PATTERN.pattern})",
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
DECIMAL = re.compile(r"\d+\.\d+(?:[eE][-+]?\d+)?|(?<![\w.:])(?:\.\d+|\d+[eE]-\d+\b)")
EXCUSE = re.compile(r"[ \t>]*<!-- number: (?P<reason>\S.*?) -->\s*$")

# Decimals that are names, not results; each pattern has its reason as key.
PRODUCTS = "[Pp]y[Tt]orch|torch|Python|SymPy|NumPy|MathJax|MkDocs|CUDA|Apache|[Vv]ersion"
PLACES = (
    "[Ss]ections?|[Cc]hapter|[Aa]ppendix|[Tt]heorem|[Ll]emma|[Pp]roposition|[Ee]quation"
    r"|[Ee]q\.|[Ff]igure|[Ff]ig\.|[Tt]able"
)
NAMES = {
    "a version": rf"\b(?:(?:{PRODUCTS}|CC[ -][A-Z-]+)[ <=>~-]+|v)\d+(?:\.\d+)+",
    "a version of three parts": r"\b\d+(?:\.\d+){2,}\b",
    "the number of a place": rf"(?:\b(?:{PLACES})|§)[\s\u00a0]*\(?[A-Z]?\d+(?:\.\d+)+",
}
NAME = re.compile("|".join(NAMES.values()))


def numbers(text: str) -> Iterator[Number]:
    """The numbers in a text that have an expression.

    Examples:
        >>> [(number.shown, number.expression) for number in numbers("0.5{=x}, not `0.6{=y}`")]
        [('0.5', 'x')]
    """
    for token in TOKEN.finditer(text):
        if token["opaque"] is None:
            yield Number(
                line=text.count("\n", 0, token.start()) + 1,
                shown=token["shown"] or "",
                expression=token["expression"],
                format=token["format"] or "",
                start=token.start(),
                end=token.end(),
            )


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
    shown = TOKEN.sub(lambda token: unquoted(token, quotable), text)
    shown = NAME.sub(blank, shown)
    above = ""
    for number, (line, written) in enumerate(
        zip(shown.split("\n"), text.split("\n"), strict=True), 1
    ):
        decimals = DECIMAL.findall(line)
        excuse = EXCUSE.match(above)
        if decimals and excuse:
            yield Reason(number, excuse["reason"])
        elif excuse:
            yield Failure(number - 1, "no decimal stands below: remove the comment")
        else:
            for decimal in decimals:
                advice = f"write {decimal}{{=expression}}, or <!-- number: REASON --> above"
                yield Failure(number, f"{decimal} is not checked: {advice}")
        above = written


def unquoted(token: re.Match[str], quotable: AbstractSet[str] | None) -> str:
    """Blanks, but for the decimals in code or a formula that are in no example of the page."""
    if quotable is None or not token[0].startswith(("`", "$", "\\")):
        return blank(token)
    kept = [" " if character != "\n" else "\n" for character in token[0]]
    for decimal in DECIMAL.finditer(NAME.sub(blank, token[0])):
        if decimal[0] not in quotable:
            kept[decimal.start() : decimal.end()] = decimal[0]
    return "".join(kept)


def unevaluated(text: str) -> Iterator[Failure]:
    """Numbers with an expression where braces mean something else: formulas, tags, links."""
    for token in TOKEN.finditer(text):
        sample = token["opaque"] is None or token[0].startswith(("`", "<!--"))
        inline = None if sample else PATTERN.search(token[0])
        if inline and inline["shown"]:
            line = text.count("\n", 0, token.start() + inline.start()) + 1
            yield Failure(line, f"{inline[0]} is not evaluated in a formula, a tag or a link")


def blank(match: re.Match[str]) -> str:
    """Blanks of the same length, so that offsets stay true."""
    return re.sub(r"[^\n]", " ", match[0])
