"""Of arguments that nobody should give a loss takes what torch takes, and refuses the rest.

What it refuses although torch takes it is asserted here, or in the contract of the loss.
"""

import math
import operator
from collections.abc import Callable, Iterable
from functools import partial
from itertools import product
from typing import Any

import pytest
import torch
from losses.every import DTYPES, LOSSES, Tested, each_loss, shown
from losses.torch_parity import mismatch, outcome
from sampling import sampled
from torch import Tensor

from lossdocs.declare.declaration import Parameter
from lossdocs.derive.samples import Given, Shape, numbers

TORCH = tuple(map(int, torch.__version__.split(".")[:2]))
pytestmark = [
    pytest.mark.skipif(TORCH < (2, 13), reason="an older torch takes and refuses others"),
    pytest.mark.filterwarnings(
        "ignore:reduction. .mean. divides",  # torch's kl_div
        "ignore:input and target have different shapes",  # as torch warns of it
    ),
]

INTEGERS = [torch.int64, torch.int32, torch.uint8]
NO_NUMBERS = [torch.complex64, torch.float8_e4m3fn]
SHAPES = [
    (), (1,), (2,), (3,), (0,), (0, 3), (2, 0), (2, 1), (1, 3), (2, 3), (3, 3), (2, 4), (4, 2),
    (2, 3, 4), (2, 4, 3), (1, 2, 3), (2, 3, 0), (2, 3, 2, 2), (2, 2, 4),
]  # fmt: skip
INF, NAN = math.inf, math.nan
VALUES = [0.0, -0.0, 1.0, -1.0, 0.25, 1e-45, 1e-20, 300.0, -300.0, -0.1, 1.1, INF, -INF, NAN]
ODD = [
    0, 1, -1, 0.5, -0.5, 1.5, 2**63, -(2**63), INF, -INF, NAN, None, True, False, "1", "mean",
    "Mean", "batchmean", torch.tensor(1), torch.tensor(0.5), torch.ones(2),
]  # fmt: skip


@pytest.fixture(params=["kernel", "definition"], autouse=True)
def path(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways to a number."""
    request.getfixturevalue("large_blocks")
    for tested in LOSSES if request.param == "definition" else []:
        monkeypatch.setattr(tested.known, "kernel", None)


def compare(tested: Tested, what: str, call: Callable[..., Given], *grids: Iterable[Any]) -> None:
    """Fail where the two differ in a call of a grid; of many some are made."""
    for point in sampled(product(*grids), f"{tested} {what}", 12):
        given = call(*point)
        with tested.naming(given):
            found = mismatch(tested.ours, tested.torchs, **given)
            assert not found, found


def base(tested: Tested) -> list[Given]:
    """One call of each kind of target and each weight, for each element and with every mean."""
    defaults = {parameter.name: parameter.default for parameter in tested.declaration.options}
    found = {}
    for given in tested.calls((2, 3)):
        switches = {name: x for name, x in given.items() if name.startswith("log_")}
        tensors = {name: x for name, x in given.items() if isinstance(x, Tensor)}
        for reduction in (word for word in tested.declaration.reductions if word != "sum"):
            call = tensors | defaults | switches | {"reduction": reduction}
            found[str({name: shown(x) for name, x in call.items()})] = call
    return list(found.values())


def plain(tested: Tested) -> list[Given]:
    """The same without what may be left out."""
    return [given for given in base(tested) if not any(p.name in given for p in left_out(tested))]


def left_out(tested: Tested) -> list[Parameter]:
    """The weights, and the tensors that may be None."""
    optional = (parameter for parameter in tested.declaration.tensors if parameter.optional)
    return [*tested.declaration.weights, *optional]


def two(tested: Tested) -> tuple[str, str]:
    """The names of the first two tensors."""
    one, other, *_ = tested.declaration.tensors
    return one.name, other.name


def like(tensor: Tensor, shape: tuple[int, ...]) -> Tensor:
    """Numbers of the same kind: classes, or from 0 to 1, or below 0, where those are."""
    if not tensor.is_floating_point():
        return torch.arange(torch.Size(shape).numel()).reshape(shape) % 3
    found = numbers(shape, 5).float()
    if tensor.min() >= 0 and tensor.max() <= 1:
        return found.sigmoid()
    return -found.abs() if tensor.max() <= 0 else found


def with_entry(name: str, given: Given, value: float, place: int) -> Given:
    """Another value in one place."""
    changed = given[name].clone()
    changed.view(-1)[place] = value
    return given | {name: changed}


def filled(name: str, given: Given, value: float) -> Given:
    """Another value in every place."""
    return given | {name: torch.full_like(given[name], value)}


@each_loss
def test_shapes(tested: Tested) -> None:
    """Of the first two tensors every pair."""
    one, other = two(tested)

    def call(given: Given, a: Shape, b: Shape) -> Given:
        return given | {one: like(given[one], a), other: like(given[other], b)}

    compare(tested, "shapes", call, plain(tested), SHAPES, SHAPES)


@each_loss
def test_dtypes(tested: Tested) -> None:
    """Of the first two tensors every pair, integers and bools among them.

    Where its contract excepts integers, those that torch computes are refused here.
    """
    one, other = two(tested)
    every = [*DTYPES, *INTEGERS, torch.bool]
    calls = [
        given | {one: given[one].to(a), other: given[other].to(b)}
        for given, a, b in product(plain(tested), every, every)
    ]
    excepted = "integers" in tested.exceptions
    refused: list[Given] = []
    others: list[Given] = []
    for given in calls:
        of_integers = excepted and is_of_integers(tested, given)
        (refused if of_integers else others).append(given)
    compare(tested, "dtypes", dict, others)
    for given in refused:
        with tested.naming(given), pytest.raises(TypeError, match=f"^{one} must be float16, "):
            tested.ours(**given)
    assert bool(refused) == excepted


def is_of_integers(tested: Tested, given: Given) -> bool:
    """Whether torch gives integers."""
    found = outcome(tested.torchs, **given)
    return isinstance(found, Tensor) and not found.is_floating_point()


@each_loss
def test_weights_of_every_shape_and_dtype(tested: Tested) -> None:
    """And what else may be left out."""

    def call(given: Given, name: str, shape: Shape, dtype: torch.dtype) -> Given:
        return given | {name: (numbers(shape, 5).abs() + 1).to(dtype)}

    names = [parameter.name for parameter in left_out(tested)]
    compare(tested, "weights", call, plain(tested), names, SHAPES, [*DTYPES, *INTEGERS])


@each_loss
def test_weights_with_odd_values(tested: Tested) -> None:
    """0, negative numbers, infinity and nan; and one that asks for a gradient."""
    for name in (parameter.name for parameter in left_out(tested)):
        given = [given for given in base(tested) if name in given]
        compare(tested, f"a {name}", partial(with_entry, name), given, VALUES, range(2))
        compare(tested, f"all {name}", partial(filled, name), given, VALUES)
        learnt = [call | {name: call[name].clone().requires_grad_()} for call in given]
        compare(tested, f"learnt {name}", dict, learnt)


@each_loss
def test_values(tested: Tested) -> None:
    """The ends, the tails and what lies outside; of the target what its kind allows."""
    one, other = two(tested)
    compare(tested, "values", partial(with_entry, one), base(tested), VALUES, range(3))
    for number, given in enumerate(base(tested)):
        kind = tested.declaration.kind(other, given)
        allowed = [x for x in VALUES if kind.low <= x <= kind.high or math.isnan(x)]
        if given[other].is_floating_point():
            call = partial(with_entry, other)
            compare(tested, f"target {number}", call, [given], allowed, range(3))


@each_loss
def test_classes(tested: Tested) -> None:
    """Those that are none are refused, unless they are ignored."""
    of_classes = [
        (name, given)
        for given in tested.calls((2, 3), (2, 3, 4))
        for name, x in given.items()
        if isinstance(x, Tensor) and x.dtype == torch.int64
    ]
    none = (3, 5, -1, -100, 99, -99)
    compare(tested, "a class", lambda call, x: with_entry(call[0], call[1], x, 0), of_classes, none)
    compare(tested, "classes", lambda call, x: filled(call[0], call[1], x), of_classes, none)


@each_loss
def test_no_class(tested: Tested) -> None:
    """Beside an input without classes every position must be ignored."""
    if tested.declaration.shapes != "classes":
        return

    def call(given: Given, ignored: int) -> Given:
        return given | {"input": torch.ones(2, 0), "target": torch.full((2,), ignored)}

    compare(tested, "no class", call, plain(tested), (-100, 0))


@each_loss
def test_options(tested: Tested) -> None:
    """What torch takes is taken, unless it lies outside the range that is declared."""
    for parameter in tested.declaration.options:
        outside = [value for value in ODD if is_outside(parameter, value)]
        for given, value in product(plain(tested), outside):
            call = given | {parameter.name: value}
            with tested.naming(call), pytest.raises(ValueError, match=f"^{parameter.name} must"):
                tested.ours(**call)
        others = [{parameter.name: x} for x in ODD if not is_outside(parameter, x)]
        compare(tested, parameter.name, operator.or_, plain(tested), others)


def is_outside(parameter: Parameter, value: Any) -> bool:
    """Whether it is a number that the declaration leaves out."""
    option = parameter.option
    assert option is not None
    if option.type != "float" or not isinstance(value, float | int):
        return False
    above, high = value > option.low or not option.above, value <= option.high
    return not (option.low <= value and above and high)


@each_loss
def test_what_is_no_tensor_is_refused(tested: Tested) -> None:
    """A number, a list, a word; and None, where it cannot be left out."""
    tensors = (*tested.declaration.tensors, *tested.declaration.weights)
    for given, parameter in product(base(tested), tensors):
        for value in (1.0, [1.0], "mean", *([] if parameter.optional else [None])):
            needed = f"^{parameter.name} must be a Tensor, got {type(value).__name__}$"
            with tested.naming(given), pytest.raises(TypeError, match=needed):
                tested.ours(**given | {parameter.name: value})


@each_loss
@pytest.mark.parametrize("dtype", NO_NUMBERS, ids=str)
def test_complex_numbers_and_8_bits_are_refused(tested: Tested, dtype: torch.dtype) -> None:
    """In every argument, by its name; torch takes some, and some weights of no axis."""
    for given in base(tested):
        for name in (name for name, x in given.items() if isinstance(x, Tensor)):
            call = given | {name: given[name].to(dtype)}
            with tested.naming(call), pytest.raises((TypeError, ValueError), match=f"{dtype}"):
                tested.ours(**call)


@each_loss
def test_too_many_arguments_are_refused(tested: Tested) -> None:
    """As one that is missing, one twice and one that is not there, in the words of Python."""
    call = partial(tested.ours, **plain(tested)[0])
    tensors = [plain(tested)[0][p.name] for p in tested.declaration.tensors if not p.optional]
    places = [p for p in tested.declaration.parameters if not p.keyword_only]

    with pytest.raises(TypeError, match=r"multiple values for argument"):
        call(tensors[0])
    with pytest.raises(TypeError, match="positional argument"):
        tested.ours(*tensors, *[None] * (len(places) - len(tensors)), "mean")
    with pytest.raises(TypeError, match="missing 1 required positional argument"):
        tested.ours(*tensors[:-1])
    with pytest.raises(TypeError, match="unexpected keyword argument 'weigth'"):
        call(weigth=None)
