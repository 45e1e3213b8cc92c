"""The inline elements of a text, each with its place: code, formulas, links, what is tied.

Every check of a text reads it through here, so that all agree on what is code and what is prose.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from lossdocs.pages.inline import PATTERN

PARAGRAPH = r"(?:(?!\n[ \t>]*\n).)"  # A code span or a formula does not reach over a blank line.
OPAQUE = rf"""
    (?P<code>(?<!`)(?P<ticks>`+)(?!`){PARAGRAPH}+?(?<!`)(?P=ticks)(?!`))
  | (?P<comment><!--.*?-->)
  | (?P<display>\\begin\{{(?P<environment>[a-z]+\*?)\}}.*?\\end\{{(?P=environment)\}}
      | \$\${PARAGRAPH}+?\$\$ | \\\[{PARAGRAPH}+?\\\])
  | (?P<math>\\\({PARAGRAPH}+?\\\)
      | (?<![\\$])\$(?![\s$]){PARAGRAPH}*?(?<![\s\\])\$(?!\d))      # as arithmatex finds it
  | (?P<html></?[a-zA-Z][^>]*>)                                   # with its attributes
  | (?P<address><?https?://[^\s>)]+
      | (?<=\])\([^)\n]*\) | (?<=\])\[[^\]\n]*\]                   # the target of a link
      | ^[ ]{{0,3}}\[(?!\^)[^\]\n]+\]:[^\n]*$)                      # a link definition, no footnote
"""
# Most places of a text begin none of them, which their first character tells at once.
FIRST = r"[`<\\$h(\[{\d+\u2212-]|(?<![\w.])[A-Za-z]|^[ ]{1,3}\["
ELEMENT = re.compile(
    rf"(?={FIRST})(?:{OPAQUE}|(?P<tie>{PATTERN.pattern}))",
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
# What a reader sees or hears of an HTML element.
ATTRIBUTE = re.compile(r"""\b(?:alt|title|aria-label)=(?:"([^"]*)"|'([^']*)')""")
TITLE = re.compile(r"""[ \t](?:"([^"]*)"|'([^']*)')\)?$""")
KINDS = ("code", "comment", "display", "math", "html", "address", "tie")
FORMULAS = ("math", "display")


class Element(NamedTuple):
    """Something in a text that is not prose: its kind, its place, and what was matched."""

    kind: str
    start: int
    end: int
    text: str
    shown: str = ""  # of a tie: what the reader sees, the expression and its format
    expression: str = ""
    format: str = ""

    @property
    def said(self) -> str:
        """What the attributes of an HTML element say, and the title of a link.

        Examples:
            >>> [one.said for one in elements("<img src='a.svg' alt='A figure'>")]
            ['A figure']
        """
        said = {"html": ATTRIBUTE, "address": TITLE}.get(self.kind)
        return "\n".join("".join(pair) for pair in said.findall(self.text)) if said else ""

    @property
    def code(self) -> str:
        """A piece of code without its backticks.

        Examples:
            >>> [one.code for one in elements("`a` and ``b`c``")]
            ['a', 'b`c']
        """
        ticks = len(self.text) - len(self.text.lstrip("`"))
        return self.text[ticks:-ticks]

    @property
    def tex(self) -> str:
        r"""A formula without its delimiters.

        Examples:
            >>> [one.tex for one in elements(r"$a$, \(b\), \[c\] and $$d$$")]
            ['a', 'b', 'c', 'd']
        """
        inside = re.sub(r"^(?:\$\$?|\\[(\[])|(?:\$\$?|\\[)\]])$", "", self.text)
        inside = re.sub(r"\\(?:begin|end)\{\w+\*?\}|\\label\{[^{}]*\}", "", inside)
        return re.sub(r"^[ \t>]+", "", inside, flags=re.MULTILINE).strip()


@lru_cache(2**8)
def elements(text: str) -> tuple[Element, ...]:
    """The elements of a text, in order.

    Examples:
        >>> [(one.kind, one.text) for one in elements("`a` of $b$, 0.5{=x}")]
        [('code', '`a`'), ('math', '$b$'), ('tie', '0.5{=x}')]
    """
    return tuple(found(text))


def found(text: str) -> Iterator[Element]:
    """Each element of a text."""
    for match in ELEMENT.finditer(text):
        kind = next(name for name in KINDS if match[name] is not None)
        said = [match[name] or "" for name in ("shown", "expression", "format")]
        yield Element(kind, match.start(), match.end(), match[0], *said)


def line_of(text: str, place: int) -> int:
    """The line of a place in a text, from 1."""
    return text.count("\n", 0, place) + 1


def blank(text: str) -> str:
    """Blanks of the same length, so that offsets stay true."""
    return re.sub(r"[^\n]", " ", text)


def replaced(text: str, by: Callable[[Element], str]) -> str:
    """The text with something else in place of each element.

    Examples:
        >>> replaced("a `b` c", lambda one: one.kind)
        'a code c'
    """
    parts, last = list[str](), 0
    for one in elements(text):
        parts += [text[last : one.start], by(one)]
        last = one.end
    return "".join([*parts, text[last:]])
