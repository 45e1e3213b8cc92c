"""Weights of classes, of elements and of entries, and losses that have none."""

from collections.abc import Callable, Iterator

from lossdocs.declare.declaration import Parameter
from lossdocs.derive.probes.example import COMPLEX, Draft, Example, together

ELSEWHERE = ("weight", "pos_weight")  # what another loss has
OTHER = "tensor([1.0, 2.0, 4.0])"


def drafts(e: Example) -> Iterator[Draft]:
    """All of them."""
    for parameter in e.declaration.weights:
        assert parameter.weight is not None
        yield from _any(e, parameter)
        yield from OF[parameter.weight.per](e, parameter)
    for name in ELSEWHERE:
        if name not in e.declaration:
            id = "function" if name == "weight" else name
            yield Draft(f"weights.{id}", f"It has no `{name}`", e(**{name: OTHER}))
            if e.module and name == "weight":
                yield Draft("weights.none", "Nor has its module", e.made(weight=OTHER))


def _prefix(parameter: Parameter) -> str:
    return "weights." if parameter.name == "weight" else f"weights.{parameter.name}_"


def _any(e: Example, parameter: Parameter) -> Iterator[Draft]:
    prefix, name = _prefix(parameter), parameter.name
    for id, shows, value in (
        ("list", "A list is no weight", "[1.0, 2.0, 4.0]"),
        ("number", "Nor is a number", "2.0"),
        ("too_long", "A weight of another length", "torch.ones(4)"),
    ):
        yield Draft(f"{prefix}{id}", shows, e(**{name: value}))
    code = e(**{name: "w.to(torch.complex64)"})
    yield Draft(f"{prefix}complex", "A complex weight", code, COMPLEX)
    code = f"W = w.clone().requires_grad_()\n{e(**{name: 'W'})}"
    yield Draft(f"{prefix}gradient", "The weight may not require a gradient", code)


def _of_classes(e: Example, parameter: Parameter) -> Iterator[Draft]:
    prefix, name = _prefix(parameter), parameter.name

    def call(value: str, **options: str) -> str:
        return e(**{name: value}, **options)

    each = call("w", reduction="none")
    mean = together(call("w"), f"{call('w', reduction='sum')} / w[{e.t}].sum()")
    nothing = e.reduced("", "sum", **{name: "tensor([1.0, 0.0, 0.0])"})
    ends = ("1.0, nan, 1.0", "nan, 1.0, 1.0", "1.0, inf, 1.0")
    strange = together(*(call(f"tensor([{factors}])") for factors in ends))
    for id, shows, code in (
        ("none", "Without reduction each loss is multiplied by the weight of its class", each),
        ("mean", "The mean divides by the sum of the weights of the targets", mean),
        ("too_short", "A weight for each class, no fewer", call("tensor([1.0, 2.0])")),
        ("matrix", "A matrix is refused", call("w.view(1, 3)")),
        ("scalar", "A scalar is refused", call("tensor(1.0)")),
        ("zero", "Weights of 0 for every class present leave nothing to divide by", nothing),
        ("negative", "Negative weights are not refused", call("-w", reduction="none")),
        ("nan_and_inf", "nan or infinity matters where its class is present", strange),
    ):
        yield Draft(f"{prefix}{id}", shows, code)
    shows = "The weight needs the dtype of the input"
    yield Draft("dtypes.weight_float64", shows, call("w.double()"))
    yield Draft("dtypes.weight_int", "A weight of integers is refused", call("w.long()"))
    if not e.declaration.sizes:
        w = {name: "w"}
        yield Draft(
            f"{prefix}image",
            "The mean over an image divides by the weights of its pixels",
            "X = torch.arange(12.0).sin().view(1, 3, 2, 2)\nY = tensor([[[0, 1], [2, 2]]])\n"
            + together(e("X", "Y", **w), f"{e('X', 'Y', **w, reduction='sum')} / 11"),
        )


def _of_elements(e: Example, parameter: Parameter) -> Iterator[Draft]:
    none = {"reduction": "none"}
    row = {"x": f"{e.x}[0]", "t": f"{e.t}[0]"} | none
    counted = "and" if e.declaration.mean == "weights" else "not"
    mask = f"A mask as the weight leaves elements out of the sum, {counted} of the count"
    rows = "A weight (N) for the rows of (N, C) is refused"
    double = "A float64 weight does not change the dtype of the result"
    for id, shows, value, given in (
        ("row", "A weight (C) broadcasts over the rows", "w", none),
        ("column", "A weight (N, 1) broadcasts over the columns", "tensor([[1.0], [2.0]])", none),
        ("negative", "Negative weights and 0 are taken", "tensor([-1.0, 0.0, 1.0])", none),
        ("nan", "nan among the weights", "tensor([1.0, nan, 1.0])", none),
        ("infinite", "An infinite weight", "tensor([1.0, inf, 1.0])", none),
        ("scalar", "A scalar weight multiplies every element", "tensor(2.0)", {}),
        ("bool", mask, "tensor([True, False, True])", {}),
        ("int", "A weight of integers is taken", "torch.ones(3, dtype=torch.long)", {}),
        ("float64", double, "torch.ones(3, dtype=torch.float64)", {}),
        ("vector_of_rows", rows, "tensor([1.0, 2.0])", {}),
        ("larger", "A weight larger than the input is refused", "torch.ones(2, 3)", row),
        ("larger_by_one", "Also by a leading axis of 1", "torch.ones(1, 3)", row),
    ):
        code = e(**{parameter.name: value} | given)
        yield Draft(f"{_prefix(parameter)}{id}", shows, code + ".dtype" * (id == "float64"))


def _of_entries(e: Example, parameter: Parameter) -> Iterator[Draft]:
    name, prefix = parameter.name, _prefix(parameter)
    of_the_mean, count = "number of entries", "6"
    if e.declaration.mean == "weights":
        of_the_mean, count = "sum of the weights", "w.sum()"
    w = {name: "w"}
    shows = f"Each entry is multiplied by its weight; the mean divides by the {of_the_mean}"
    code = together(e(**w, reduction="none"), e(**w), f"{e(**w, reduction='sum')} / {count}")
    yield Draft(f"{prefix}reductions", shows, code)
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


OF: dict[str, Callable[[Example, Parameter], Iterator[Draft]]] = {
    "class": _of_classes,
    "element": _of_elements,
    "entry": _of_entries,
}
