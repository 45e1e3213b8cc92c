"""Of arguments that nobody should give a loss takes what torch takes, and refuses the rest.

What it refuses although torch takes it is asserted here, or in the file of its name.
"""

import math
from functools import partial
from itertools import product

import pytest
import torch
from losses.every import (
    DTYPES,
    STEMS,
    declaration,
    each_loss,
    given_to,
    known,
    naming,
    ours,
    shown,
    torchs,
)
from losses.torch_parity import mismatch
from torch import Tensor

from lossdocs.declare.declaration import Parameter
from lossdocs.derive.samples import Given, numbers

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
    for stem in STEMS if request.param == "definition" else []:
        monkeypatch.setattr(known(stem), "kernel", None)


def compare(stem: str, given: Given) -> None:
    """Fail where the two differ."""
    with naming(stem, given):
        found = mismatch(ours(stem), torchs(stem), **given)
        assert not found, found


def base(stem: str) -> list[Given]:
    """One call of each kind of target and each weight, for each element and with every mean."""
    defaults = {parameter.name: parameter.default for parameter in declaration(stem).options}
    found = {}
    for given in given_to(stem, [(2, 3)]):
        switches = {name: x for name, x in given.items() if name.startswith("log_")}
        tensors = {name: x for name, x in given.items() if isinstance(x, Tensor)}
        for reduction in (word for word in declaration(stem).reductions if word != "sum"):
            call = tensors | defaults | switches | {"reduction": reduction}
            found[str({name: shown(x) for name, x in call.items()})] = call
    return list(found.values())


def plain(stem: str) -> list[Given]:
    """The same without what may be left out."""
    return [given for given in base(stem) if not any(p.name in given for p in left_out(stem))]


def left_out(stem: str) -> list[Parameter]:
    """The weights, and the tensors that may be None."""
    optional = (parameter for parameter in declaration(stem).tensors if parameter.optional)
    return [*declaration(stem).weights, *optional]


def like(tensor: Tensor, shape: tuple[int, ...]) -> Tensor:
    """Numbers of the same kind: classes, or from 0 to 1, or below 0, where those are."""
    if not tensor.is_floating_point():
        return torch.arange(torch.Size(shape).numel()).reshape(shape) % 3
    found = numbers(shape, 5).float()
    if tensor.min() >= 0 and tensor.max() <= 1:
        return found.sigmoid()
    return -found.abs() if tensor.max() <= 0 else found


def with_entry(tensor: Tensor, place: int, value: float) -> Tensor:
    """Another value in one place."""
    changed = tensor.clone()
    changed.view(-1)[place] = value
    return changed


@each_loss
def test_shapes(stem: str) -> None:
    """Of the first two tensors every pair."""
    one, other = (parameter.name for parameter in declaration(stem).tensors[:2])
    for given, shapes in product(plain(stem), product(SHAPES, SHAPES)):
        pair = {name: like(given[name], s) for name, s in zip((one, other), shapes, strict=True)}
        compare(stem, given | pair)


@each_loss
def test_dtypes(stem: str) -> None:
    """Of the first two tensors every pair, integers and bools among them."""
    one, other = (parameter.name for parameter in declaration(stem).tensors[:2])
    every = [*DTYPES, *INTEGERS, torch.bool]
    for given, (a, b) in product(plain(stem), product(every, every)):
        compare(stem, given | {one: given[one].to(a), other: given[other].to(b)})


@each_loss
def test_weights_of_every_shape_and_dtype(stem: str) -> None:
    """And what else may be left out."""
    every = product(SHAPES, [*DTYPES, *INTEGERS])
    for given, weight, (shape, dtype) in product(plain(stem), left_out(stem), list(every)):
        compare(stem, given | {weight.name: (numbers(shape, 5).abs() + 1).to(dtype)})


@each_loss
def test_weights_with_odd_values(stem: str) -> None:
    """0, negative numbers, infinity and nan; and one that asks for a gradient."""
    for given, weight in product(base(stem), left_out(stem)):
        if (factors := given.get(weight.name)) is None:
            continue
        for value, place in product(VALUES, range(2)):
            compare(stem, given | {weight.name: with_entry(factors, place, value)})
            compare(stem, given | {weight.name: torch.full_like(factors, value)})
        compare(stem, given | {weight.name: factors.clone().requires_grad_()})


@each_loss
def test_values(stem: str) -> None:
    """The ends, the tails and what lies outside; of the target what its kind allows."""
    one, other = declaration(stem).tensors[:2]
    for given in base(stem):
        kind = declaration(stem).kind(other.name, given)
        allowed = [x for x in VALUES if kind.low <= x <= kind.high or math.isnan(x)]
        for place in range(3):
            for value in VALUES:
                compare(stem, given | {one.name: with_entry(given[one.name], place, value)})
            if given[other.name].is_floating_point():
                for value in allowed:
                    compare(stem, given | {other.name: with_entry(given[other.name], place, value)})


@each_loss
def test_classes(stem: str) -> None:
    """Those that are none are refused, unless they are ignored."""
    for given in given_to(stem, [(2, 3), (2, 3, 4)]):
        names = [n for n, x in given.items() if isinstance(x, Tensor) and x.dtype == torch.int64]
        for name, value in product(names, (3, 5, -1, -100, 99, -99)):
            compare(stem, given | {name: with_entry(given[name], 0, value)})
            compare(stem, given | {name: torch.full_like(given[name], value)})


@each_loss
def test_no_class(stem: str) -> None:
    """Beside an input without classes every position must be ignored."""
    if declaration(stem).shapes != "classes":
        return
    for given, ignored in product(plain(stem), (-100, 0)):
        none = {"input": torch.ones(2, 0), "target": torch.full((2,), ignored)}
        compare(stem, given | none)


@each_loss
def test_options(stem: str) -> None:
    """What torch takes is taken, unless it lies outside the range that is declared."""
    for given, parameter, value in product(plain(stem), declaration(stem).options, ODD):
        call, option = given | {parameter.name: value}, parameter.option
        assert option is not None
        if option.type == "float" and isinstance(value, float | int):
            above, high = value > option.low or not option.above, value <= option.high
            if not (option.low <= value and above and high):
                with naming(stem, call), pytest.raises(ValueError, match=f"^{parameter.name} must"):
                    ours(stem)(**call)
                continue
        compare(stem, call)


@each_loss
def test_what_is_no_tensor_is_refused(stem: str) -> None:
    """A number, a list, a word; and None, where it cannot be left out."""
    tensors = (*declaration(stem).tensors, *declaration(stem).weights)
    for given, parameter in product(base(stem), tensors):
        for value in (1.0, [1.0], "mean", *([] if parameter.optional else [None])):
            needed = f"^{parameter.name} must be a Tensor, got {type(value).__name__}$"
            with naming(stem, given), pytest.raises(TypeError, match=needed):
                ours(stem)(**given | {parameter.name: value})


@each_loss
@pytest.mark.parametrize("dtype", NO_NUMBERS, ids=str)
def test_complex_numbers_and_8_bits_are_refused(stem: str, dtype: torch.dtype) -> None:
    """In every argument, by its name; torch takes some, and some weights of no axis."""
    for given in base(stem):
        for name in (name for name, x in given.items() if isinstance(x, Tensor)):
            call = given | {name: given[name].to(dtype)}
            with naming(stem, call), pytest.raises((TypeError, ValueError), match=f"{dtype}"):
                ours(stem)(**call)


@each_loss
def test_too_many_arguments_are_refused(stem: str) -> None:
    """As one that is missing, one twice and one that is not there, in the words of Python."""
    call = partial(ours(stem), **plain(stem)[0])
    tensors = [plain(stem)[0][p.name] for p in declaration(stem).tensors if not p.optional]
    places = [p for p in declaration(stem).parameters if not p.keyword_only]

    with pytest.raises(TypeError, match=r"multiple values for argument"):
        call(tensors[0])
    with pytest.raises(TypeError, match="positional argument"):
        ours(stem)(*tensors, *[None] * (len(places) - len(tensors)), "mean")
    with pytest.raises(TypeError, match="missing 1 required positional argument"):
        ours(stem)(*tensors[:-1])
    with pytest.raises(TypeError, match="unexpected keyword argument 'weigth'"):
        call(weigth=None)
