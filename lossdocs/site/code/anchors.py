"""A Markdown extension: every example of a page has an address, and a link to it.

The address is made of what the example runs, so that it stays when another example is put before
it, when the text around it is rewritten, and when another version of torch prints something else.
"""

import hashlib
import html
import re
from collections import Counter
from functools import lru_cache
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor

# A session, with what `lossdocs.site.code.sessions` found to be typed; or a cell of a notebook.
_EXAMPLE = re.compile(
    r'<div(?P<attributes> class="(?:language-pycon|language-python cell) highlight"'
    r'(?: data-copy="(?P<typed>[^"]*)")?)>(?P<rest>.*?<pre[^>]*>(?P<code>.*?)</pre>)',
    re.DOTALL,
)
_GIVEN = re.compile(r'id="(example-[0-9a-f]{6})')
_ID = re.compile(r'<[a-z][a-z0-9]*\b[^>]*\sid="([^"]+)"')


def name(source: str) -> str:
    r"""What an example is called, by its source.

    Examples:
        >>> name("1 + 1")
        'example-72fce5'
        >>> name("1 + 1\n") == name("1 + 1")
        True
    """
    return f"example-{hashlib.sha256(source.strip().encode()).hexdigest()[:6]}"


def repeated(page: str) -> list[str]:
    """The anchors that a page has twice, and those that are another's with a number.

    Markdown numbers the second of two equal headings, so its address would become that of a
    third one put between them.

    Examples:
        >>> repeated('<h2 id="a">A</h2><h2 id="a_1">A</h2><p id="b"><p id="b">')
        ['a_1', 'b']
        >>> repeated('<h2 id="bfloat16"><h2 id="bfloat16_4096"><h2 id="norm_1">')
        []
    """
    found = of_page(page)
    return sorted(
        anchor
        for anchor, times in found.items()
        if times > 1 or (anchor.endswith("_1") and anchor.removesuffix("_1") in found)
    )


@lru_cache(1000)  # a server builds all pages again when one has changed
def of_page(page: str) -> Counter[str]:
    """How often a page has each anchor."""
    return Counter(_ID.findall(page))


class Anchors(Postprocessor):
    """Gives every example of a page its anchor."""

    def run(self, text: str) -> str:
        """Return the page with the anchors; an example that it shows again gets a number."""
        seen = Counter(_GIVEN.findall(text))  # in the docstrings, which come as HTML

        def anchored(block: re.Match[str]) -> str:
            typed = block["typed"]
            anchor = name(
                html.unescape(re.sub("<[^>]*>", "", block["code"]) if typed is None else typed)
            )
            seen[anchor] += 1
            if seen[anchor] > 1:
                anchor = f"{anchor}-{seen[anchor]}"
            link = f'<a class="headerlink" href="#{anchor}" title="Link to this example">¶</a>'
            return f'<div id="{anchor}"{block["attributes"]}>{link}{block["rest"]}'

        return _EXAMPLE.sub(anchored, text)


class AnchorsExtension(Extension):
    """Registers `Anchors`."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  # Markdown calls it so
        """Run after `lossdocs.site.code.sessions` (5)."""
        md.postprocessors.register(Anchors(md), "lossdocs-anchors", 4)


def makeExtension(**options: Any) -> AnchorsExtension:  # noqa: N802  # likewise
    """Let Markdown find the extension by the name of this module."""
    return AnchorsExtension(**options)
