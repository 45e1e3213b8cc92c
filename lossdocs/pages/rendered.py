"""What a reader finds on a built page: code, formulas, figures and decimals, in order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from html.parser import HTMLParser
from typing import NamedTuple

from lossdocs.pages.names import NAMES
from lossdocs.pages.prose import DECIMAL

ARTICLE = re.compile(r"<article\b.*</article>", re.DOTALL)
# Typeset by MathJax: one element a glyph, and the same once more as MathML, for those who listen.
FORMULA = re.compile(r"<mjx-container\b([^>]*)>(.*?)</mjx-container>", re.DOTALL)
# What Pygments colors, one element a word; they are left out before the page is parsed.
COLORED = re.compile(r'<span class="\w{1,3}">([^<]*)</span>')
MATHML_NUMBER = re.compile(r"<mn>([^<]*)</mn>")
ADDRESS = re.compile(r"https?://[^\s<>]+")

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta"}
VOID |= {"source", "track", "wbr"}
INLINE = {"a", "abbr", "b", "code", "del", "em", "i", "kbd", "mark", "q", "s", "small", "span"}
INLINE |= {"strong", "sub", "sup", "u", "x-formula"}
FIGURES = {"img", "svg", "canvas", "video", "audio", "iframe", "object", "embed"}
UNSEEN = {"style", "template", "nav", "head", "button"}
HIDING = UNSEEN | FIGURES | {"script"}
UNSEEN_CLASSES = {"headerlink", "linenos", "twemoji", "md-button"}


class Shown(NamedTuple):
    """Something that a page shows.

    `kind` is `code`, `equation`, `figure`, `number`, `quoted` for a decimal in code or in a
    formula, or `name` for one that is no result; `source` for a work that is cited, or `link` for
    any other link to another host.
    """

    kind: str
    text: str
    classes: str = ""
    checked: str = ""  # what the program that rendered it says about its check
    unchecked: str = ""  # or why it has none


@lru_cache(1000)  # a server builds all pages again when one has changed
def rendered(html: str) -> tuple[Shown, ...]:
    """Everything on a page, or in its article where it has one, that needs a check or a reason.

    Examples:
        >>> page = "<p>Of 0.25 by torch 2.13: <code>0.5</code></p>"
        >>> page += "<pre><code>&gt;&gt;&gt; 1</code></pre>"
        >>> [(item.kind, item.text) for item in rendered(page)]
        [('quoted', '0.5'), ('number', '0.25'), ('name', 'torch 2.13'), ('code', '>>> 1')]
    """
    article = ARTICLE.search(html)
    reader = Reader()
    text = COLORED.sub(r"\1", article[0] if article else html)
    reader.feed(FORMULA.sub(light, text))
    reader.close()
    reader.end_of_text()
    return tuple(reader.items)


def light(formula: re.Match[str]) -> str:
    """A typeset formula as its numbers alone."""
    display = ' display=""' if 'display="true"' in formula[1] else ""
    numbers = " ".join(MATHML_NUMBER.findall(formula[2]))
    return f"<x-formula{display}>{numbers}</x-formula>"


class Element(NamedTuple):
    """An element that is open."""

    tag: str
    attributes: dict[str, str]
    unseen: bool

    @property
    def classes(self) -> set[str]:
        """Its classes."""
        return set(self.attributes.get("class", "").split())


class Reader(HTMLParser):
    """Collects what is shown, in the order in which its elements end."""

    def __init__(self) -> None:
        super().__init__()
        self.items: list[Shown] = []
        self.open: list[Element] = []
        self.tags: Counter[str] = Counter()  # how many of each are open
        self.text: list[str] = []  # of the paragraph, table cell or heading being read
        self.code: list[str] = []  # of the block or span of code being read

    def updatepos(self, i: int, j: int) -> int:
        """Count no lines, which nobody asks for."""
        return j

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Enter an element."""
        attributes = {name: value or "" for name, value in attrs}
        outer = bool(self.open) and self.open[-1].unseen
        if not outer and (tag in FIGURES or (tag == "script" and attributes.get("src"))):
            element = Element(tag, attributes, unseen=False)
            self.add("figure", attributes.get("src", f"<{tag}>"), element)
        if not outer and tag == "a" and ADDRESS.match(attributes.get("href", "")):
            cited = bool(self.open) and "source" in self.open[-1].classes
            self.add("source" if cited else "link", attributes["href"])
        if tag in VOID:
            self.text.append(" ")
            return
        if tag not in INLINE:
            self.end_of_text()
        if tag in {"pre", "code", "x-formula"} and not self.within("pre"):
            self.code = []
        classes = attributes.get("class", "").split()
        unseen = outer or tag in HIDING or not UNSEEN_CLASSES.isdisjoint(classes)
        self.open.append(Element(tag, attributes, unseen))
        self.tags[tag] += 1

    def handle_endtag(self, tag: str) -> None:
        """Leave an element, and those that its end implies."""
        if not self.within(tag):
            return
        if tag not in INLINE:
            self.end_of_text()
        element = self.leave()
        while element.tag != tag:
            element = self.leave()
        if element.unseen:
            return
        if tag == "pre":
            around = (outer for outer in reversed(self.open) if "highlight" in outer.classes)
            outer = next(around, element)
            self.add("code", "".join(self.code), outer)
        elif tag == "code" and not self.within("pre"):
            self.quote("".join(self.code))
        elif tag == "x-formula":
            if "display" in element.attributes:
                outer = self.open[-1] if self.open else element
                self.add("equation", outer.attributes.get("data-tex", ""), outer)
            self.quote("".join(self.code))

    def handle_data(self, data: str) -> None:
        """Read text."""
        if self.open and self.open[-1].unseen:
            return
        if self.within("pre") or self.within("code"):
            self.code.append(data)
        elif self.within("x-formula"):
            self.code = [data]
        else:
            self.text.append(data)

    def leave(self) -> Element:
        """The innermost element that was open."""
        element = self.open.pop()
        self.tags[element.tag] -= 1
        return element

    def within(self, tag: str) -> bool:
        """Whether an element is open."""
        return self.tags[tag] > 0

    def add(self, kind: str, text: str, element: Element | None = None) -> None:
        """Add an item, with what the elements around it say about it."""
        around = [*self.open, *([element] if element else [])]
        said = {name: value for outer in around for name, value in outer.attributes.items()}
        classes = element.attributes.get("class", "") if element else ""
        checked, unchecked = said.get("data-checked", ""), said.get("data-unchecked", "")
        self.items.append(Shown(kind, text, classes, checked, unchecked))

    def quote(self, text: str) -> None:
        """Add the decimals of code or a formula; in the text around it they leave a gap."""
        for kind, decimal in decimals(text):
            self.add("quoted" if kind == "number" else kind, decimal)
        self.text.append(" ")
        self.code = []

    def end_of_text(self) -> None:
        """Add the decimals of the text that ends here."""
        for kind, decimal in decimals("".join(self.text)):
            self.add(kind, decimal)
        self.text = []


def decimals(text: str) -> Iterator[tuple[str, str]]:
    """The decimals of a text: `number`, or `name` with the words that make it one.

    Examples:
        >>> list(decimals("0.5 of torch 2.13"))
        [('number', '0.5'), ('name', 'torch 2.13')]
    """
    text = ADDRESS.sub(" ", text)
    if not DECIMAL.search(text):  # each name has one in it
        return
    places = []
    for pattern in NAMES.values():
        found = [name for name in re.finditer(pattern, text) if DECIMAL.search(name[0])]
        places += [(name.start(), "name", name[0]) for name in found]
        text = re.sub(pattern, lambda name: " " * len(name[0]), text)
    places += [(number.start(), "number", number[0]) for number in DECIMAL.finditer(text)]
    yield from ((kind, found) for _, kind, found in sorted(places))
