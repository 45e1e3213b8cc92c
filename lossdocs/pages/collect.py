"""The pages as tests.

One test a page, which lists every failure on it: the examples of a page build on one another, so a
test for each would fail by itself, in parallel, in random order or with `--lf`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sybil import Document, Example, Region, Sybil

from lossdocs.pages.check import check
from lossdocs.pages.find import default_paths, find
from lossdocs.pages.read import read


def page(document: Document) -> Iterator[Region]:
    """The whole page as one region, if there is something to check on it."""
    path = Path(document.path)
    if path.suffix == ".py":
        found = read(path, document.text)
        if not (found.sessions or found.failures):
            return
    yield Region(0, len(document.text), evaluator=evaluate)


def evaluate(example: Example) -> str:
    """Everything wrong with a page; Sybil takes an empty text for success."""
    report = check(Path(example.path))
    return str(report) if report.failures else ""


class Pages(Sybil):
    """What `python -m lossdocs.pages check` checks, for `pytest_collect_file`."""

    def __init__(self, root: Path) -> None:
        # A page is read by lossdocs.pages, not by Sybil's document for modules.
        super().__init__([page], path=str(root), document_types={".py": Document})
        self.pages = frozenset(find(default_paths(root)))

    def should_parse(self, path: Path) -> bool:
        """Whether a file is a page."""
        return path in self.pages

    def identify(self, example: Example) -> str:
        """The name of the test, behind the path of its page."""
        return "page"
