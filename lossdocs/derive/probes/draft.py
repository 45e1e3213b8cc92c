"""A probe that was not run yet."""

from typing import NamedTuple


class Draft(NamedTuple):
    """Code, what it shows, and why lossdocs may do something else with it than torch."""

    id: str  # its group and its name there: shapes.row
    shows: str
    code: str
    why: str = ""


COMPLEX = "A complex loss has no order, so it cannot be made small"
