"""A line of Markdown within what a fence shows: code, formulas, and links to pages by their source.

The Markdown extensions do not see what a fence returns, so a fence that shows a cell or a sentence
of Markdown asks for its HTML here, and for its links as other forms of the page have them.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from posixpath import dirname, join, normpath, relpath

from lossdocs.pages.bibliography import CITATION, in_markdown
from lossdocs.site.code import citations
from lossdocs.site.page import folder, relative

TOKEN = re.compile(
    rf"(?P<code>`[^`]+`)|\$(?P<formula>[^$]+)\$|(?P<citation>{CITATION.pattern})"
    r"|\[(?P<text>(?:[^\[\]`]|`[^`]*`)+)\]\((?P<target>[^()\s]+)\)"
)


def as_html(text: str, page: str) -> str:
    r"""A line as HTML; formulas are marked for `lossdocs.site.formulas.mathematics`.

    Examples:
        >>> as_html("`x` > 0, [see](kl_div.md#a)", "losses/nll_loss.md")
        '<code>x</code> &gt; 0, <a href="../kl_div/#a">see</a>'
        >>> as_html("$q$", "losses/nll_loss.md")
        '<span class="arithmatex">\\(q\\)</span>'
    """
    shown, last = [], 0
    for token in TOKEN.finditer(text):
        shown += [html.escape(text[last : token.start()], quote=False), _token(token, page)]
        last = token.end()
    return "".join([*shown, html.escape(text[last:], quote=False)])


def _token(token: re.Match[str], page: str) -> str:
    if code := token["code"]:
        return f"<code>{html.escape(code[1:-1], quote=False)}</code>"
    if formula := token["formula"]:
        return rf'<span class="arithmatex">\({html.escape(formula, quote=False)}\)</span>'
    if token["citation"]:
        return citations.as_html(token) or html.escape(token[0], quote=False)
    words = as_html(token["text"], page)
    return f'<a href="{html.escape(address_of(token["target"], page))}">{words}</a>'


def address_of(target: str, page: str) -> str:
    """The address that a link of a page leads to.

    Examples:
        >>> address_of("#a", "losses/kl_div.md"), address_of("../errors.md", "losses/kl_div.md")
        ('#a', '../../errors/')
        >>> address_of("vectors/kl_div.json", "behaviour/index.md")
        'vectors/kl_div.json'
    """
    source, mark, anchor = target.partition("#")
    if not source or "://" in target:
        return target
    path = normpath(join(dirname(page), source))
    if not path.endswith(".md"):
        return relpath(f"/{path}", folder(page))
    return relative(path, page) + mark + anchor


def linked(text: str, page: str, to: Callable[[str], str]) -> str:
    """A line of Markdown with the addresses of its links elsewhere, and with what it cites.

    Examples:
        >>> linked("[see](nll_loss.md#a)", "losses/kl_div.md", "/".__add__)
        '[see](/losses/nll_loss.md#a)'
    """

    def token(found: re.Match[str]) -> str:
        if found["citation"]:
            return in_markdown(found)
        if not found["target"] or "://" in found["target"]:
            return found[0]
        source, mark, anchor = found["target"].partition("#")
        path = normpath(join(dirname(page), source)) if source else page
        return f"[{found['text']}]({to(path)}{mark}{anchor})"

    return TOKEN.sub(token, text)
