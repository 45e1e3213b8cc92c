"""The version of what is installed; `pyproject.toml` alone names it."""

from importlib.metadata import version

__version__ = version("lossdocs")
