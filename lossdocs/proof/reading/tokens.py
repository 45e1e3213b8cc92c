"""The tokens of a text in the notation of the derivations."""

from __future__ import annotations

import re
from collections.abc import Iterable

# Spellings that mean the same, and the one that stands for them here.
SPELLINGS = {
    r"\\operatorname\{log\\,softmax\}|\\logsoftmax\b": r"\\logsoftmax ",
    r"\\operatorname\{(\w+)\}": r"\\\1 ",
    r"D_\{\\mathrm\{KL\}\}": r"\\DKL ",
    r"\\[td]frac\b": r"\\frac",
    r"\\(begin|end)\{cases\}": r"\\\1cases ",
    r"\\text\{ ?(if|otherwise) ?\}": r"\\\1 ",
    r"\\\\": r"\\row ",
    r"\\hat\{(\w)\}": r"\\hat \1",
    r"\\(?:left|right|[bB]igg?[lr]?)\s*(?=[()\[\]])": "",  # sizes of brackets
    r"\\[,;:! ]|\s+": " ",
}
TOKEN = re.compile(r"\\left\||\\right\||\\[a-zA-Z]+|\\\||\d+|\S")


class Unreadable(ValueError):  # noqa: N818 # the name of what happened
    """A text is not in the notation of the derivations."""


def spelled(text: str) -> str:
    """The text in one spelling."""
    for pattern, replacement in SPELLINGS.items():
        text = re.sub(pattern, replacement, text)
    return text.strip()


class Tokens:
    """The tokens of a text, taken one after the other; a name that is known is one token."""

    def __init__(self, text: str, names: Iterable[str]) -> None:
        self.text = text
        long = sorted((n for n in names if not TOKEN.fullmatch(n)), key=len, reverse=True)
        token = re.compile("|".join([*map(re.escape, long), TOKEN.pattern]))
        self.tokens = token.findall(spelled(text))
        self.at = 0

    @property
    def next(self) -> str | None:
        """The token to be read."""
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def take(self, *wanted: str) -> bool:
        """Pass over some tokens if they are next."""
        found = self.tokens[self.at : self.at + len(wanted)] == list(wanted)
        self.at += len(wanted) * found
        return found

    def need(self, *wanted: str) -> None:
        """Pass over some tokens that must be next."""
        for token in wanted:
            if not self.take(token):
                raise Unreadable(f"{token!r} is needed, not {self.next!r}, in {self.text}")
