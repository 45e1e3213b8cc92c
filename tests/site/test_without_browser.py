"""What is said where there is no browser."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEST = "tests/site/test_browser.py::test_the_copy_button_copies_other_code_whole"

# The first test that needs a browser finds none.
HIDDEN = """
import sys
import pytest
from playwright.sync_api import BrowserType, Error

def launch(self, **options):
    raise Error("Executable doesn't exist")

BrowserType.launch = launch
sys.exit(pytest.main(sys.argv[1:]))
"""


def run(**environment: str) -> subprocess.CompletedProcess[str]:
    """The test where no browser can be started."""
    return subprocess.run(
        [sys.executable, "-c", HIDDEN, "-p", "no:cacheprovider", TEST],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={name: value for name, value in os.environ.items() if name != "CI"} | environment,
    )


def test_the_last_lines_say_how_to_get_one() -> None:
    """A test that did not run is no test that passed."""
    done = run()

    assert done.returncode == 0
    assert "1 skipped" in done.stdout.splitlines()[-1]
    assert "1 tests did not run, since no browser was found" in done.stdout
    assert "playwright install chromium" in done.stdout


def test_in_ci_it_is_an_error() -> None:
    """There the tests must run."""
    assert run(CI="true").returncode == 1
