"""Every explorer beside torch, each in a file of its name in `of`."""

from importlib import import_module
from pathlib import Path

NAMES = sorted(path.stem for path in (Path(__file__).parent / "of").glob("*.py"))
EXPLORERS = {name: import_module(f"explorers.of.{name}") for name in NAMES}
REFERENCES = {name: module.reference for name, module in EXPLORERS.items()}
