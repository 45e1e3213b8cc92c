"""The site says which versions of torch its statements were checked with."""

import tomllib
from importlib.metadata import version
from pathlib import Path

from lossdocs.site.guard import ledger

ROOT = Path(__file__).parents[2]


def test_the_site_names_the_torch_that_is_installed_and_the_lowest() -> None:
    """The one from constraints.txt, the other from pyproject.toml."""
    text = ledger.version(ROOT)
    assert f"torch {version('torch').partition('+')[0]}, commit " in text
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    [lowest] = [need[7:] for need in project["dependencies"] if need.startswith("torch>=")]
    assert f"with torch {lowest}, the lowest" in text
