"""Calls of any loss, from what its arguments mean: what tests and benchmarks are fed."""

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

import torch
from torch import Tensor

from lossdocs.declare.declaration import Declaration, Parameter
from lossdocs.declare.kinds import Blank, ClassIndices, Kind, Option

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


def made_of(x: Tensor, kind: Kind, axis: int = 1) -> Tensor:
    """Real numbers, with classes along an axis, turned into what a tensor of this kind may hold.

    Examples:
        >>> from lossdocs.declare.kinds import Signs
        >>> made_of(torch.tensor([-3.0, 2.0]), Signs)
        tensor([-1.,  1.])
    """
    code = kind.sample.format(axis=min(x.dim() - 1, axis))
    value: Tensor = eval(code, {"x": x})  # noqa: S307  # of a kind
    return value


def values(option: Option) -> list[Any]:
    """The ends of a range, where they are allowed, and something between."""
    if option.words:
        return list(option.words)
    if option.type == "bool":
        return [False, True]
    inside = [-100, 1] if option.type == "int" else [0.3, 2.0]
    ends = [option.high] if option.above else [option.low, option.high]
    return [x for x in (*inside, *ends) if option.low <= x <= option.high and abs(x) < 1e9]


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
    for shape in [()] if declaration.sizes else shapes:
        for kinds in itertools.product(*(p.kinds for p in declaration.required)):
            for chosen in itertools.product(*grids):
                given = dict(zip((p.name for p in options), chosen, strict=True))
                if not _fits(declaration, kinds, given):
                    continue
                given |= _in(dtype, _required(declaration, kinds, shape, given))
                yield given
                more = _in(dtype, _optional(declaration, shape))
                yield from (given | {name: tensor} for name, tensor in more.items())
                if len(more) > 1:
                    yield given | more


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


def _required(
    declaration: Declaration, kinds: Sequence[Kind], shape: Shape, options: Given
) -> Given:
    """One tensor for each argument that must be given; none holds the blank."""
    found = {}
    blanks = [options[p.name] for p in declaration.options if p.option == Blank]
    for seed, (p, kind) in enumerate(zip(declaration.required, kinds, strict=True)):
        tensor = _tensor(declaration, p, kind, shape, seed)
        if kind is ClassIndices and blanks:
            tensor = tensor.masked_fill(tensor == blanks[0], SIZES[declaration.counts[p.name]] - 1)
        found[p.name] = tensor
    return found


def _optional(declaration: Declaration, shape: Shape) -> Given:
    """One tensor for each argument that may be left out."""
    shapes = {p.name: _shape(declaration, p, shape) for p in declaration.weights}
    found = {name: numbers(own, seed=7).abs() + 0.1 for name, own in shapes.items()}
    for seed, p in enumerate((p for p in declaration.tensors if p.optional), start=20):
        found[p.name] = _tensor(declaration, p, p.kinds[0], shape, seed)
    return found


def _tensor(known: Declaration, one: Parameter, kind: Kind, shape: Shape, seed: int) -> Tensor:
    own = _shape(known, one, shape)
    if not known.sizes:
        return drawn(kind, own, seed)
    counted = known.counts[one.name] if kind.integers == "only" else ""
    return made_of(numbers((*own, *_sized(counted)), seed), kind, axis=-1)


def _in(dtype: torch.dtype, tensors: Given) -> Given:
    return {name: x.to(dtype) if x.is_floating_point() else x for name, x in tensors.items()}


def _shape(declaration: Declaration, parameter: Parameter, shape: Shape) -> Shape:
    """The shape of a tensor beside a first one of a shape."""
    if declaration.sizes:
        return _sized(declaration.sizes[parameter.name])
    if parameter.weight and parameter.weight.per == "class":
        return shape[min(len(shape) - 1, 1) :][:1]
    return shape[-1:] if parameter.weight and parameter.weight.per == "element" else shape


def _sized(letters: str) -> Shape:
    return tuple(SIZES[letter] for letter in letters.split())
