"""Class indices: shapes, indices that are no class, and positions that are left out."""

from collections.abc import Iterator

from lossdocs.derive.probes.example import Draft, Example, together

IGNORED = "tensor([-100, -100])"


def drafts(e: Example) -> Iterator[Draft]:
    """All of them; none where the target holds no classes."""
    if not e.indices:
        return
    yield from _shapes(e)
    if not e.declaration.sizes:
        yield from _axes(e)
        yield from _no_class(e)
    yield from _indices(e)
    if "ignore_index" in e.declaration:
        yield from _ignored(e)


def _shapes(e: Example) -> Iterator[Draft]:
    x, t = e.x, e.t
    yield Draft(
        "shapes.column_of_indices", "Indices as a column (N, 1) are refused", e(t=f"{t}.view(2, 1)")
    )
    yield Draft(
        "shapes.one_sample",
        "One sample without a batch takes one index ()",
        e(f"{x}[0]", f"{t}[0]"),
    )
    yield Draft(
        "shapes.one_sample_one_index",
        "It also takes an index of shape (1)",
        e(f"{x}[0]", "tensor([2])"),
    )
    yield Draft(
        "shapes.one_index_per_class",
        "One sample does not take one index a class",
        e(f"{x}[0]", "tensor([0, 1, 2])"),
    )
    yield Draft("shapes.batch_differs", "Two rows and three indices", e(t="tensor([2, 1, 0])"))
    yield Draft(
        "shapes.scalar_beside_batch", "A batch does not take a scalar index", e(t="tensor(2)")
    )
    yield Draft(
        "shapes.row_beside_scalar", "Nor does a batch of one row", e(f"{x}[:1]", "tensor(2)")
    )


def _axes(e: Example) -> Iterator[Draft]:
    def zeros(*sizes: str) -> str:
        return e(f"torch.zeros({sizes[0]})", f"torch.zeros({sizes[1]}, dtype=torch.long)")

    spatial = e("torch.zeros(2, 3, *s)", "torch.zeros(2, *s, dtype=torch.long)", reduction="none")
    pixels = e(f"{e.x}.t().reshape(1, 3, 2, 1)", "tensor([[[2], [1]]])", reduction="none")
    yield Draft("shapes.scalar", "A scalar has no class axis", e("tensor(1.0)", "tensor(0)"))
    yield Draft(
        "shapes.image_beside_matrix",
        "An image (N, C, d1, d2) needs indices (N, d1, d2)",
        zeros("2, 3, 5, 5", "2, 5"),
    )
    yield Draft(
        "shapes.sequence_length_differs",
        "(N, C, d1) needs indices (N, d1)",
        zeros("2, 3, 5", "2, 4"),
    )
    yield Draft(
        "shapes.sequence_beside_vector",
        "(N, C, d1) does not take one index a row",
        zeros("2, 3, 5", "2"),
    )
    yield Draft(
        "shapes.image_without_batch",
        "One image (C, H, W) is read as a batch",
        zeros("3, 4, 5", "4, 5"),
    )
    yield Draft(
        "shapes.volume_size_differs",
        "A volume of indices of another size",
        zeros("2, 3, 2, 2, 2", "2, 2, 2, 3"),
    )
    yield Draft(
        "shapes.spatial",
        "Indices beside (N, C, d1, ..., dK) have the shape (N, d1, ..., dK)",
        f"[\n    {spatial}.shape\n    for s in [(5,), (4, 5), (2, 4, 5), (2, 2, 2, 2)]\n]",
    )
    yield Draft("shapes.image_values", "An image of two pixels, without reduction", pixels)


def _no_class(e: Example) -> Iterator[Draft]:
    yield Draft("empty.no_class", "No class at all", e("torch.ones(2, 0)", "tensor([0, 0])"))
    yield Draft(
        "empty.no_position",
        "Rows without a position",
        "X = torch.zeros(2, 3, 0)\nY = torch.zeros(2, 0, dtype=torch.long)\n"
        + together(e("X", "Y"), e("X", "Y", reduction="sum")),
    )
    yield Draft(
        "empty.no_image",
        "A batch of no image",
        "X = torch.zeros(0, 3, 2, 2)\nY = torch.zeros(0, 2, 2, dtype=torch.long)\n"
        + together(e("X", "Y"), e("X", "Y", reduction="sum"), e("X", "Y", reduction="none")),
    )


def _indices(e: Example) -> Iterator[Draft]:
    yield Draft("ignore.too_large", "C is out of range", e(t="tensor([2, 3])"))
    yield Draft(
        "ignore.too_large_none", "Also without reduction", e(t="tensor([5, 0])", reduction="none")
    )
    yield Draft(
        "ignore.minus_one", "-1 is out of range, and not the last class", e(t="tensor([2, -1])")
    )


def _ignored(e: Example) -> Iterator[Draft]:
    some, last = "tensor([2, -100])", "tensor([2, -1])"
    largest = "2**63 - 1"
    yield Draft(
        "ignore.default",
        "-100 is ignored unless another index is named",
        e(t=some, reduction="none"),
    )
    yield Draft(
        "ignore.all",
        "All positions ignored: the mean is nan, the sum 0",
        together(e(t=IGNORED), e(t=IGNORED, reduction="sum"), e(t=IGNORED, reduction="none")),
    )
    yield Draft(
        "ignore.all_mean_gradient",
        "All positions ignored: the mean is nan and has a gradient of 0",
        f"grad(lambda z: {e('z', IGNORED)}, {e.x})",
    )
    yield Draft(
        "ignore.gradient",
        "An ignored row has a gradient of 0",
        f"grad(lambda z: {e('z', some)}, {e.x})",
    )
    yield Draft(
        "ignore.inside",
        "`ignore_index` may be one of the classes",
        together(e(ignore_index="1"), e(ignore_index="1", reduction="none")),
    )
    yield Draft(
        "ignore.other",
        "With another `ignore_index`, -100 is out of range",
        e(t=some, ignore_index="-1"),
    )
    yield Draft(
        "ignore.minus_one_named",
        "-1 may be named as the index to ignore",
        e(t=last, ignore_index="-1"),
    )
    yield Draft(
        "ignore.largest",
        "The largest index of 64 bits is taken",
        e(t=f"tensor([2, {largest}])", ignore_index=largest),
    )
    yield Draft(
        "ignore.tensor",
        "`ignore_index` as a tensor of one integer",
        e(t=last, ignore_index="tensor(-1)"),
    )
    yield Draft(
        "ignore.uint8_255",
        "In a target of bytes 255 may be ignored",
        e(t="tensor([2, 255], dtype=torch.uint8)", ignore_index="255", reduction="none"),
    )
    yield Draft(
        "ignore.one_sample",
        "One sample, ignored",
        together(
            e(f"{e.x}[0]", "tensor(-100)"),
            e(f"{e.x}[0]", "tensor(-100)", reduction="none"),
        ),
    )
    if e.declaration.sizes:
        return
    yield Draft(
        "ignore.sequence",
        "Beside (N, C, d1) the mean counts positions, not rows",
        "X = torch.arange(24.0).view(2, 3, 4).sin()\n"
        "Y = tensor([[0, 1, 2, -100], [-100, -100, 1, 0]])\n"
        f"({e('X', 'Y')}, {e('X', 'Y', reduction='sum')} / 5)",
    )
    yield Draft(
        "empty.no_class_ignored",
        "No class at all, every position ignored",
        e("torch.ones(2, 0)", IGNORED, reduction="none"),
    )
