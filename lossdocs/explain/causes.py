"""What may help where a loss refuses its arguments: only what was tried and helps."""

from collections.abc import Iterator
from contextlib import suppress
from itertools import combinations
from typing import Any, NamedTuple

import torch
from torch import Tensor

from lossdocs.declare.declaration import Declaration
from lossdocs.declare.kinds import ClassIndices, Logits, Probabilities, YesLogits, YesProbabilities
from lossdocs.explain.call import LEGACY, Call, Tensors, of_arguments
from lossdocs.explain.finding import ERRORS, LANDED, link
from lossdocs.explain.known import Known, named, of_kinds
from lossdocs.explain.reading import compared, fits
from lossdocs.explain.spelling import given, sentence

MOST = 3  # things that are wrong at once


class Fix(NamedTuple):
    """What to pass for an argument, and why."""

    name: str
    code: str
    why: str

    def __str__(self) -> str:
        """Why, and what to write."""
        return f"{self.why}: pass {self.code}."


def causes(error: Exception, known: Known, arguments: dict[str, Any]) -> Iterator[str]:
    """Say what was given, what helps, and where the errors of the loss are explained."""
    call, tensors = of_arguments(known, arguments)
    yield "; ".join(f"{name}: {given(tensor)}" for name, tensor in tensors.items())
    declaration, (input, target) = _compared(call, tensors)
    fixes = [*_fixes(call, declaration, input, target)]
    yield from map(str, _that_help(known, arguments, fixes))
    if declaration.shapes == "classes":
        yield from _of_one_answer(declaration, input, target)
    # A number in place of size_average leaves ignore_index as it was.
    landed = isinstance(error, IndexError) and {*LEGACY, "ignore_index"} <= call.options.keys()
    if landed and bool((target < 0).any()):
        yield sentence(
            "ignore_index is {index}. Passed by position after weight, a number lands in the "
            "deprecated size_average: write ignore_index=... See {link}",
            index=call.options["ignore_index"],
            link=link(LANDED, call.declaration.page),
        )
    yield sentence("See {link}", link=link(ERRORS, call.declaration.page))


def _compared(call: Call, tensors: Tensors) -> tuple[Declaration, list[Tensor]]:
    """Input and target; where a layer makes logits of its input, these, if it can."""
    with suppress(Exception):  # what makes the logits refuses these tensors
        call, tensors = call.inner(tensors)
    return call.declaration, [tensors[name] for name in compared(tensors)]


def _that_help(known: Known, arguments: dict[str, Any], fixes: list[Fix]) -> tuple[Fix, ...]:
    """The fewest fixes with which the loss takes its arguments."""
    for count in range(1, MOST + 1):
        for chosen in combinations(fixes, count):
            if _works(known, arguments, chosen):
                return chosen
    return ()


def _works(known: Known, arguments: dict[str, Any], fixes: tuple[Fix, ...]) -> bool:
    fixed = dict(arguments)
    with suppress(Exception):
        for fix in fixes:
            fixed[fix.name] = eval(fix.code, {"torch": torch, **fixed})  # noqa: S307  # ours
        known.function(**fixed)
        return True
    return False


def _fixes(call: Call, declaration: Declaration, input: Tensor, target: Tensor) -> Iterator[Fix]:
    """What may be wrong with the arguments of a call."""
    first = call.declaration.tensors[0].name
    if input.is_complex():
        yield Fix(first, f"{first}.real", f"{first} must hold real numbers")
    elif not input.is_floating_point():
        why = f"{first} must hold floating-point numbers"
        yield Fix(first, f"{first}.float()", why)
    other = call.declaration.required[-1].name
    of_indices = ClassIndices in declaration[_other(declaration)].kinds
    if target.dtype != torch.int64 and of_indices and target.shape != input.shape:
        yield Fix(other, f"{other}.long()", "class indices must be torch.int64")
    as_probabilities = not of_indices or Probabilities in declaration[_other(declaration)].kinds
    same = target.dtype == input.dtype and target.is_floating_point()
    if as_probabilities and not same:
        probabilities = of_indices and target.shape == input.shape
        why = f"{other} of the shape of {first} holds probabilities" if probabilities else ""
        why = why or f"{other} must have the dtype of {first}"
        yield Fix(other, f"{other}.to({first}.dtype)", why)
    if declaration.shapes == "classes":
        yield from _axes(first, input, target)
    elif input.shape != target.shape and not declaration.sizes:
        if input.numel() == target.numel():
            why = "The sizes agree, the shapes do not"
            yield Fix(other, f"{other}.reshape({first}.shape)", why)
        why = f"{other} must have the shape of {first}; if it is meant for each row"
        yield Fix(other, f"{other}.expand_as({first})", why)
    for name, x in call.tensors().items():
        if x.dtype != input.dtype:
            why = f"{name} must have the dtype of {first}"
            yield Fix(name, f"{name}.to({first}.dtype)", why)


def _other(declaration: Declaration) -> str:
    return declaration.required[-1].name


def _axes(first: str, input: Tensor, target: Tensor) -> Iterator[Fix]:
    for axis in (axis for axis in range(input.dim()) if axis != 1 and input.dim() > 1):
        if fits(input, target, axis) and not fits(input, target, 1):
            why = f"target has one index for each position if axis {axis} holds the classes"
            yield Fix(first, f"{first}.movedim({axis}, 1)", why)


def _of_one_answer(declaration: Declaration, input: Tensor, target: Tensor) -> Iterator[str]:
    """One number for each answer, yes or no, has no axis of classes."""
    if input.dim() == 0:
        yield "input must have an axis of classes: its shape is (C) or (N, C, ...)."
    if input.dim() > 1 or input.shape != target.shape or input.is_complex():
        return
    of_logits = declaration.tensors[0].kinds[0] is Logits
    found = named(of_kinds(YesLogits if of_logits else YesProbabilities, YesProbabilities))
    x = "input" if input.is_floating_point() else "input.float()"
    code = f"{x if of_logits else f'{x}.exp()'}, target.to({x}.dtype)"
    if found is not None and _runs(found.function, code, input, target):
        yield f"For one number an answer, yes or no, call {found.path}({code})."


def _runs(function: Any, code: str, input: Tensor, target: Tensor) -> bool:
    with suppress(Exception):
        function(*eval(code, {"input": input, "target": target}))  # noqa: S307  # ours
        return True
    return False
