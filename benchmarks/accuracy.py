"""Errors of value and slope in units of the last place, beside what was derived, in 60 digits.

A derivation of a loss says with which arguments its first line is the loss. Here it is read the
other way: the numbers that the loss is given are the values of the names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from importlib import import_module
from importlib.util import find_spec
from itertools import pairwise
from typing import Any, NamedTuple

import torch
from mpmath import mp, mpf
from sympy import log
from torch import Tensor

import lossdocs
from benchmarks.cases import Loss, compared, counterparts, declared
from benchmarks.measure import rounded
from lossdocs.declare.kinds import ClassIndices, Kind, LogProbabilities, Probabilities, Signs
from lossdocs.declare.loss import about
from lossdocs.derive.samples import made_of
from lossdocs.measurements.file import Accuracy
from lossdocs.proof import Grad
from lossdocs.proof.evaluation import FiftyDigits, evaluator
from lossdocs.proof.name import Name
from lossdocs.proof.subjects import theorems_of
from lossdocs.proof.vectors import Array

EDGES = (0, 1, 4, 8, 16, 32)
EACH = 48  # margins between two edges, of either sign
DTYPES = ("float32", "bfloat16", "float16", "float64")
ONE, NOT_ONE = 0.75, 0.25  # a target of probabilities

Numbers = list[Any]  # of one row, in mpmath
Values = dict[Any, Any]


class Truth(NamedTuple):
    """A derived loss, as a function of the rows that the loss is given."""

    evaluate: Callable[[Values], Any]  # the first line of the derivation
    arguments: Mapping[str, Any]

    def value(self, rows: Mapping[str, Numbers]) -> Any:
        """The first line, which is the loss."""
        values: Values = {}
        for name, argument in self.arguments.items():
            values |= placed(argument, rows[name])
        return self.evaluate(values)

    def slope(self, rows: Mapping[str, Numbers]) -> Any:
        """Its derivative by the first number of the first argument."""
        first = next(iter(self.arguments))

        def moved(x: Any) -> Any:
            return self.value({**rows, first: [x, *rows[first][1:]]})

        return mp.diff(moved, rows[first][0])


@cache
def truth_of(loss: str) -> Truth | None:
    """The first derivation whose first line is the loss of such a target as is measured."""
    module = f"lossdocs.derivations.{loss}"
    if not find_spec(module):
        return None
    found = import_module(module)
    theorems = theorems_of(found)
    for name, arguments in getattr(found, "arguments", {}).items():
        derivation = theorems.get(f"{loss}.{name}")
        if derivation and not isinstance(derivation.start, Grad) and fits(loss, arguments):
            given = {name: x for name, x in arguments.items() if name != "reduction"}
            return Truth(evaluator(derivation.start, FiftyDigits()), given)
    return None


def fits(loss: str, arguments: Any) -> bool:
    """Whether every tensor is a name that can be given a value, and nothing else is set."""
    if not isinstance(arguments, dict):
        return False
    known = declared(loss)
    tensors = {parameter.name: parameter.kinds[0] for parameter in compared(loss)}
    numbers = {p.name for p in known.options if p.option and p.option.type == "float"}
    if not tensors.keys() <= arguments.keys() <= tensors.keys() | numbers | {"reduction"}:
        return False
    return all(is_name(arguments[name], kind) for name, kind in tensors.items())


def is_name(argument: Any, kind: Kind) -> bool:
    """A name or the logarithm of one, with the domain of the kind; or the number that is given."""
    if not isinstance(argument, Name | Array | tuple):
        return bool(argument == resting(kind))
    name = base(argument)
    return name is not None and (name.domain == "label") == (kind is ClassIndices)


def base(argument: Any) -> Name | None:
    """The name of an argument `x`, or of `(log(x[n, c]), n, c)`."""
    if isinstance(argument, tuple):
        entry, *indices = argument
        of_log = entry.args[0] if isinstance(entry, log) else None
        indexed = of_log is not None and of_log.args[1:] == tuple(indices)
        return of_log.base.label if of_log is not None and indexed else None
    return argument if isinstance(argument, Name) else argument.name


def placed(argument: Any, row: Numbers) -> Values:
    """The values of a name and of its sizes: there is one row."""
    if not isinstance(argument, Name | Array | tuple):
        return {}
    name = base(argument)
    assert name is not None
    numbers = [mp.exp(x) for x in row] if isinstance(argument, tuple) else row
    if name.domain == "label":
        numbers = [int(x) + 1 for x in numbers]
    if not name.shape:
        return {name: numbers[0]}
    ones = (1,) * (len(name.shape) - 1)
    sizes = dict(zip(name.shape, (*ones, len(numbers)), strict=True))
    return {name: {(*ones, i): x for i, x in enumerate(numbers, 1)}} | sizes


def rows_of(loss: str, margins: Tensor) -> dict[str, Tensor]:
    """One row for each margin: it and 0 where there are classes, it alone where there are none."""
    classes = any(kind.sums_to_1 or kind is ClassIndices for kind in every_kind(loss))
    both = [margins, torch.zeros_like(margins)] if classes else [margins]
    first, *others = compared(loss)
    exact = made_of(torch.stack(both, dim=1).double(), first.kinds[0])
    rows = {first.name: exact.to(margins.dtype)}
    return rows | {p.name: target(p.kinds[0], rows[first.name]) for p in others}


def every_kind(loss: str) -> Iterator[Kind]:
    """Of all tensors, the one that is measured."""
    return (parameter.kinds[0] for parameter in compared(loss))


def target(kind: Kind, rows: Tensor) -> Tensor:
    """The same for every row."""
    if kind is ClassIndices:
        return torch.zeros(len(rows), dtype=torch.int64)
    found = torch.full_like(rows, resting(kind))
    if kind in (Probabilities, LogProbabilities):
        found = torch.tensor([ONE, NOT_ONE]).to(rows).expand_as(rows)
    return found.log() if kind is LogProbabilities else found


def resting(kind: Kind) -> int:
    """The answer no: 0, or -1 where a label is -1 or 1."""
    return -1 if kind is Signs else 0


def accuracies(loss: str, device: str, *, quick: bool) -> Iterator[Accuracy]:
    """The largest errors of a loss and of its counterpart, from edge to edge."""
    if truth_of(loss) is None:
        return
    for dtype in DTYPES[:1] if quick else DTYPES:
        for low, high in pairwise(EDGES):
            ours, theirs = getattr(lossdocs, loss), next(iter(counterparts(loss).values()))
            margins = between(low, high, getattr(torch, dtype))
            found = [worst(each, loss, margins, device) for each in (ours, theirs)]
            (our, our_slope), (their, their_slope) = found
            yield Accuracy(loss, dtype, device, low, high, our, their, our_slope, their_slope)


def between(low: float, high: float, dtype: torch.dtype) -> Tensor:
    """Margins of either sign."""
    steps = (torch.arange(EACH) + 0.5) / EACH
    margins = (low + (high - low) * steps).to(dtype)
    return torch.cat([margins, -margins])


def worst(computed: Loss, loss: str, margins: Tensor, device: str) -> tuple[float, float]:
    """The largest error of the value and of the slope."""
    rows = rows_of(loss, margins)
    found = [torch.cat(x).cpu() for x in zip(*row_by_row(computed, rows, device), strict=True)]
    defined = partial(about(getattr(lossdocs, loss)).defined, **defaults(loss))
    wide = {name: x.double() if x.is_floating_point() else x for name, x in rows.items()}
    plain = [torch.cat(x) for x in zip(*row_by_row(defined, wide, "cpu"), strict=True)]
    with mp.workdps(60):
        true = list(zip(*derived(loss, rows), strict=True))
        errors = [
            largest(*compare_where_derived(x, y, z))
            for x, y, z in zip(found, true, plain, strict=True)
        ]
    return errors[0], errors[1]


def defaults(loss: str) -> dict[str, Any]:
    """What a definition needs besides its tensors."""
    given = {parameter.name for parameter in compared(loss)}
    return {p.name: p.default for p in declared(loss).parameters if p.name not in given}


def row_by_row(
    computed: Loss, rows: Mapping[str, Tensor], device: str
) -> Iterator[tuple[Tensor, Tensor]]:
    """The value and the slope of each row by its first number."""
    for row in zip(*(tensor.to(device).split(1) for tensor in rows.values()), strict=True):
        first = row[0].clone().requires_grad_()
        given = dict(zip(rows, (first, *row[1:]), strict=True))
        value = computed(**given | {"reduction": "sum"})
        [slope] = torch.autograd.grad(value, first)
        yield value.detach().reshape(1), slope.flatten()[:1]


def derived(loss: str, rows: Mapping[str, Tensor]) -> Iterator[tuple[Any, Any]]:
    """What is true of each row, value and slope; nothing where a formula has no value."""
    truth = truth_of(loss)
    assert truth is not None
    numbers = {name: exact(tensor) for name, tensor in rows.items()}
    options = {name: [mpf(x)] for name, x in defaults(loss).items() if isinstance(x, float)}
    for row in zip(*numbers.values(), strict=True):
        given = dict(zip(numbers, row, strict=True)) | options
        yield value_or_nan(truth.value, given), value_or_nan(truth.slope, given)


def value_or_nan(of: Callable[[Mapping[str, Numbers]], Any], given: Mapping[str, Numbers]) -> Any:
    """Also where a formula takes the logarithm of 0."""
    try:
        value = mp.re(of(given))
    except (ValueError, ZeroDivisionError):
        return mp.nan
    return value if mp.isfinite(value) else mp.nan


def compare_where_derived(
    found: Tensor, true: Sequence[Any], plain: Tensor
) -> tuple[Tensor, Numbers]:
    """Only the rows where the definition in float64 is what was derived: a clamp is not."""
    same = [abs(mpf(x) - t) <= 1e-6 * abs(t) for x, t in zip(plain.tolist(), true, strict=True)]
    return found[torch.tensor(same)], [t for t, is_same in zip(true, same, strict=True) if is_same]


def exact(tensor: Tensor) -> list[Any]:
    """The numbers of each row without rounding."""
    rows = tensor.detach().double().cpu().reshape(len(tensor), -1).tolist()
    return [[mpf(x) for x in row] for row in rows]


def largest(found: Tensor, true: list[Any]) -> float:
    """The largest error in units of the last place of what is true."""
    finest = torch.finfo(found.dtype)
    numbers = found.detach().double().cpu().tolist()
    errors = (
        abs(mpf(number) - value) / unit(value, finest)
        for number, value in zip(numbers, true, strict=True)
    )
    return rounded(round(float(max(errors)), 9))  # what 60 digits leave of exp and log is 0


def unit(value: Any, finest: torch.finfo) -> Any:
    """The distance between neighbours of a dtype at a number."""
    least = mpf(finest.smallest_normal)
    _, power = mp.frexp(max(abs(value), least))  # of a fraction from 1/2 to 1
    return mp.ldexp(mpf(finest.eps), power - 1)
