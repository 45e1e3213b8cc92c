"""Calls of any loss, from what its arguments mean: what tests and benchmarks are fed."""

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

import torch
from torch import Tensor

from lossdocs.declare.declaration import Declaration, Parameter
from lossdocs.declare.kinds import ClassIndices, Kind, Option

Given = dict[str, Any]
Shape = tuple[int, ...]

SHAPES: tuple[Shape, ...] = ((3,), (2, 3), (4, 3, 2), (2, 5, 2, 2))
SIZES = {"N": 4, "C": 3, "D": 3, "V": 5, "T": 6, "S": 2}


def numbers(shape: Shape, seed: int = 0, dtype: torch.dtype = torch.float64) -> Tensor:
    """Real numbers of either sign, the same in every run."""
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(shape, generator=generator, dtype=dtype, device="cpu")


def drawn(kind: Kind, shape: Shape, seed: int = 0, dtype: torch.dtype = torch.float64) -> Tensor:
    """Numbers that a tensor of this kind may hold; of class indices, `shape` has the classes too.

    Examples:
        >>> from lossdocs.declare.kinds import ClassIndices
        >>> drawn(ClassIndices, (4, 3)).shape
        torch.Size([4])
    """
    return made_of(numbers(shape, seed, dtype), kind)


def made_of(x: Tensor, kind: Kind) -> Tensor:
    """Real numbers turned into what a tensor of this kind may hold.

    Examples:
        >>> from lossdocs.declare.kinds import Signs
        >>> made_of(torch.tensor([-3.0, 2.0]), Signs)
        tensor([-1.,  1.])
    """
    axis = min(x.dim() - 1, 1)
    value: Tensor = eval(kind.sample.format(axis=axis), {"x": x})  # noqa: S307  # of a kind
    return value


def values(option: Option) -> list[Any]:
    """The ends of a range, where they are allowed, and something between."""
    if option.words:
        return list(option.words)
    if option.type == "bool":
        return [False, True]
    if option.type == "int":
        return [-100, 1]
    inside = [0.3, 2.0, *([] if option.above else [option.low]), option.high]
    return [x for x in inside if option.low <= x <= option.high and abs(x) < 1e9]


def calls(
    declaration: Declaration,
    shapes: Sequence[Shape] = SHAPES,
    dtype: torch.dtype = torch.float32,
    *,
    reductions: bool = True,
) -> Iterator[Given]:
    """Calls with every kind of tensor, and every option at its ends.

    Every argument is given by name. Weights and tensors that may be left out are, then each is
    given on its own, and at last all of them.
    """
    options = [p for p in declaration.options if reductions or p.name != "reduction"]
    grids = [values(p.option) + [None] * p.optional for p in options if p.option]
    for shape in [_own_sizes(declaration)] if declaration.sizes else shapes:
        for kinds in itertools.product(*(p.kinds for p in declaration.required)):
            for chosen in itertools.product(*grids):
                given = dict(zip((p.name for p in options), chosen, strict=True))
                if not _fits(declaration, kinds, given):
                    continue
                given |= tensors_of(declaration, kinds, shape, dtype)
                yield given
                more = optional_tensors(declaration, shape, dtype)
                yield from (given | {name: tensor} for name, tensor in more.items())
                if len(more) > 1:
                    yield given | more


def tensors_of(
    declaration: Declaration, kinds: Sequence[Kind], shape: Shape, dtype: torch.dtype
) -> Given:
    """One tensor for each argument that must be given."""
    found = {}
    for seed, (parameter, kind) in enumerate(zip(declaration.required, kinds, strict=True)):
        own = _sized(declaration.sizes[parameter.name]) if declaration.sizes else shape
        if kind is ClassIndices and declaration.sizes:
            own = (*own, SIZES["C"])
        found[parameter.name] = _in(dtype, drawn(kind, own, seed))
    return found


def optional_tensors(declaration: Declaration, shape: Shape, dtype: torch.dtype) -> Given:
    """One tensor for each argument that may be left out."""
    found = {p.name: _weight(declaration, p, shape, dtype) for p in declaration.weights}
    for seed, parameter in enumerate(p for p in declaration.tensors if p.optional):
        own = _sized(declaration.sizes[parameter.name]) if declaration.sizes else shape
        found[parameter.name] = _in(dtype, drawn(parameter.kinds[0], own, seed + 20))
    return found


def _in(dtype: torch.dtype, value: Tensor) -> Tensor:
    return value.to(dtype) if value.is_floating_point() else value


def _fits(declaration: Declaration, kinds: Sequence[Kind], given: Given) -> bool:
    """Whether the kinds are those that the options ask for."""
    for parameter, kind in zip(declaration.required, kinds, strict=True):
        if given.get(f"log_{parameter.name}", kind.logarithm) != kind.logarithm:
            return False
        if ClassIndices in parameter.kinds and kind is not ClassIndices:
            ignored = given.get("ignore_index")
            if declaration.sizes or (ignored is not None and ignored >= 0):
                return False
    return True


def _weight(
    declaration: Declaration, parameter: Parameter, shape: Shape, dtype: torch.dtype
) -> Tensor:
    assert parameter.weight is not None
    if declaration.sizes:
        own = _sized(declaration.sizes[parameter.name])
    elif parameter.weight.per == "class":
        own = shape[min(len(shape) - 1, 1) :][:1]
    else:
        own = shape[-1:] if parameter.weight.per == "element" else shape
    return (numbers(own, seed=7).abs() + 0.1).to(dtype)


def _own_sizes(declaration: Declaration) -> Shape:
    return _sized(next(iter(declaration.sizes.values())))


def _sized(letters: str) -> Shape:
    return tuple(SIZES[letter] for letter in letters.split())
