"""What `explain` returns."""

from dataclasses import dataclass

from lossdocs.explain import as_html, as_text
from lossdocs.explain.account import Account
from lossdocs.explain.call import Call
from lossdocs.explain.case import Case
from lossdocs.explain.content import content
from lossdocs.explain.finding import Finding
from lossdocs.explain.reading import Reading


@dataclass(frozen=True, repr=False)
class Explanation:
    """An account of one call of a loss.

    Printed it is text of at most 80 columns; a notebook shows it as HTML.
    """

    case: Case
    warnings: list[Finding]  # what is probably a mistake
    notes: list[Finding]  # what is good to know, as correct calls show it too

    @property
    def call(self) -> Call:
        """Which loss was called, with which options."""
        return self.case.call

    @property
    def reading(self) -> Reading:
        """What the shapes and dtypes were understood as."""
        return self.case

    @property
    def account(self) -> Account:
        """Contributions, weights, denominator and gradient."""
        return self.case.account

    def __str__(self) -> str:
        """The account as text."""
        return as_text.render(content(self.case, self.warnings, self.notes))

    def __repr__(self) -> str:
        """The account as text: a Python prompt shows it without print."""
        return str(self)

    def _repr_html_(self) -> str:
        """The account as HTML, which notebooks ask for."""
        return as_html.render(content(self.case, self.warnings, self.notes))
