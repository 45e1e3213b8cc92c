"""The refusals that follow from a declaration: each names the argument, its need, what arrived.

The checks of a loss are put together once, when it is declared, and run in one order: types,
options, dtypes, shapes, weights, values.
"""

import numbers
import operator
import warnings
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import torch
from torch import Tensor

from lossdocs.declare import classes
from lossdocs.declare.declaration import Declaration, Parameter
from lossdocs.declare.kinds import Option
from lossdocs.declare.precision import FLOATING, widen_under_autocast
from lossdocs.declare.refusals import (
    refuse_dtype,
    refuse_gradient,
    refuse_other_dtype,
    refuse_unreal,
)
from lossdocs.declare.shapes import refuse_shape, shapes_check
from lossdocs.declare.values import refuse_outside

Given = dict[str, Any]
Check = Callable[[Given], None]  # raises, or changes what was given


def checks_of(declaration: Declaration, own: Check | None) -> Check:
    """The checks of a loss, put together; its own one comes last."""
    steps = [*_steps(declaration), *([] if own is None else [own])]

    def checks(given: Given) -> None:
        for step in steps:
            step(given)

    return checks


def _steps(declaration: Declaration) -> Iterator[Check]:
    yield _types(declaration)
    yield _options(declaration)
    if declaration.shapes == "classes":
        yield classes.checks_of(declaration)
        return
    yield _dtypes(declaration)
    yield shapes_check(declaration)
    if declaration.same_dtype:
        yield _same_dtype(declaration)
    for parameter in declaration.weights:
        if parameter.weight and parameter.weight.per != "class":
            yield _weight(declaration, parameter)
    for name in declaration.constant:
        yield _constant(name)
    for name in declaration.refused_outside:
        yield refuse_outside(name, declaration[name].kinds[0])


def _constant(name: str) -> Check:
    return lambda given: refuse_gradient(name, given[name])


def _types(declaration: Declaration) -> Check:
    needed = [(p.name, p.optional) for p in (*declaration.tensors, *declaration.weights)]

    def types(given: Given) -> None:
        for name, optional in needed:
            value = given[name]
            if not isinstance(value, Tensor) and not (optional and value is None):
                raise TypeError(f"{name} must be a Tensor, got {type(value).__name__}")

    return types


def _options(declaration: Declaration) -> Check:
    converters = list(converters_of(declaration).items())

    def options(given: Given) -> None:
        for name, convert in converters:
            given[name] = convert(given[name])

    return options


def converters_of(declaration: Declaration) -> dict[str, Callable[[Any], Any]]:
    """For each option what turns its value into what is computed with, or refuses it."""
    return {parameter.name: _converter(parameter) for parameter in declaration.options}


def converted(declaration: Declaration, options: Given) -> Given:
    """Options as they are computed with, or a refusal; all else as it is."""
    converters = converters_of(declaration)
    found = {}
    for name, value in options.items():
        found[name] = converters[name](value) if name in converters else value
    return found


def _converter(parameter: Parameter) -> Callable[[Any], Any]:
    name, option = parameter.name, parameter.option
    assert option is not None
    if option.words:
        return _word(name, option)
    if option.type == "bool":
        return _flag(name)
    number = _number(name, option)
    return number if not parameter.optional else lambda x: None if x is None else number(x)


def _word(name: str, option: Option) -> Callable[[Any], Any]:
    words = frozenset(option.words)

    def word(value: Any) -> Any:
        if isinstance(value, str) and value in words:
            return value
        if value == "elementwise_mean" and "mean" in words:  # its name before torch 1.0
            warnings.warn("reduction='elementwise_mean' is now called 'mean'", stacklevel=6)
            return "mean"
        allowed = ", ".join(map(repr, option.words))
        raise ValueError(f"{name} must be one of {allowed}, got {value!r}")

    return word


def _flag(name: str) -> Callable[[Any], bool]:
    def flag(value: Any) -> bool:
        if not isinstance(value, bool):
            raise TypeError(f"{name} must be a bool, got {type(value).__name__}")
        return value

    return flag


def _number(name: str, option: Option) -> Callable[[Any], Any]:
    low, high, above = option.low, option.high, option.above
    convert = _integer if option.type == "int" else _real

    def number(value: Any) -> Any:
        converted = convert(name, value)
        if not (low < converted <= high if above else low <= converted <= high):
            shown = converted if option.type == "int" else f"{converted:g}"
            raise ValueError(f"{name} must {option.needs}, got {shown}")
        return converted

    return number


def _integer(name: str, value: Any) -> int:
    if type(value) is int:  # also one that a compiler does not know, of which no attribute is asked
        return value
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise TypeError(f"{name} must be an int, got {type(value).__name__}")
    return operator.index(value)


def _real(name: str, value: Any) -> float:
    scalar = isinstance(value, Tensor) and value.dim() == 0 and not value.requires_grad
    if not scalar and not isinstance(value, numbers.Real):
        raise TypeError(f"{name} must be a float, got {type(value).__name__}")
    return float(value)


def _dtypes(declaration: Declaration) -> Check:
    allowed = {p.name: declaration.integers_in(p) for p in declaration.tensors}

    def dtypes(given: Given) -> None:
        for name, integers in allowed.items():
            tensor = given[name]
            if tensor is None or (tensor.dtype in FLOATING and integers != {"only"}):
                continue
            if tensor.dtype == torch.bool and not declaration.bools:
                raise TypeError(f"{name} must hold numbers, got torch.bool")
            no_integers = tensor.is_floating_point() or tensor.is_complex()
            if integers == {"only"} and no_integers:
                raise TypeError(f"{name} must hold integers, got {tensor.dtype}")
            if integers == {"no"} or no_integers:
                refuse_dtype(name, tensor)
            if integers == {"also"}:
                given[name] = _widened(name, given, allowed)
        widen_under_autocast(given)

    return dtypes


def _widened(name: str, given: Given, tensors: Iterable[str]) -> Tensor:
    """Integers in the dtype of the first tensor that holds none."""
    integers: Tensor = given[name]
    floating = [x for other in tensors if (x := given[other]) is not None and x.dtype in FLOATING]
    if not floating:
        refuse_dtype(name, integers)
    return integers.to(floating[0].dtype)


def _same_dtype(declaration: Declaration) -> Check:
    first, *others = (parameter.name for parameter in declaration.tensors)

    def same_dtype(given: Given) -> None:
        for name in others:
            refuse_other_dtype(first, given[first], name, given[name])

    return same_dtype


def _weight(declaration: Declaration, parameter: Parameter) -> Check:
    name, first = parameter.name, declaration.tensors[0].name
    assert parameter.weight is not None
    exact = parameter.weight.per == "entry"

    def weight(given: Given) -> None:
        factor = given[name]
        if factor is None:
            return
        refuse_unreal(name, factor)
        if not exact:
            refuse_gradient(name, factor)
        refuse_shape(name, factor, first, given[first], exact=exact)

    return weight
