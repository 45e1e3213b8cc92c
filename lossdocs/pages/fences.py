"""Fenced code blocks, wherever they stand on a page.

A lexer of our own, because a CommonMark parser (markdown-it-py was tried) takes the indented
content of `!!! note` for a code block and that of `=== "Tab"` for a paragraph, and finds no fence.
This one follows `pymdownx.superfences`, which renders the site: a fence may stand behind any run of
blanks and `>`, and the same characters behind the same prefix close it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lossdocs.pages.model import Failure, Line

OPENING = re.compile(r"(?P<prefix>[ \t>]*)(?P<fence>`{3,}|~{3,})(?P<info>[^`]*)$")
IN_LIST_MARKER = re.compile(r"[ \t>]*(?:[-*+]|\d+[.)])[ \t]+(?:`{3,}|~{3,})")
LANGUAGE = re.compile(r"\s*(?:\{[^}]*?\.|\.)?([\w+#-]*)")
NOT_RUN = re.compile(r"[ \t>]*<!-- not run: (?P<reason>\S.*?) -->\s*$")
PROMPT = re.compile(r"[ \t>]*>>>(?: |$)")
CODE_SPAN = re.compile(r"(`+).*?\1")
SNIPPET = re.compile(r"[ \t>]*;*-+8<-+")


@dataclass(frozen=True)
class Fence:
    """A fence: its opening line, its content, and why it is not run if its author says so."""

    opening: Line
    prefix: str
    language: str
    content: Sequence[Line]
    reason: str


@dataclass
class Parts:
    """The fences of a text, the lines outside them, and the YAML at its top.

    Among the prose every line of the others is left blank.
    """

    fences: list[Fence] = field(default_factory=list)
    prose: list[Line] = field(default_factory=list)
    front: list[Line] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)


def separate(lines: Sequence[Line]) -> Parts:
    r"""Tell the fences of a text from its prose.

    Examples:
        >>> from lossdocs.pages.model import split_lines
        >>> parts = separate(split_lines("!!! note\n\n    ~~~ {.pycon}\n    >>> 1\n    ~~~"))
        >>> [(fence.language, fence.prefix, len(fence.content)) for fence in parts.fences]
        [('pycon', '    ', 1)]
    """
    parts = Parts()
    index = front_matter(lines)
    parts.front += lines[:index]
    parts.prose += blank(lines[:index])
    while index < len(lines):
        opening = OPENING.match(lines[index].text)
        end = index + 1
        if opening:
            end = after_fence(lines, index, opening)
            add_fence(parts, lines[index:end], opening)
        else:
            end = after_comment(lines, index)
            parts.prose += lines[index:end]
            parts.failures += misplaced(lines[index:end])
        index = end
    parts.failures += [
        Failure(line.number, "a snippet shows what is not on this page: write it out")
        for line in lines
        if SNIPPET.match(line.text)
    ]
    openings = {fence.opening.number for fence in parts.fences}
    parts.failures += [
        Failure(line.number, "no fence stands below: remove the comment")
        for line in parts.prose
        if NOT_RUN.match(line.text) and line.number + 1 not in openings
    ]
    return parts


def front_matter(lines: Sequence[Line]) -> int:
    """How many lines the YAML at the top takes."""
    if lines[0].text != "---":
        return 0
    return next((index + 1 for index, line in enumerate(lines) if index and line.text == "---"), 0)


def after_fence(lines: Sequence[Line], index: int, opening: re.Match[str]) -> int:
    """The index below the fence: below its closing line, or where its container ends."""
    for below in range(index + 1, len(lines)):
        text = lines[below].text
        if text.rstrip() == opening["prefix"] + opening["fence"]:
            return below + 1
        if not text.startswith(opening["prefix"]) and text.strip(" \t>"):
            return below
    return len(lines)


def add_fence(parts: Parts, lines: Sequence[Line], opening: re.Match[str]) -> None:
    """Add the fence on these lines, which begin with its opening."""
    closed = lines[-1].text.rstrip() == opening["prefix"] + opening["fence"] and len(lines) > 1
    if not closed:
        parts.failures.append(Failure(lines[0].number, "the fence is not closed"))
    above = NOT_RUN.match(parts.prose[-1].text) if parts.prose else None
    language = LANGUAGE.match(opening["info"])
    assert language, "the pattern of a language matches the empty text too"
    parts.fences.append(
        Fence(
            opening=lines[0],
            prefix=opening["prefix"],
            language=language[1].lower(),
            content=lines[1:-1] if closed else lines[1:],
            reason=above["reason"] if above else "",
        )
    )
    parts.prose += blank(lines)


def after_comment(lines: Sequence[Line], index: int) -> int:
    """The index below the line, or below the HTML comment that begins on it."""
    text = lines[index].text
    comment = (CODE_SPAN.sub("", text) if "<!--" in text else text).rpartition("<!--")
    if not comment[1] or "-->" in comment[2]:
        return index + 1
    for below in range(index + 1, len(lines)):
        if "-->" in lines[below].text:
            return below + 1
    return len(lines)


def misplaced(lines: Sequence[Line]) -> Iterator[Failure]:
    """Fences that the site does not render, in a list marker or in a comment."""
    for line in lines:
        if IN_LIST_MARKER.match(line.text):
            yield Failure(line.number, "a fence needs a line of its own, below the list marker")
    for line in lines[1:]:
        if OPENING.match(line.text) or PROMPT.match(line.text):
            yield Failure(line.number, "an example in a comment is neither shown nor run")


def blank(lines: Sequence[Line]) -> list[Line]:
    """The lines with blanks in place of their text, so that offsets stay true."""
    return [Line(line.number, line.start, " " * len(line.text)) for line in lines]
