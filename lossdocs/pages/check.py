"""Holding a page against what its code does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sybil.python import import_path

from lossdocs.pages import notebook
from lossdocs.pages.judge import TRACEBACK, judged
from lossdocs.pages.model import Example, Failure, Number, Page, Repair, Report
from lossdocs.pages.read import read
from lossdocs.pages.run import message, run, settled
from lossdocs.pages.stated import stated
from lossdocs.pages.unread import beyond

NAME = re.compile(r"\b[^\W\d]\w*")
FOLLOWS = "The example has no {name}, since the one on line {line} raised an error."


def check(path: Path, text: str | None = None) -> Report:
    r"""Run a page and compare everything that it shows; `text` stands in for what the file holds.

    Examples:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     page = Path(folder) / "page.md"
        ...     _ = page.write_text("```pycon\n>>> 1 / 3\n0.34\n```")
        ...     report = check(page)
        >>> [(failure.line, failure.message) for failure in report.failures]
        [(3, 'shows 0.34, printed 0.3333333333333333 (not rounded correctly at the digits shown)')]
        >>> report.repaired
        '```pycon\n>>> 1 / 3\n0.3333333333333333\n```'
    """
    if path.suffix == ".ipynb":
        return notebook.check(path, text)
    page = read(path, text)
    failures = [*page.failures, *beyond(path, page.asked)]
    for session in page.sessions:
        failures += played(session, page)
    items = [item for session in page.sessions for item in session]
    return Report(
        path=path,
        text=page.text,
        repaired=repaired(page.text, [f.repair for f in failures if f.repair]),
        examples=sum(isinstance(item, Example) for item in items),
        numbers=sum(isinstance(item, Number) for item in items),
        failures=sorted(failures, key=lambda failure: failure.line),
        reasons=page.reasons,
    )


def repaired(text: str, repairs: Sequence[Repair]) -> str:
    """The text with every repair made.

    Examples:
        >>> repaired("one two", [Repair(0, 3, "1"), Repair(4, 7, "2")])
        '1 2'
    """
    for repair in sorted(repairs, reverse=True):
        text = text[: repair.start] + repair.text + text[repair.end :]
    return text


def played(session: Sequence[Example | Number], page: Page) -> Iterator[Failure]:
    """Run a session from its start to its end, also behind an example that raises."""
    if not session:
        return
    with settled():
        namespace: dict[str, Any] = {"__name__": "__main__"}
        if page.path.suffix == ".py":
            try:
                namespace = dict(vars(import_path(page.path.resolve())))
            except Exception as error:
                yield Failure(session[0].line, f"not run: {message(error)}")
                return
        broken: dict[str, int] = {}  # names in examples that raised, which may not have made them
        for item in session:
            if isinstance(item, Number):
                yield from stated(item, namespace, page.path)
                continue
            outcome = run(item, namespace, page.path)
            name = outcome.error.name if isinstance(outcome.error, NameError) else ""
            if name in broken and TRACEBACK not in item.want:
                yield Failure(item.line, FOLLOWS.format(name=name, line=broken[name]))
            else:
                yield from judged(item, outcome)
            if outcome.error:
                broken = dict.fromkeys(NAME.findall(item.source), item.line) | broken
