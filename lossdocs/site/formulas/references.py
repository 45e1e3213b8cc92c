r"""References to numbered equations, on the same page and across pages.

`\eqref{eq:x}` or `\ref{eq:x}`, alone in a formula, becomes an ordinary link with the number of the
equation, which reads well and can be reached by the keyboard; MathJax's own link lies in what it
hides from screen readers. A label of another page waits until all pages are known.
"""

import functools
import html
import posixpath
import re
from collections import defaultdict
from collections.abc import Mapping
from urllib.parse import quote

_ONLY = re.compile(r"\\\(\s*\\(?P<kind>eqref|ref)\{(?P<label>[^{}]*)\}\s*\\\)\s*")
_LABEL = re.compile(r"\\label\{([^{}]*)\}")
_NUMBER = re.compile(r'<mjx-mtd id="mjx-eqn:(?P<label>[^"]*)"[^>]*>(?P<glyphs>.*?)</mjx-mtd>')
_GLYPH = re.compile(r'class="mjx-c([0-9A-F]+)')
_UNRESOLVED = re.compile(r'<a data-equation="(?P<tex>[^"]*)"></a>')


def only(tex: str) -> str:
    r"""The label, if a formula is nothing but a reference.

    Examples:
        >>> only(r"\(\eqref{eq:gibbs}\)")
        'eq:gibbs'
        >>> only(r"\(x = \eqref{eq:gibbs}\)")
        ''
    """
    reference = _ONLY.fullmatch(tex)
    return html.unescape(reference["label"]) if reference else ""


def numbers(page: str) -> dict[str, str]:
    """What stands beside each labelled equation of a page, such as `(1)`."""
    return {
        html.unescape(row["label"]): "".join(
            chr(int(code, 16)) for code in _GLYPH.findall(row["glyphs"])
        )
        for row in _NUMBER.finditer(page)
    }


def labels(page: str) -> set[str]:
    """The labels of equations that are left to the browser."""
    return set(map(html.unescape, _LABEL.findall(page)))


def anchor(label: str) -> str:
    """The fragment of an address that leads to the equation of a label."""
    return quote(f"mjx-eqn:{label}", safe=":")


def link(address: str, number: str, tex: str) -> str:
    """The element of a reference."""
    shown = number if r"\eqref" in tex else number.strip("()")
    return f'<a href="{address}">{html.escape(shown)}</a>'


def unresolved(tex: str) -> str:
    """What stands on a page for a reference until `resolve`."""
    return f'<a data-equation="{tex.strip().replace(chr(34), "&quot;")}"></a>'


def waiting(page: str) -> bool:
    """Whether a page has references to equations of others."""
    return _UNRESOLVED.search(page) is not None


def resolve(pages: Mapping[str, str]) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Put links for the references to equations of other pages.

    Where formulas are left to the browser, a label stands for the number, which is not known yet.

    Args:
        pages: the HTML of each page by its address, such as `losses/kl_div/`.

    Returns:
        The pages that have changed, and what is wrong, each with the address of the page.
    """
    places: dict[str, dict[str, str]] = defaultdict(dict)
    for address, page in pages.items():
        for label, number in ({one: f"({one})" for one in labels(page)} | numbers(page)).items():
            places[label][address] = number
    mistakes: list[tuple[str, str]] = []

    def resolved(address: str, reference: re.Match[str]) -> str:
        tex = html.unescape(reference["tex"])
        label = only(tex)
        if len(places[label]) != 1:
            among = ", ".join(sorted(places[label])) or "no page"
            mistakes.append((address, f"{tex}: one page must have the label, and {among} has it"))
            return html.escape(tex)
        [(target, number)] = places[label].items()
        return link(f"{relative(target, address)}#{anchor(label)}", number, tex)

    changed = {
        address: _UNRESOLVED.sub(functools.partial(resolved, address), page)
        for address, page in pages.items()
        if waiting(page)
    }
    return changed, mistakes


def relative(target: str, page: str) -> str:
    """The address of a page, seen from another.

    Examples:
        >>> relative("losses/kl_div/", "guides/nan/")
        '../../losses/kl_div/'
        >>> relative("b.html", "a.html")
        'b.html'
    """
    path = posixpath.relpath(target or ".", posixpath.dirname(page) or ".")
    return path if target and not target.endswith("/") else f"{path}/"
