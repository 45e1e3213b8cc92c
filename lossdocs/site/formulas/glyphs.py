"""The rules and fonts that typeset formulas need, and no others.

MathJax's style sheet for all glyphs weighs 240 kB and its fonts 370 kB; the formulas of this site
need a twentieth of that. What they need is read from their HTML, so that it does not matter which
of them come from a cache.
"""

import hashlib
import io
import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from fontTools import subset
from fontTools.ttLib import TTFont

from lossdocs.site.cache import Cache
from lossdocs.site.formulas.mathjax import FONTS

_ELEMENT = re.compile(r'<(mjx-[\w-]+|dbox)\b(?:[^>]*?\sclass="([^"]*)")?')
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_NO_NAME = re.compile(r":not\([^()]*\)|::?[\w-]+|\[[^\]]*\]")
_COMPOUND = re.compile(r"[\w.-]+")
_GLYPH = re.compile(r"mjx-c\.mjx-c[0-9A-F]+(?:\.TEX-(?P<variant>\w+))?::before")
_CONTENT = re.compile(r'content: ?"(?P<text>[^"]*)"')
_FAMILY = re.compile(r"font-family: (MJX[\w-]+);")
_FILE = re.compile(r'url\("[^"]*/([\w-]+\.woff)"\)')
# Shows nothing; with its height of nothing, a line of formulas is as high as its glyphs. It keeps
# its one glyph, since a browser refuses a font without any.
_EMPTY = {"MJXZERO": {"\ueffc"}}
# Where the parts of what stretches are looked for, such as those of a tall bracket.
_STRETCHED = ("MJXTEX-S1", "MJXTEX-S4", "MJXTEX", "MJXTEX-A")


class Font(NamedTuple):
    """A font of MathJax's with the glyphs that are needed, in WOFF2."""

    family: str
    content: bytes

    @property
    def file(self) -> str:
        """The name of its file; another content has another name, so that no cache is wrong."""
        return f"{self.family}.{hashlib.sha256(self.content).hexdigest()[:8]}.woff2"


class Styles(NamedTuple):
    """The rules, and the fonts that they name."""

    rules: str
    fonts: list[Font]

    def sheet(self, address: Callable[[Font], str]) -> str:
        """The style sheet, with the fonts at these addresses."""
        return self.rules + "".join(
            f'@font-face{{font-family:{font.family};src:url("{address(font)}")format("woff2")}}\n'
            for font in self.fonts
        )


def in_page(font: Font) -> str:
    """The address of a font that the style sheet itself holds."""
    return f"data:font/woff2;base64,{b64encode(font.content).decode()}"


def styles(pages: Iterable[str], everything: str, cache: Cache) -> Styles:
    """What the formulas of these pages need of MathJax's style sheet for all glyphs."""
    used = names(pages)
    everything = re.sub(r"/\*.*?\*/", "", everything)
    shown = [rule for rule in rules(everything) if needed(rule[0], used)]
    glyphs = characters(shown)
    files = {
        family[1]: file[1]
        for _, body in rules(everything)
        if (family := _FAMILY.search(body)) and (file := _FILE.search(body))
    }
    fonts = [
        Font(family, content)
        for family, file in files.items()
        if family in glyphs and (content := font(FONTS / file, glyphs[family], cache))
    ]
    return Styles("".join(f"{selector}{{{short(body)}}}\n" for selector, body in shown), fonts)


def names(pages: Iterable[str]) -> set[str]:
    """The elements of formulas as selectors name them, alone and with their classes.

    Examples:
        >>> sorted(names(['<mjx-c class="mjx-c28 TEX-S1">']))
        ['.TEX-S1', '.mjx-c28', 'mjx-c', 'mjx-c.mjx-c28', 'mjx-c.mjx-c28.TEX-S1']
    """
    found = set()
    for tag, attribute in {one for page in pages for one in elements(page)}:
        classes = attribute.split()
        found |= {f".{name}" for name in classes}
        found |= {".".join([tag, *classes[:count]]) for count in range(len(classes) + 1)}
    return found


@lru_cache(1000)  # a server builds all pages again when one has changed
def elements(page: str) -> frozenset[tuple[str, str]]:
    """Each element of the formulas of a page once, with its classes."""
    return frozenset(_ELEMENT.findall(page))


def rules(sheet: str) -> Iterator[tuple[str, str]]:
    """The selector and the body of each rule."""
    for selector, body in _RULE.findall(sheet):
        yield " ".join(selector.split()), body


def needed(selector: str, used: set[str]) -> bool:
    """Whether the elements that one of the selectors names are all used.

    Examples:
        >>> needed("mjx-sqrt > mjx-box", {"mjx-sqrt"})
        False
        >>> needed('mjx-num[align="left"], mjx-den', {"mjx-den"})
        True
    """
    plain = _NO_NAME.sub("", selector)
    return any(set(_COMPOUND.findall(one)) <= used for one in plain.split(","))


def characters(shown: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    """The characters that rules show in each family of fonts."""
    found: dict[str, set[str]] = {family: {*glyphs} for family, glyphs in _EMPTY.items()}
    for selector, body in shown:
        content = _CONTENT.search(body)
        if content:
            glyph = _GLYPH.fullmatch(selector)
            variant = glyph and glyph["variant"]
            family = f"MJXTEX-{variant}" if variant else "MJXTEX"
            for one in [family] if glyph else _STRETCHED:
                found.setdefault(one, set()).update(unescaped(content["text"]))
    return found


def unescaped(text: str) -> str:
    r"""The characters of a string in a style sheet.

    Examples:
        >>> unescaped("\\239B"), unescaped("f"), unescaped("\\22")
        ('⎛', 'f', '"')
    """
    return re.sub(r"\\([0-9A-F]+) ?", lambda code: chr(int(code[1], 16)), text)


def short(body: str) -> str:
    """The declarations of a rule without needless space.

    Examples:
        >>> short("  display: block;  padding: 0 .1em; ")
        'display:block;padding:0 .1em'
    """
    return re.sub(r"\s*([:;])\s*", r"\1", " ".join(body.split())).rstrip(";")


def font(source: Path, glyphs: set[str], cache: Cache) -> bytes:
    """Some glyphs of a font, as WOFF2; nothing if it has none of them."""
    text = "".join(sorted(glyphs))
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    return cache.get(
        ("font", digest, text, version("fonttools"), version("brotli")),
        lambda: _subset(source, text),
    )


def _subset(source: Path, text: str) -> bytes:
    options = subset.Options(layout_features=[], notdef_outline=True)
    options.drop_tables += ["FFTM"]  # when the font was edited last
    complete = TTFont(source, recalcTimestamp=False)  # the same bytes at each build
    worker = subset.Subsetter(options)
    worker.populate(text=text)
    worker.subset(complete)
    stream = io.BytesIO()
    complete.flavor = "woff2"
    complete.save(stream)
    return stream.getvalue()
