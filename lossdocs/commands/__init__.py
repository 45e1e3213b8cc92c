"""The commands of `python -m lossdocs`: a module each, which this folder finds by itself.

The docstring of a module is the help of its command. `add_arguments(parser)` says what the command
takes, and `run(options)` does it and returns the exit status. Every call imports all modules, so
what takes time or may be missing, such as torch, is imported within `run`.
"""

from argparse import ArgumentParser, Namespace
from importlib import import_module
from pkgutil import iter_modules
from typing import Protocol, cast


class Command(Protocol):
    """What the module of a command has."""

    __doc__: str | None

    def add_arguments(self, parser: ArgumentParser, /) -> None:
        """Say what the command takes."""

    def run(self, options: Namespace, /) -> int:
        """Do it, and return the exit status: 0 where all is well."""


def commands() -> dict[str, Command]:
    """Every command by its name.

    Examples:
        >>> print(commands()["explain"].__doc__.partition(".")[0])
        Explain calls of losses whose tensors were saved with torch
    """
    names = sorted(module.name for module in iter_modules(__path__))
    return {name: cast("Command", import_module(f"{__name__}.{name}")) for name in names}
