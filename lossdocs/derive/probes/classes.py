"""Class indices: shapes, indices that are no class, and positions that are left out."""

from collections.abc import Iterator

from lossdocs.derive.probes.example import Draft, Example

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
    row, index = f"{e.x}[0]", "tensor(2)"
    one_a_class = e(row, "tensor([0, 1, 2])")
    for name, shows, code in (
        ("column_of_indices", "Indices as a column (N, 1) are refused", e(t=f"{e.t}.view(2, 1)")),
        ("one_sample", "One sample without a batch takes one index ()", e(row, f"{e.t}[0]")),
        ("one_sample_one_index", "It also takes an index of shape (1)", e(row, "tensor([2])")),
        ("one_index_per_class", "One sample does not take one index a class", one_a_class),
        ("batch_differs", "Two rows and three indices", e(t="tensor([2, 1, 0])")),
        ("scalar_beside_batch", "A batch does not take a scalar index", e(t=index)),
        ("row_beside_scalar", "Nor does a batch of one row", e(f"{e.x}[:1]", index)),
    ):
        yield Draft(f"shapes.{name}", shows, code)


def _axes(e: Example) -> Iterator[Draft]:
    image = _zeros(e, "3, 4, 5", "4, 5")
    volume = _zeros(e, "2, 3, 2, 2, 2", "2, 2, 2, 3")
    matrix = _zeros(e, "2, 3, 5, 5", "2, 5")
    length, vector = (_zeros(e, "2, 3, 5", sizes) for sizes in ("2, 4", "2"))
    for name, shows, code in (
        ("scalar", "A scalar has no class axis", e("tensor(1.0)", "tensor(0)")),
        ("image_beside_matrix", "An image (N, C, d1, d2) needs indices (N, d1, d2)", matrix),
        ("sequence_length_differs", "(N, C, d1) needs indices (N, d1)", length),
        ("sequence_beside_vector", "(N, C, d1) does not take one index a row", vector),
        ("image_without_batch", "One image (C, H, W) is read as a batch", image),
        ("volume_size_differs", "A volume of indices of another size", volume),
    ):
        yield Draft(f"shapes.{name}", shows, code)
    yield Draft(
        "shapes.spatial",
        "Indices beside (N, C, d1, ..., dK) have the shape (N, d1, ..., dK)",
        f"[\n    {_zeros(e, '2, 3, *s', '2, *s', reduction='none')}.shape\n"
        "    for s in [(5,), (4, 5), (2, 4, 5), (2, 2, 2, 2)]\n]",
    )
    pixels = e(f"{e.x}.t().reshape(1, 3, 2, 1)", "tensor([[[2], [1]]])", reduction="none")
    yield Draft("shapes.image_values", "An image of two pixels, without reduction", pixels)


def _zeros(e: Example, x: str, t: str, **options: str) -> str:
    return e(f"torch.zeros({x})", f"torch.zeros({t}, dtype=torch.long)", **options)


def _no_class(e: Example) -> Iterator[Draft]:
    yield Draft("empty.no_class", "No class at all", e("torch.ones(2, 0)", "tensor([0, 0])"))
    for name, shows, x, t, words in (
        ("position", "Rows without a position", "2, 3, 0", "2, 0", ("", "sum")),
        ("image", "A batch of no image", "0, 3, 2, 2", "0, 2, 2", ("", "sum", "none")),
    ):
        tensors = f"X = torch.zeros({x})\nY = torch.zeros({t}, dtype=torch.long)\n"
        yield Draft(f"empty.no_{name}", shows, tensors + e.reduced(*words, x="X", t="Y"))


def _indices(e: Example) -> Iterator[Draft]:
    large = e(t="tensor([5, 0])", reduction="none")
    minus = "-1 is out of range, and not the last class"
    yield Draft("ignore.too_large", "C is out of range", e(t="tensor([2, 3])"))
    yield Draft("ignore.too_large_none", "Also without reduction", large)
    yield Draft("ignore.minus_one", minus, e(t="tensor([2, -1])"))


def _ignored(e: Example) -> Iterator[Draft]:
    some, last, byte = "tensor([2, -100])", "tensor([2, -1])", "tensor([2, 255], dtype=torch.uint8)"
    inside = e.reduced("", "none", ignore_index="1")
    other, named, tensor = (
        e(t=t, ignore_index=index)
        for t, index in ((some, "-1"), (last, "-1"), (last, "tensor(-1)"))
    )
    largest = e(t="tensor([2, 2**63 - 1])", ignore_index="2**63 - 1")
    in_bytes = e(t=byte, ignore_index="255", reduction="none")
    one_sample = e.reduced("", "none", x=f"{e.x}[0]", t="tensor(-100)")
    every = "All positions ignored: the mean is nan"
    for name, shows, code in (
        ("default", "-100 is ignored unless another index is named", e(t=some, reduction="none")),
        ("all", f"{every}, the sum 0", e.reduced("", "sum", "none", t=IGNORED)),
        ("all_mean_gradient", f"{every} and has a gradient of 0", e.gradient(t=IGNORED)),
        ("gradient", "An ignored row has a gradient of 0", e.gradient(t=some)),
        ("inside", "`ignore_index` may be one of the classes", inside),
        ("other", "With another `ignore_index`, -100 is out of range", other),
        ("minus_one_named", "-1 may be named as the index to ignore", named),
        ("largest", "The largest index of 64 bits is taken", largest),
        ("tensor", "`ignore_index` as a tensor of one integer", tensor),
        ("uint8_255", "In a target of bytes 255 may be ignored", in_bytes),
        ("one_sample", "One sample, ignored", one_sample),
    ):
        yield Draft(f"ignore.{name}", shows, code)
    if e.declaration.sizes:
        return
    yield Draft(
        "ignore.sequence",
        "Beside (N, C, d1) the mean counts positions, not rows",
        "X = torch.arange(24.0).view(2, 3, 4).sin()\n"
        "Y = tensor([[0, 1, 2, -100], [-100, -100, 1, 0]])\n"
        f"({e('X', 'Y')}, {e('X', 'Y', reduction='sum')} / 5)",
    )
    code = e("torch.ones(2, 0)", IGNORED, reduction="none")
    yield Draft("empty.no_class_ignored", "No class at all, every position ignored", code)
