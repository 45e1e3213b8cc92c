"""mkdocs-jupyter imports what converts notebooks when it is asked for it, which no build does."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
ASKED = """
import sys
from mkdocs.config import load_config
plugin = load_config("mkdocs.yml").plugins["mkdocs-jupyter"]
print("nbconvert" in sys.modules, plugin.config["include"])
print(sys.modules[type(plugin).__module__].convert.nb2html.__name__, "nbconvert" in sys.modules)
"""


def test_the_configuration_imports_no_converter() -> None:
    """Which is there all the same."""
    command = [sys.executable, "-c", ASKED]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "False ['*.ipynb']\nnb2html True\n"
