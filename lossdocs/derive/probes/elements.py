"""Shapes of losses with one loss an entry."""

from collections.abc import Iterator

from lossdocs.derive.probes.example import Draft, Example


def drafts(e: Example) -> Iterator[Draft]:
    """All of them; none where an axis holds classes."""
    if not e.elementwise:
        return
    x, t, none = e.x, e.t, {"reduction": "none"}
    image = e("torch.zeros(2, 3, 4, 5)", "torch.ones(2, 3, 4, 5)", **none)
    column, vector = e(f"{x}[:, :1]", f"{t}[:, 0]", **none), e(f"{x}[:, 0]", f"{t}[:, :1]", **none)
    for name, shows, code in (
        ("scalar", "Two scalars", e(f"{x}[0, 0]", f"{t}[0, 0]", **none)),
        ("vectors", "One row without a batch", e(f"{x}[0]", f"{t}[0]", **none)),
        ("row", "A row beside a matrix", e(t=f"{t}[0]")),
        ("one_row", "A batch of one row beside two", e(t=f"{t}[:1]")),
        ("column", "A column beside a matrix", e(t=f"{t}[:, :1]", **none) + ".shape"),
        ("column_beside_vector", "A column (N, 1) beside a vector (N)", column),
        ("vector_beside_column", "And the other way round", vector),
        ("size_differs", "Sizes that do not fit", e(t="torch.ones(2, 4)")),
        ("scalar_target", "A scalar target beside a vector", e(f"{x}[0]", f"{t}[0, 0]")),
        ("larger_target", "A target of more rows", e(f"{x}[0]", **none)),
        ("image", "Any shape is taken", f"{image}.shape"),
    ):
        yield Draft(f"shapes.{name}", shows, code)
