"""The third witness: the lines of a derivation, in float64, are the loss as torch computes it.

Each module of derivations declares which arguments a line stands for; everything else is generic.
"""

from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from inspect import signature
from itertools import product
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

import pytest
import torch
from sampling import everything
from sympy import Expr, sympify
from torch import Tensor
from torch.nn import functional
from torch.testing import assert_close

import lossdocs
from lossdocs.derivations import catalogue
from lossdocs.proof import Derivation, Grad
from lossdocs.proof.binding import free_names, names_of
from lossdocs.proof.evaluation import MEMORY, Evaluator, Values, evaluator
from lossdocs.proof.name import Name
from lossdocs.proof.signs import domain_of
from lossdocs.proof.vectors import Array
from lossdocs.proof.witness import sample

CATALOGUE = catalogue()
POINTS = 2, 3, 1, 0  # one for each number of classes of the second witness, 3 classes first
NUMBERS = {"delta", "beta", "ignore_index", "label_smoothing"}  # no tensors in torch
OPTIONS = {"reduction", "log_target", "full"}
CONSTANTS = {"weight", "pos_weight"}  # torch differentiates by neither

Call = Callable[..., Tensor]


class Float64:
    """Numbers that are tensors of torch, and derivatives by autograd."""

    pi = torch.tensor(torch.pi, dtype=torch.float64)

    def number(self, p: int, q: int) -> Tensor:
        """The fraction p/q."""
        return tensor(p) / q

    def exp(self, x: Any) -> Tensor:
        """The exponential."""
        return tensor(x).exp()

    def log(self, x: Any) -> Tensor:
        """The logarithm."""
        return tensor(x).log()

    def absolute(self, x: Any) -> Tensor:
        """The absolute value."""
        return tensor(x).abs()

    def maximum(self, x: Any, y: Any) -> Tensor:
        """The larger of two numbers."""
        return torch.maximum(tensor(x), tensor(y))

    def minimum(self, x: Any, y: Any) -> Tensor:
        """The smaller of two numbers."""
        return torch.minimum(tensor(x), tensor(y))

    def factorial(self, x: Any) -> Tensor:
        """Of a number that need not be whole."""
        return torch.exp(torch.lgamma(tensor(x) + 1))

    def derivative(self, f: Callable[[Any], Any], x: Tensor) -> Tensor:
        """By autograd, which can be differentiated again."""
        at = x.clone()
        value = tensor(f(at))
        if not value.requires_grad:
            return torch.zeros_like(x)
        (found,) = torch.autograd.grad(value, at, create_graph=True, materialize_grads=True)
        return found

    def limit(self, f: Callable[[Any], Any]) -> Any:
        """Nothing: no value of a loss is a limit."""
        raise NotImplementedError("no loss is a limit")


def tensor(x: Any) -> Tensor:
    return x if isinstance(x, Tensor) else torch.tensor(float(x), dtype=torch.float64)


def module_of(derivation: Derivation) -> ModuleType:
    return import_module(f"lossdocs.derivations.{derivation.name.partition('.')[0]}")


def function_of(derivation: Derivation) -> str | None:
    """The loss that a module is about, if it is about one: a function that reduces."""
    stem = derivation.name.partition(".")[0]
    named: str = getattr(module_of(derivation), "function", stem)
    function = getattr(functional, named, None)
    return named if function and "reduction" in signature(function).parameters else None


def declared(derivation: Derivation) -> Any:
    """The arguments with which the loss gives the first line, or the reason that there are none."""
    return getattr(module_of(derivation), "arguments", {}).get(derivation.name.partition(".")[2])


# Values of the names, and the leaves by which autograd differentiates.


def values_at(derivation: Derivation, point: int) -> tuple[Values, dict[Name, Tensor]]:
    """Random values of the names, and a tensor without constraint behind each that is continuous.

    Probabilities are the softmax of their tensor: on the simplex two forms of a loss may agree
    whose derivatives in single entries do not.
    """
    arguments = declared(derivation)
    given = [e for e, _ in map(entries, arguments.values()) if isinstance(e, Expr)]
    values = sample(names_of([*derivation.lines, *given]), Random(point), point)  # noqa: S311 # no secret
    del values[MEMORY]  # it would outlive a change of a value
    leaves: dict[Name, Tensor] = {}
    for name in [n for n in values if isinstance(n, Name)]:
        if name.domain in {"real", "positive", "unit"}:
            leaves[name] = leaf = as_tensor(values[name]).requires_grad_()
            values[name] = placed(leaf) if name.shape else leaf
        elif name.domain == "simplex":
            leaves[name] = leaf = as_tensor(values[name]).log().requires_grad_()
            values[name] = placed(leaf.softmax(-1))
        elif name.domain == "sign":
            values[name] = tensor(values[name])
    return values, leaves


def as_tensor(value: Any) -> Tensor:
    if not isinstance(value, dict):
        return tensor(value)
    shape = max(value)
    return torch.tensor([float(v) for v in value.values()], dtype=torch.float64).reshape(shape)


def placed(whole: Tensor) -> dict[tuple[int, ...], Tensor]:
    """The entries of a tensor by their places, counted from 1."""
    places = product(*(range(1, n + 1) for n in whole.shape))
    return {place: whole[tuple(i - 1 for i in place)] for place in places}


# The loss as a function of the values, with the arguments that the module declares.


def entries(argument: Any) -> tuple[Any, list[Name]]:
    """An argument as an expression and the indices that run over its entries."""
    if isinstance(argument, Array):
        indices = [Name(f"i{k}", "index", upper=n) for k, n in enumerate(argument.name.shape)]
        return argument[tuple(indices)], indices
    if isinstance(argument, tuple):
        return argument[0], list(argument[1:])
    return (argument if isinstance(argument, str | bool) else sympify(argument)), []


def argument_at(name: str, argument: Any, values: Values) -> Any:
    """The value of an argument, as torch takes it."""
    if name in OPTIONS:
        return argument
    expression, indices = entries(argument)
    evaluate = evaluator(expression, Float64())
    sizes = [int(i.upper.xreplace(values)) for i in indices if i.upper]
    ranges = [range(1, size + 1) for size in sizes]
    flat = [
        evaluate({**values, **dict(zip(indices, place, strict=True))}) for place in product(*ranges)
    ]
    if domain_of(expression) == "label":
        found = torch.tensor(flat) - 1  # classes count from 0 in torch
    else:
        found = torch.stack([tensor(value) for value in flat])
    found = found.reshape(sizes)
    if name in NUMBERS:
        return found.item()
    return found.detach() if name in CONSTANTS else found


def loss_of(derivation: Derivation, function: Call) -> Evaluator:
    """The loss as a function of the values of the names."""

    def evaluate(values: Values) -> Tensor:
        arguments = declared(derivation)
        given = {n: argument_at(n, a, values) for n, a in arguments.items() if n != "function"}
        return function(**given)

    return evaluate


def derived(value: Evaluator, line: Expr) -> Evaluator:
    """The derivatives of a value that a line is a derivative by."""
    if not isinstance(line, Grad):
        return value
    of, by = line.args
    inner = derived(value, of)

    def evaluate(values: Values) -> Any:
        if isinstance(by, Name):
            return Float64().derivative(lambda t: inner({**values, by: t}), values[by])
        array, place = by.base.label, tuple(values[i] for i in by.indices)
        entries = values[array]
        return Float64().derivative(
            lambda t: inner({**values, array: {**entries, place: t}}), entries[place]
        )

    return evaluate


def gradients(value: Any, leaves: dict[Name, Tensor]) -> list[Tensor]:
    """By every leaf, 0 where the value does not depend on it."""
    value = tensor(value)
    if not value.requires_grad:
        return [torch.zeros_like(leaf) for leaf in leaves.values()]
    found = torch.autograd.grad(
        value, list(leaves.values()), retain_graph=True, materialize_grads=True
    )
    return list(found)


def moved(derivation: Derivation, leaves: dict[Name, Tensor]) -> dict[Name, Tensor]:
    """The leaves behind input and target, by which the loss is differentiated."""
    given = [entries(declared(derivation)[name])[0] for name in ("input", "target")]
    seen = {name for e in given for name in free_names(e)}
    return {name: leaf for name, leaf in leaves.items() if name in seen}


def is_value(derivation: Derivation) -> bool:
    """Whether the first line is the loss itself, and not a derivative of it."""
    return not isinstance(derivation.start, Grad)


# What must hold.

WITH_VALUE = [name for name, found in CATALOGUE.items() if isinstance(declared(found), dict)]


# One derivation of either sort, whichever it is.
EQUAL = next(n for n in WITH_VALUE if CATALOGUE[n].relation == "=" and is_value(CATALOGUE[n]))
BOUND = next(n for n in WITH_VALUE if CATALOGUE[n].relation != "=" and is_value(CATALOGUE[n]))


def implementations(derivation: Derivation) -> Iterator[Call]:
    """The loss in torch, and ours where we have it."""
    named = str(declared(derivation).get("function", function_of(derivation)))
    yield getattr(functional, named)
    if hasattr(lossdocs, named):
        yield getattr(lossdocs, named)


def compare(derivation: Derivation, functions: Iterable[Call], point: int) -> bool:
    """Compare first and last line with the losses, and their gradients with the gradients of these.

    Returns whether the loss has a value at the point: a mean of nothing has none.
    """
    values, leaves = values_at(derivation, point)
    lines = derivation.lines[0], derivation.lines[-1]
    start, end = (tensor(evaluator(line, Float64())(values)) for line in lines)
    equal = [start, end] if derivation.relation == "=" else [start]
    by = {} if isinstance(derivation.start, Grad) else moved(derivation, leaves)
    slopes = [gradients(line, by) for line in equal] if by else []
    for function in functions:
        loss = loss_of(derivation, function)
        if loss(values).isnan():
            assert isinstance(derivation.start, Grad) or (start.isnan() and end.isnan())
            return False
        expected = derived(loss, derivation.start)(values)
        for line in equal:
            assert_close(line, expected)
        if derivation.relation != "=":
            right = (end <= expected) == (derivation.relation == ">=")
            assert right or torch.isclose(end, expected)
        for slope in slopes:
            assert_close(slope, gradients(expected, by))
    return True


@pytest.mark.filterwarnings("ignore:reduction. .mean. divides")  # torch on the mean of kl_div
@pytest.mark.parametrize("name", WITH_VALUE)
def test_first_and_last_line_are_the_loss_with_its_gradient(name: str) -> None:
    """At each point at night, and by day at the first that has a value."""
    found = CATALOGUE[name]
    points = (compare(found, implementations(found), point) for point in POINTS)
    assert any([*points] if everything() else points)


@pytest.mark.parametrize("name", [n for n, found in CATALOGUE.items() if function_of(found)])
def test_a_derivation_of_a_loss_names_its_arguments_or_says_why_it_has_none(name: str) -> None:
    found = declared(CATALOGUE[name])

    assert isinstance(found, dict) or (isinstance(found, str) and len(found) > 10), name


@pytest.mark.parametrize(
    "name", sorted({found.name.partition(".")[0] for found in CATALOGUE.values()})
)
def test_no_arguments_are_declared_for_a_derivation_that_is_not_there(name: str) -> None:
    module = import_module(f"lossdocs.derivations.{name}")

    assert {f"{name}.{key}" for key in getattr(module, "arguments", {})} <= set(CATALOGUE)


def test_our_losses_are_compared_too() -> None:
    ours = [name for name in WITH_VALUE if len(list(implementations(CATALOGUE[name]))) == 2]
    package = Path(lossdocs.__file__).parent
    losses, derived = (
        {path.stem for path in (package / folder).glob("[!_]*.py")}
        for folder in ("losses", "derivations")
    )

    assert {name.partition(".")[0] for name in ours} >= losses & derived
    assert {"cross_entropy", "kl_div"} <= losses & derived


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(lambda loss: 2 * loss, id="another value"),
        pytest.param(lambda loss: 2 * loss - loss.detach(), id="another gradient"),
        pytest.param(lambda loss: loss * torch.nan, id="no value"),
    ],
)
@pytest.mark.parametrize("name", [EQUAL, BOUND])
def test_a_loss_that_is_not_the_line_is_found(name: str, wrong: Callable[[Tensor], Tensor]) -> None:
    right = next(implementations(CATALOGUE[name]))

    def function(**given: Any) -> Tensor:
        return wrong(right(**given))

    with pytest.raises(AssertionError):
        compare(CATALOGUE[name], [function], point=2)


def test_a_last_line_that_is_not_the_loss_is_found() -> None:
    found = CATALOGUE[EQUAL]
    wrong = found.with_line(len(found.steps), found.lines[-1] + 1)

    with pytest.raises(AssertionError):
        compare(wrong, implementations(found), point=2)


def test_a_bound_on_the_wrong_side_is_found() -> None:
    found = CATALOGUE[BOUND]
    wrong = found.with_line(len(found.steps), found.start + 1)

    with pytest.raises(AssertionError):
        compare(wrong, implementations(found), point=2)
