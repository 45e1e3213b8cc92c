"""Beside a number that is nan, infinite or below 0 stands the entry that makes it so.

Every loss, dtype and reduction is given hostile numbers, one at a time; the rules are written
without the package.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from sampling import sampled
from torch import Tensor

import lossdocs
from lossdocs.declare.loss import about
from lossdocs.derive.samples import calls
from lossdocs.derive.sources import stems
from lossdocs.explain.explanation import Explanation
from lossdocs.explain.finding import Finding

DTYPES = [torch.float16, torch.bfloat16, torch.float32, torch.float64]
HOSTILE = [torch.nan, torch.inf, -torch.inf, 0.0, 1.0, -1.0, "largest", "smallest"]
DAY = 40
# What is bad about a number, and what has no entry to name.
BAD = {"loss-not-finite", "sum-overflows", "gradient-not-finite", "ignored-not-finite"}
BAD |= {"infinite-logits", "smoothing-infinite", "zero-times-infinity", "below-0"}
NOTHING = {"all-ignored", "zero-weights", "empty-mean", "one-class", "no-backward"}
ENTRY = re.compile(r"\b(\w+)(?:\[([\d, ]+)\])?=(-?[\w.+-]+?)(?=[,;:]? |[,;:.]?$)")

Given = dict[str, Any]


def planted(given: Given, name: str, number: Any) -> Given:
    """A call with a hostile number in one tensor; a floating-point tensor may need a gradient."""
    x = given[name].clone()
    if x.is_floating_point():
        known = {"largest": torch.finfo(x.dtype).max, "smallest": torch.finfo(x.dtype).tiny}
        number = known.get(number, number)
        x.view(-1)[-1] = number
    return {**given, name: x}


def hostile(stem: str) -> Iterator[tuple[Given, str]]:
    """Calls, and the tensor in which a hostile number is."""
    declaration = about(getattr(lossdocs, stem)).declaration
    for dtype in DTYPES:
        for given in calls(declaration, [(3,), (2, 3), (2, 3, 2)], dtype):
            tensors = [n for n, x in given.items() if isinstance(x, Tensor)]
            floats = [name for name in tensors if given[name].is_floating_point()]
            for name, number in product(floats, HOSTILE):
                yield planted(given, name, number), name


def run(function: Any, given: Given, by: list[str]) -> tuple[Tensor, dict[str, Tensor]]:
    """Value and gradients."""
    leaves = {name: given[name].clone().requires_grad_() for name in by}
    value = function(**given | leaves)
    found = torch.autograd.grad(value.sum(), list(leaves.values()), allow_unused=True)
    return value.detach(), {n: x for n, x in zip(by, found, strict=True) if x is not None}


def required(function: Any, given: Given, planted_in: str) -> list[str] | None:
    """By which tensors a gradient can be asked for; None where the loss refuses its arguments."""
    floats = [n for n, x in given.items() if isinstance(x, Tensor) and x.is_floating_point()]
    for by in (floats, [floats[0], planted_in], floats[:1]):
        try:
            run(function, given, [*dict.fromkeys(by)])
        except (ValueError, TypeError, RuntimeError, IndexError, NotImplementedError):
            continue
        return [*dict.fromkeys(by)]
    return None


def is_bad(value: Tensor, gradients: dict[str, Tensor]) -> bool:
    """Whether a number is nan or infinite."""
    return not all(bool(x.isfinite().all()) for x in (value, *gradients.values()))


def named_entries(finding: Finding) -> list[tuple[str, tuple[int, ...], str]]:
    """The entries that a finding names."""
    return [
        (name, tuple(map(int, at.split(", "))) if at else (), number)
        for name, at, number in ENTRY.findall(finding.seen)
    ]


def check_entries(explanation: Explanation, given: Given, finding: Finding) -> None:
    """Every entry that is named is there."""
    for name, at, number in named_entries(finding):
        x = explanation.input if name == "logits" else given[name]
        if isinstance(x, Tensor):
            assert len(at) == x.dim(), finding
            there = x[at].item()
            assert number == (str(there) if isinstance(there, int) else f"{there + 0.0:.4g}")


def check_advice(function: Any, given: Given, by: list[str], finding: Finding) -> None:
    """In the wider numbers that are advised, all of them made wider, it is finite there."""
    advised = re.search(r"^Compute the loss in \w+: (.*)\.$", finding.advice)
    if advised is None:
        return
    codes = advised[1].split(", ")
    wide = given | {code.partition(".")[0]: eval(code, dict(given)) for code in codes}  # noqa: S307
    value, gradients = run(function, wide, by)
    place = re.search(r" at (\d+(?:, \d+)*|\(\))", finding.seen)
    by_name = re.match(r"The gradient by (\w+)", finding.seen)
    if finding.key == "loss-not-finite":
        value = function(**wide | {"reduction": "none"})
    elif by_name is not None:
        value = gradients.get(by_name[1], value)
    assert place is not None
    at = () if finding.key == "sum-overflows" else place[1].strip("()")
    index = tuple(map(int, at.split(", "))) if at else ()
    assert bool(value[index].isfinite()) if len(index) == value.dim() else by_name, finding


def is_below_0(stem: str, value: Tensor, elements: Tensor) -> bool:
    """Whether a loss is; a term of a divergence may be, but not their sum."""
    of_sum = value.dim() == 0 and elements.dim() > 0 and bool(value < 0)
    return of_sum or (stem != "kl_div" and bool((elements < 0).any()))


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("stem", stems())
def test_beside_a_bad_number_stands_its_entry(stem: str) -> None:
    """And beside a good one none; what is named is there, and what is advised helps."""
    packages: list[Any] = [lossdocs, F]
    bad_calls = 0
    for given, name in sampled(hostile(stem), f"{stem} hostile", DAY):
        for function in (getattr(package, stem) for package in packages if hasattr(package, stem)):
            by = required(function, given, name)
            if by is None:
                continue
            value, gradients = run(function, given, by)
            elements = function(**given | {"reduction": "none"})
            is_wrong = is_bad(value, gradients) or is_below_0(stem, value, elements)
            bad_calls += is_wrong
            leaves = {n: given[n].clone().requires_grad_() for n in by}

            explanation = lossdocs.explain(function, **given | leaves)

            shown = f"{function.__module__} {given} {value} {gradients}\n{explanation}"
            found = {each.key: each for each in explanation.warnings}
            naming = [each for key, each in found.items() if key in BAD and named_entries(each)]
            if is_wrong:
                assert naming or found.keys() & NOTHING, shown
            else:
                assert not found.keys() & BAD, shown
            for finding in naming:
                check_entries(explanation, given, finding)
                check_advice(function, given, by, finding)
    assert bad_calls > DAY // 20
