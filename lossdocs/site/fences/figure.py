"""The fence `figure`: a drawing from `docs/assets/figures`, as a part of the page.

Building the site draws nothing, since that takes torch: the tests draw every figure again with the
losses themselves and compare the files.
"""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import Any

from markdown import Markdown
from pymdownx.superfences import SuperFencesException

from lossdocs.site.page import page_of

FOLDER = Path(__file__).parents[3] / "docs/assets/figures"
CHECK = "its module, with which the tests draw it again"  # what the ledger of the site says


def figure(
    source: str, language: str, css_class: str, options: dict[str, Any], md: Markdown, **rest: Any
) -> str:
    """Format the fence `figure`, whose content is the name of one.

    Raises:
        SuperFencesException: there is none; superfences lets no other exception out.
    """
    name = source.strip()
    known = {path.stem: path for path in FOLDER.glob("*.svg")}
    if name not in known:
        near = get_close_matches(name, known, n=5, cutoff=0.6)
        hint = f"; close to it: {', '.join(near)}" if near else ""
        raise SuperFencesException(f"{page_of(md)}: no figure is named {name!r}{hint}")
    # The words in it are not found by searching: they are the numbers at the axes.
    return (
        f'<figure class="drawn" data-checked="{CHECK}" data-search-exclude>'
        f"{known[name].read_text(encoding='utf-8')}</figure>"
    )
