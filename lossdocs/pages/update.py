"""Repairing pages: the outputs and numbers that are no longer what the code gives."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from lossdocs.pages.model import Example, Page, Report
from lossdocs.pages.read import read


def diff(report: Report) -> str:
    r"""What repairing a page changes.

    Examples:
        >>> from pathlib import Path
        >>> report = Report(Path("page.md"), "0\n", "1\n", 1, 0, [], [])
        >>> print(diff(report))
        --- page.md
        +++ page.md
        @@ -1 +1 @@
        -0
        +1
    """
    old, new = report.text.splitlines(), report.repaired.splitlines()
    name = str(report.path)
    return "\n".join(difflib.unified_diff(old, new, name, name, lineterm=""))


def verified(report: Report) -> None:
    """Raise if the repaired text does not read as the same page with the new outputs.

    An output can hold a prompt, a fence or quotation marks, and end its own block.
    """
    if report.path.suffix == ".ipynb":
        return
    old, new = read(report.path, report.text), read(report.path, report.repaired)
    kept = shape(old) == shape(new) and len(old.failures) == len(new.failures)
    if not kept or outside(old) != outside(new):
        raise ValueError(f"{report.path} cannot be repaired: an output would break its own block")


def shape(page: Page) -> list[list[str]]:
    """What is run on a page, in order."""
    return [
        [item.source if isinstance(item, Example) else item.expression for item in session]
        for session in page.sessions
    ]


def outside(page: Page) -> Sequence[str]:
    """The text between outputs and numbers."""
    items = sorted((item for session in page.sessions for item in session), key=lambda i: i.start)
    ends = [0, *(item.end for item in items)]
    starts = [*(item.start for item in items), len(page.text)]
    return [page.text[end:start] for end, start in zip(ends, starts, strict=True)]
