"""A page as Markdown that needs no extension: what a fence of the site shows stands in its place.

`parts` is what both the Markdown and the notebook of a page are made of: texts and sessions in the
order of the page. Comments and the expressions behind numbers are for the tests, and left out.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from lossdocs.formulas.lines import COMMENT
from lossdocs.formulas.renaming import meanings, sentence
from lossdocs.pages.bibliography import in_markdown, with_references
from lossdocs.pages.elements import FORMULAS, Element, replaced
from lossdocs.pages.fences import Fence, separate
from lossdocs.pages.model import split_lines
from lossdocs.pages.read import PYTHON
from lossdocs.site.copies.reference import reference
from lossdocs.site.fences.fence import Fence as SiteFence
from lossdocs.site.formulas.mathjax import MACROS
from lossdocs.site.plain_markdown import fenced

# Tabs, notes and details of the site: a title, and below it what they hold, indented.
BOX = re.compile(r'^(?:===|!!!|\?\?\?\+?)(?: [\w ]+)?(?: "(?P<title>.*)")?$')
REFERENCE = re.compile(r"^::: (?P<name>\S+)\n(?P<options>(?:(?: +\S.*)?\n)*)", re.MULTILINE)
MEMBERS = re.compile(r"\bmembers: \[(.*)\]")
TITLE = re.compile(r'\btitle="([^"]*)"')
MARK = re.compile(r"^[ \t>]*\0(\d+)\0[ \t]*$", re.MULTILINE)  # where a fence stood


class Part(NamedTuple):
    """A text, or a session with its prompts and outputs."""

    text: str
    session: bool = False


class Site(NamedTuple):
    """What the Markdown of a page takes from the site.

    Attributes:
        url: the address of the site, with a slash at its end.
        addresses: that of every file within it, by its source.
        fences: its own fences by their names.
    """

    url: str
    addresses: Mapping[str, str]
    fences: Mapping[str, SiteFence] = MappingProxyType({})

    def link(self, target: str, page: str = "") -> str:
        """The full address of what a page links to.

        Examples:
            >>> site = Site("https://x.org/", {"losses/kl_div.md": "losses/kl_div/"})
            >>> site.link("kl_div.md#gradient", "losses/nll_loss.md")
            'https://x.org/losses/kl_div/#gradient'
            >>> site.link("#gradient", "losses/kl_div.md")
            '#gradient'
        """
        if re.match(r"#|\w+:", target):
            return target
        path, mark, anchor = target.partition("#")
        source = posixpath.normpath(posixpath.join(posixpath.dirname(page), path))
        return self.url + self.addresses.get(source, source) + mark + anchor


def markdown(source: str, page: str, site: Site) -> str:
    r"""The page as one text.

    Examples:
        >>> site = Site("https://x.org/", {})
        >>> print(markdown("A loss of 0.5{=x} <!-- why -->in\n[JSON](a.json).", "page.md", site))
        A loss of 0.5 in
        [JSON](https://x.org/a.json).
    """
    return "\n\n".join(
        fenced("pycon", part.text) if part.session else part.text
        for part in parts(source, page, site)
    )


def parts(source: str, page: str, site: Site) -> Iterator[Part]:
    """The texts and sessions of a page."""
    found = separate(split_lines(source))
    fences = {fence.opening.number: i for i, fence in enumerate(found.fences)}
    lines = (
        f"{found.fences[fences[line.number]].prefix}\0{fences[line.number]}\0"
        if line.number in fences
        else line.text
        for line in found.prose
    )
    text = prose("\n".join(lines) + "\n", page, site)
    text = REFERENCE.sub(lambda one: described(one, page, site), unboxed(text))
    for i, piece in enumerate(MARK.split(text)):
        yield from shown(found.fences[int(piece)], page, site) if i % 2 else paragraphs(piece)


def paragraphs(text: str) -> Iterator[Part]:
    """A text without the blank lines that something left behind, if anything is left of it."""
    text = re.sub(r"\n(?:[ \t]*\n)+", "\n\n", text).strip("\n")
    if text.strip():
        yield Part(text)


def shown(fence: Fence, page: str, site: Site) -> Iterator[Part]:
    """What a fence shows, below its title."""
    content = "\n".join(line.text[len(fence.prefix) :] for line in fence.content).strip("\n")
    title = TITLE.search(fence.opening.text)
    if title:
        yield Part(f"**{title[1]}**")
    if fence.language in site.fences:
        yield Part(site.fences[fence.language].as_markdown(content.strip(), site.link))
    elif fence.language in PYTHON and content.startswith(">>>"):
        yield Part(content, session=True)
    else:
        yield Part(fenced(fence.language, content))


def prose(text: str, page: str, site: Site) -> str:
    r"""A text with its numbers, citations, formulas and links for readers elsewhere.

    Examples:
        >>> prose(r"$\DKL$ is 0.5{=x} and `0.5{=x}`<!-- a reason -->", "", Site("", {}))
        '$D_{\\mathrm{KL}}$ is 0.5 and `0.5{=x}`'
    """

    def seen(one: Element) -> str:
        if one.kind == "tie":
            return one.shown
        if tie := COMMENT.fullmatch(one.text):
            renamed = meanings(tie["meanings"] or "")
            return f"{prose(sentence(renamed), page, site)}:" if renamed else ""
        if one.kind == "comment" or one.text.startswith(("<div", "</div")):
            return ""
        if one.kind in FORMULAS:
            return expanded(one.text)
        if one.text.startswith("("):
            return f"({site.link(one.text[1:-1], page)})"
        return one.text

    return replaced(with_references(text, in_markdown), seen)


@lru_cache(2**12)  # it is asked for the text and for the notebook of a page
def expanded(tex: str) -> str:
    r"""A formula without the macros of the site.

    Examples:
        >>> expanded(r"\DKL(p \| q) \ind{c = y}")
        'D_{\\mathrm{KL}}(p \\| q) \\mathbf{1}[c = y]'
    """
    for name, macro in MACROS.items():
        if isinstance(macro, str):
            tex = re.sub(rf"\\{name}(?![a-zA-Z])", macro.replace("\\", r"\\"), tex)
        else:
            argument = str(macro[0]).replace("\\", r"\\").replace("#1", r"\1")
            tex = re.sub(rf"\\{name}\{{([^{{}}]*)\}}", argument, tex)
    return tex


def unboxed(text: str) -> str:
    r"""Tabs and notes as a title and what they hold.

    Examples:
        >>> unboxed('=== "Wrong"\n\n    It is\n    wrong.\n\nElse.\n')
        '**Wrong**\n\nIt is\nwrong.\n\nElse.\n'
    """
    lines, inside = [], False
    for line in text.split("\n"):
        box = BOX.match(line)
        inside = bool(box) or (inside and (line.startswith("    ") or not line.strip()))
        if box:
            lines.append(f"**{box['title'] or 'Note'}**")
        else:
            lines.append(line.removeprefix("    ") if inside else line)
    return "\n".join(lines)


def described(found: re.Match[str], page: str, site: Site) -> str:
    """The members of a module that a page shows, with what their docstrings say."""
    members = MEMBERS.search(found["options"])
    names = re.split(r",\s*", members[1]) if members else None
    return prose(reference(found["name"], names), page, site) + "\n\n"
