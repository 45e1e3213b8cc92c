"""Shapes of losses with one loss an entry."""

from collections.abc import Iterator

from lossdocs.derive.probes.example import Draft, Example


def drafts(e: Example) -> Iterator[Draft]:
    """All of them; none where an axis holds classes."""
    if not e.elementwise:
        return
    x, t = e.x, e.t
    yield Draft("shapes.scalar", "Two scalars", e(f"{x}[0, 0]", f"{t}[0, 0]", reduction="none"))
    yield Draft(
        "shapes.vectors", "One row without a batch", e(f"{x}[0]", f"{t}[0]", reduction="none")
    )
    yield Draft("shapes.row", "A row beside a matrix", e(t=f"{t}[0]"))
    yield Draft("shapes.one_row", "A batch of one row beside two", e(t=f"{t}[:1]"))
    yield Draft(
        "shapes.column", "A column beside a matrix", e(t=f"{t}[:, :1]", reduction="none") + ".shape"
    )
    yield Draft(
        "shapes.column_beside_vector",
        "A column (N, 1) beside a vector (N)",
        e(f"{x}[:, :1]", f"{t}[:, 0]", reduction="none"),
    )
    yield Draft(
        "shapes.vector_beside_column",
        "And the other way round",
        e(f"{x}[:, 0]", f"{t}[:, :1]", reduction="none"),
    )
    yield Draft("shapes.size_differs", "Sizes that do not fit", e(t="torch.ones(2, 4)"))
    yield Draft(
        "shapes.scalar_target", "A scalar target beside a vector", e(f"{x}[0]", f"{t}[0, 0]")
    )
    yield Draft("shapes.larger_target", "A target of more rows", e(f"{x}[0]", reduction="none"))
    yield Draft(
        "shapes.image",
        "Any shape is taken",
        e("torch.zeros(2, 3, 4, 5)", "torch.ones(2, 3, 4, 5)", reduction="none") + ".shape",
    )
