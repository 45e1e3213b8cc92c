"""The fence `figure`: a drawing from `docs/assets/figures`, as a part of the page.

Building the site draws nothing, since that takes torch: the tests draw every figure again with the
losses themselves and compare the files.
"""

from __future__ import annotations

import html
import re
from difflib import get_close_matches
from pathlib import Path

from lossdocs.site.fences.fence import Fence, To
from lossdocs.site.inputs import fingerprint

FOLDER = Path(__file__).parents[3] / "docs/assets/figures"
CHECK = "its module, with which the tests draw it again"  # what the ledger of the site says


def as_html(name: str, page: str) -> str:
    """The drawing.

    Raises:
        ValueError: there is none of that name.
    """
    known = {path.stem: path for path in FOLDER.glob("*.svg")}
    if name not in known:
        near = get_close_matches(name, known, n=5, cutoff=0.6)
        hint = f"; close to it: {', '.join(near)}" if near else ""
        raise ValueError(f"no figure is named {name!r}{hint}")
    # The words in it are not found by searching: they are the numbers at the axes.
    return (
        f'<figure class="drawn" data-checked="{CHECK}" data-search-exclude>'
        f"{known[name].read_text(encoding='utf-8')}</figure>"
    )


def as_markdown(name: str, to: To) -> str:
    """The drawing by its address, and what it shows in words."""
    svg = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    texts = dict(re.findall(r"<(title|desc)[^>]*>(.*?)</", svg, re.DOTALL))
    title, said = (html.unescape(texts[tag]) for tag in ("title", "desc"))
    return f"![{title}]({to(f'assets/figures/{name}.svg')})\n\n{said}"


def shows(name: str) -> str:
    """A file."""
    return fingerprint(f"docs/assets/figures/{name}.svg")


FENCE = Fence(as_html, as_markdown, shows)
