"""Names that know their domain."""

from __future__ import annotations

from sympy import Dummy, Expr, Integer

ASSUMPTIONS: dict[str, dict[str, bool]] = {
    "size": {"integer": True, "positive": True},
    "index": {"integer": True, "positive": True},
    "label": {"integer": True, "positive": True},
    "natural": {"integer": True, "nonnegative": True},
    "sign": {"integer": True, "nonzero": True},
    "real": {"real": True},
    "positive": {"positive": True},
    "unit": {"positive": True},
    "simplex": {"positive": True},
}


class Name(Dummy):  # type: ignore[misc] # SymPy ships no types
    """A symbol, or the name of an array, with its domain.

    Attributes:
        domain: `"real"`, `"positive"`, `"unit"` (between 0 and 1), `"simplex"` (positive, the
            last index sums to 1), `"size"`, `"index"`, `"label"` (1 to `upper`), `"sign"`
            (-1 or 1) or `"natural"`.
        shape: the sizes of an array; empty for a number.
        lower: the least value of an index or a label.
        upper: the greatest value of an index or a label.
    """

    domain: str
    shape: tuple[Expr, ...]
    lower: Expr
    upper: Expr | None

    def __new__(  # noqa: PYI034 # no class extends it
        cls,
        name: str,
        domain: str,
        shape: tuple[Expr, ...] = (),
        lower: Expr = Integer(1),  # noqa: B008 # numbers of SymPy do not change
        upper: Expr | None = None,
    ) -> Name:
        """A new name, different from every other."""
        self: Name = super().__new__(cls, name, **ASSUMPTIONS[domain])
        self.domain, self.shape, self.lower, self.upper = domain, shape, lower, upper
        return self

    def __setattr__(self, attribute: str, value: object) -> None:
        """Refuse to change what a proof may have used; SymPy's own memory begins with _."""
        if hasattr(self, attribute) and not attribute.startswith("_"):
            raise AttributeError(f"{self.name} has its {attribute} for good")
        super().__setattr__(attribute, value)

    def __delattr__(self, attribute: str) -> None:
        """Refuse to forget what a proof may have used."""
        raise AttributeError(f"{self.name} has its {attribute} for good")
