"""A page from its text."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lossdocs.pages.check import check
from lossdocs.pages.model import Report

Checked = Callable[..., Report]


@pytest.fixture(autouse=True)
def _one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is tested here runs by itself, whoever runs the tests."""
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)


@pytest.fixture
def checked(tmp_path: Path) -> Checked:
    """Check a page that holds the text."""

    def check_text(text: str, name: str = "page.md") -> Report:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return check(path)

    return check_text


@pytest.fixture
def found(checked: Checked) -> Callable[..., list[tuple[int, str]]]:
    """The line and the first line of the message of each failure on a page."""

    def failures_of(text: str, name: str = "page.md") -> list[tuple[int, str]]:
        failures = checked(text, name).failures
        return [(failure.line, failure.message.partition("\n")[0]) for failure in failures]

    return failures_of
