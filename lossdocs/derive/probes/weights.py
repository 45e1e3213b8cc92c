"""Weights of classes, of elements and of entries, and losses that have none."""

from collections.abc import Iterator

from lossdocs.declare.declaration import Parameter
from lossdocs.derive.probes.example import COMPLEX, Draft, Example, together

ELSEWHERE = ("weight", "pos_weight")  # what another loss has


def drafts(e: Example) -> Iterator[Draft]:
    """All of them."""
    for parameter in e.declaration.weights:
        assert parameter.weight is not None
        yield from _any(e, parameter)
        yield from {"class": _of_classes, "element": _of_elements, "entry": _of_entries}[
            parameter.weight.per
        ](e, parameter)
    for name in ELSEWHERE:
        if name not in e.declaration:
            yield from _none(e, name)


def _prefix(parameter: Parameter) -> str:
    return "weights." if parameter.name == "weight" else f"weights.{parameter.name}_"


def _any(e: Example, parameter: Parameter) -> Iterator[Draft]:
    name = parameter.name
    for id, shows, value in (
        ("list", "A list is no weight", "[1.0, 2.0, 4.0]"),
        ("number", "Nor is a number", "2.0"),
        ("too_long", "A weight of another length", "torch.ones(4)"),
    ):
        yield Draft(f"{_prefix(parameter)}{id}", f"{shows}", e(**{name: value}))
    code = e(**{name: "w.to(torch.complex64)"})
    yield Draft(f"{_prefix(parameter)}complex", "A complex weight", code, COMPLEX)
    yield Draft(
        f"{_prefix(parameter)}gradient",
        "The weight may not require a gradient",
        f"W = w.clone().requires_grad_()\n{e(**{name: 'W'})}",
    )


def _of_classes(e: Example, parameter: Parameter) -> Iterator[Draft]:
    prefix, name, t = _prefix(parameter), parameter.name, e.t

    def call(value: str, **options: str) -> str:
        return e(**{name: value}, **options)

    some = "tensor([1.0, 0.0, 0.0])"
    yield Draft(
        f"{prefix}none",
        "Without reduction each loss is multiplied by the weight of its class",
        call("w", reduction="none"),
    )
    yield Draft(
        f"{prefix}mean",
        "The mean divides by the sum of the weights of the targets",
        together(call("w"), f"{call('w', reduction='sum')} / w[{t}].sum()"),
    )
    yield Draft(
        f"{prefix}too_short", "A weight for each class, no fewer", call("tensor([1.0, 2.0])")
    )
    yield Draft(f"{prefix}matrix", "A matrix is refused", call("w.view(1, 3)"))
    yield Draft(f"{prefix}scalar", "A scalar is refused", call("tensor(1.0)"))
    yield Draft(
        f"{prefix}zero",
        "Weights of 0 for every class present leave nothing to divide by",
        together(call(some), call(some, reduction="sum")),
    )
    yield Draft(
        f"{prefix}negative", "Negative weights are not refused", call("-w", reduction="none")
    )
    yield Draft(
        f"{prefix}nan_and_inf",
        "nan or infinity matters where its class is present",
        together(
            call("tensor([1.0, nan, 1.0])"),
            call("tensor([nan, 1.0, 1.0])"),
            call("tensor([1.0, inf, 1.0])"),
        ),
    )
    yield Draft(
        "dtypes.weight_float64", "The weight needs the dtype of the input", call("w.double()")
    )
    yield Draft("dtypes.weight_int", "A weight of integers is refused", call("w.long()"))
    if not e.declaration.sizes:
        yield Draft(
            f"{prefix}image",
            "The mean over an image divides by the weights of its pixels",
            "X = torch.arange(12.0).sin().view(1, 3, 2, 2)\nY = tensor([[[0, 1], [2, 2]]])\n"
            + together(
                e("X", "Y", **{name: "w"}),
                f"{e('X', 'Y', **{name: 'w'}, reduction='sum')} / 11",
            ),
        )


def _of_elements(e: Example, parameter: Parameter) -> Iterator[Draft]:
    counted = "and" if e.declaration.mean == "weights" else "not"
    for id, shows, value in (
        ("row", "A weight (C) broadcasts over the rows", "w"),
        ("column", "A weight (N, 1) broadcasts over the columns", "tensor([[1.0], [2.0]])"),
        ("negative", "Negative weights and 0 are taken", "tensor([-1.0, 0.0, 1.0])"),
        ("nan", "nan among the weights", "tensor([1.0, nan, 1.0])"),
        ("infinite", "An infinite weight", "tensor([1.0, inf, 1.0])"),
    ):
        code = e(**{parameter.name: value}, reduction="none")
        yield Draft(f"{_prefix(parameter)}{id}", shows, code)
    for id, shows, value, after in (
        ("scalar", "A scalar weight multiplies every element", "tensor(2.0)", ""),
        (
            "bool",
            f"A mask as the weight leaves elements out of the sum, {counted} of the count",
            "tensor([True, False, True])",
            "",
        ),
        ("int", "A weight of integers is taken", "torch.ones(3, dtype=torch.long)", ""),
        (
            "float64",
            "A float64 weight does not change the dtype of the result",
            "torch.ones(3, dtype=torch.float64)",
            ".dtype",
        ),
        (
            "vector_of_rows",
            "A weight (N) for the rows of (N, C) is refused",
            "tensor([1.0, 2.0])",
            "",
        ),
    ):
        yield Draft(f"{_prefix(parameter)}{id}", shows, e(**{parameter.name: value}) + after)
    for id, shows, value in (
        ("larger", "A weight larger than the input is refused", "torch.ones(2, 3)"),
        ("larger_by_one", "Also by a leading axis of 1", "torch.ones(1, 3)"),
    ):
        code = e(f"{e.x}[0]", f"{e.t}[0]", **{parameter.name: value}, reduction="none")
        yield Draft(f"{_prefix(parameter)}{id}", shows, code)


def _of_entries(e: Example, parameter: Parameter) -> Iterator[Draft]:
    name, prefix = parameter.name, _prefix(parameter)
    of_the_mean, count = "number of entries", "6"
    if e.declaration.mean == "weights":
        of_the_mean, count = "sum of the weights", "w.sum()"
    yield Draft(
        f"{prefix}reductions",
        f"Each entry is multiplied by its weight; the mean divides by the {of_the_mean}",
        together(
            e(**{name: "w"}, reduction="none"),
            e(**{name: "w"}),
            f"{e(**{name: 'w'}, reduction='sum')} / {count}",
        ),
    )
    for id, shows, value in (
        ("negative", "Negative weights are taken", "-w"),
        ("zero", "Weights of 0", "0 * w"),
        ("nan", "nan among the weights", "nan * w"),
        ("int", "A weight of integers", "w.long()"),
        ("bool", "A mask as the weight", "w > 1"),
        ("float64", "A float64 weight", "w.double()"),
        ("row", "A weight (C) is refused", "w[0]"),
        ("scalar", "So is a scalar", "tensor(2.0)"),
        ("one_row", "And a batch of one row", "w[:1]"),
    ):
        yield Draft(f"{prefix}{id}", shows, e(**{name: value}))
    if e.module:
        yield Draft(f"{prefix}none", "Its module has none", e.made(**{name: "w"}))


def _none(e: Example, name: str) -> Iterator[Draft]:
    id = "function" if name == "weight" else name
    yield Draft(f"weights.{id}", f"It has no `{name}`", e(**{name: "tensor([1.0, 2.0, 4.0])"}))
    if e.module and name == "weight":
        code = e.made(weight="tensor([1.0, 2.0, 4.0])")
        yield Draft("weights.none", "Nor has its module", code)
