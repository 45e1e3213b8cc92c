"""Pages and docstrings are tests: what they show is what their code does."""

import gc
import os
from pathlib import Path

import pytest

from lossdocs.pages.collect import Pages

# Few numbers gain nothing from threads, and wait for them on a busy machine: also in processes
# that tests start. It is read where torch is imported, which is later.
os.environ.setdefault("OMP_NUM_THREADS", "1")

pytest_collect_file = Pages(Path(__file__).parent).pytest()


def pytest_collection() -> None:
    """What tests are made of stays to the end: no garbage is looked for among it."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Only among what comes later."""
    gc.freeze()
    gc.enable()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in the last lines that tests in a browser did not run, and how to get one."""
    skipped = terminalreporter.stats.get("skipped", [])
    missing = sum("no Chromium" in str(report.longrepr) for report in skipped)
    if missing:
        terminalreporter.write_line(
            f"{missing} tests did not run, since no browser was found. To get one: "
            "apt-get install chromium, or .venv/bin/python -m playwright install chromium",
            yellow=True,
        )
