"""What `explain` returns."""

from dataclasses import dataclass

from lossdocs.explain import as_html, as_text, notes
from lossdocs.explain.case import Case
from lossdocs.explain.hazards import find, found_by


@dataclass(repr=False)
class Explanation(Case):
    """An account of one call of a loss, with warnings and notes.

    Printed it is text of at most 80 columns; a notebook shows it as HTML.
    """

    def __post_init__(self) -> None:
        """Find what is probably a mistake, and what is good to know as correct calls show it."""
        super().__post_init__()
        self.warnings = find(self)
        self.notes = list(found_by(notes, self))

    def __repr__(self) -> str:
        """The account as text: a Python prompt shows it without print."""
        return as_text.render(self, self.warnings, self.notes)

    def _repr_html_(self) -> str:
        """The account as HTML, which notebooks ask for."""
        return "\n".join(as_html.lines(self, self.warnings, self.notes))
