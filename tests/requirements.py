"""What an installed package asks for."""

from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires

from packaging.requirements import Requirement


def asked_for(requirement: Requirement) -> Iterator[Requirement]:
    """What a package asks for on this system, with the extras named."""
    try:
        lines = requires(requirement.name) or []
    except PackageNotFoundError:  # of what builds the package some is installed in CI alone
        return
    extras = {"", *requirement.extras}
    for asked in map(Requirement, lines):
        if not asked.marker or any(asked.marker.evaluate({"extra": extra}) for extra in extras):
            yield asked
