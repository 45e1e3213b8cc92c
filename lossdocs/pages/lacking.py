"""How many ties the pages lack that are not read yet: `python -m lossdocs.pages lacking`."""

from __future__ import annotations

from pathlib import Path

from lossdocs.pages import notebook, unread
from lossdocs.pages.read import read

HEAD = """\
# Pages that are not read yet, with the number of ties that each may lack. It may only shrink:
# `python -m lossdocs.pages lacking` lowers the numbers.
[lacking]
"""


def lacking(path: Path) -> int:
    """How many ties a page lacks."""
    if path.suffix != ".ipynb":
        return len(read(path).asked)
    return len(list(notebook.asked(notebook.texts(path.read_text(encoding="utf-8")))))


def lowered() -> str:
    """The list with what each page lacks today, where that is less, and without what is read."""
    lines = []
    for name, listed in unread.unread().items():
        path = unread.ROOT / name
        now = min(listed, lacking(path)) if path.exists() else 0
        lines += [f'"{name}" = {now}\n'] if now else []
    return HEAD + "".join(lines)
