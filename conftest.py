"""Pages and docstrings are tests: what they show is what their code does."""

from pathlib import Path

from lossdocs.pages.collect import Pages

pytest_collect_file = Pages(Path(__file__).parent).pytest()
