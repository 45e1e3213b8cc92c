"""What lossdocs does from a terminal; `python -m lossdocs COMMAND --help` tells more."""

import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Collection, Sequence
from inspect import getdoc
from pathlib import Path

from lossdocs.commands import commands


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status."""
    found = commands()
    parser = ArgumentParser(prog="python -m lossdocs", description=__doc__)
    subparsers = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, command in found.items():
        text = getdoc(command) or ""
        added = subparsers.add_parser(
            name,
            help=text.partition("\n")[0],
            description=text,
            formatter_class=RawDescriptionHelpFormatter,
        )
        command.add_arguments(added)
        added.set_defaults(run=command.run)
    given = sys.argv[1:] if argv is None else argv
    options = parser.parse_args(with_command(given, found))
    status: int = options.run(options)
    return status


def with_command(given: Sequence[str], names: Collection[str]) -> Sequence[str]:
    """The arguments, with `explain` before those that begin with its files or options.

    Examples:
        >>> with_command(["call.pt"], {"explain"}), with_command(["explan"], {"explain"})
        (['explain', 'call.pt'], ['explan'])
    """
    if not given or given[0] in {"-h", "--help", *names}:
        return given
    is_misspelt = given[0].isidentifier() and not Path(given[0]).exists()
    return given if is_misspelt else ["explain", *given]


if __name__ == "__main__":
    sys.exit(main())
