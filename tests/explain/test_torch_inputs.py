"""On the inputs of torch's own tests there is no warning, but where they are mistakes."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from losses.torch_inputs import of_function, of_module
from sampling import everything, sampled
from torch import Tensor, nn

import lossdocs
from lossdocs.derive.sources import read, stems
from lossdocs.explain.call import Call
from lossdocs.explain.explanation import Explanation

DTYPES = [torch.float16, torch.bfloat16, torch.float32, torch.float64]


def sums_to_1(x: Tensor, axis: int) -> bool:
    """Along an axis, nearly."""
    return bool(((x.double().sum(axis) - 1).abs() <= 0.02).all())


# Torch draws numbers at random where the loss asks for distributions. By these rules, written
# without the package, such an input is a mistake; all others must raise no warning.
RULES: dict[str, Callable[[Call, Tensor, Tensor], Any]] = {
    # A label that is neither -1 nor 1.
    "target-no-sign": lambda call, x, t: (
        call.declaration.name == "soft_margin_loss" and (t.abs() != 1).any()
    ),
    # A target of floats in the shape of input, whose classes sum to anything.
    "target-sum": lambda call, x, t: (
        call.declaration.name == "cross_entropy"
        and t.shape == x.shape
        and not sums_to_1(t, int(t.dim() > 1))
    ),
    # A number above 0.01 where logarithms of probabilities belong.
    "logits-as-log-probabilities": lambda call, x, t: (
        call.declaration.name in ("nll_loss", "kl_div") and (x > 0.01).any()
    ),
    # A number below 0 where probabilities belong.
    "negative-target": lambda call, x, t: (
        call.declaration.name == "kl_div" and not call.options["log_target"] and (t < 0).any()
    ),
    # The mean over the entries of a divergence.
    "kl-mean": lambda call, x, t: (
        call.declaration.name == "kl_div" and call.reduction == "mean" and x.numel() > 1
    ),
    # A single distribution, divided by its number of classes.
    "kl-batchmean": lambda call, x, t: (
        call.declaration.name == "kl_div" and call.reduction == "batchmean" and x.dim() == 1
    ),
    # Logits of both answers are on both sides of 0.
    "probabilities-as-logits": lambda call, x, t: (
        call.declaration.name == "binary_cross_entropy_with_logits" and ((x >= 0) & (x <= 1)).all()
    ),
    # Each index, drawn at random, is the one that is ignored.
    "all-ignored": lambda call, x, t: (
        call.options.get("ignore_index") is not None and (t == call.options["ignore_index"]).all()
    ),
}


def some(inputs: list[Any], key: str) -> list[Any]:
    """A few, in each of which much is computed: torch tries every pair of options of some."""
    return sampled(inputs, key, 4)


def of_operators(stem: str, dtype: torch.dtype) -> Iterator[Explanation]:
    """The sample inputs of torch's operator tests, for torch's function and for ours."""
    for sample in some(of_function(stem, dtype), f"{stem} {dtype}"):
        for function in (getattr(F, stem), getattr(lossdocs, stem)):
            yield lossdocs.explain(function, sample.input, *sample.args, **sample.kwargs)


def of_modules(stem: str, dtype: torch.dtype) -> Iterator[Explanation]:
    """The inputs of torch's module tests, for torch's module and for ours."""
    name = read(stem).declaration.module
    for item in some(of_module(name, dtype), f"{name} {dtype}"):
        for package in (nn, lossdocs):
            made, called = item.constructor_input, item.forward_input
            if "options" in made.kwargs and package is lossdocs:
                continue  # of torch's alone: how it splits what it computes
            module = getattr(package, name)(*made.args, **made.kwargs).to(dtype)
            yield lossdocs.explain(module, *called.args, **called.kwargs)


# Torch gives these modules numbers between 0 and 1 only, and this function any targets.
ALL_MISTAKES = [
    (of_modules, "binary_cross_entropy_with_logits"),
    (of_operators, "soft_margin_loss"),
]
SOURCES: list[Callable[[str, torch.dtype], Iterator[Explanation]]] = [of_operators, of_modules]


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("stem", [stem for stem in stems() if hasattr(F, stem)])
@pytest.mark.parametrize("source", SOURCES, ids=["operators", "modules"])
def test_only_mistakes_are_warned_of(
    source: Callable[[str, torch.dtype], Iterator[Explanation]], stem: str, dtype: torch.dtype
) -> None:
    silent = warned = 0
    for explanation in source(stem, dtype):
        found = {warning.key for warning in explanation.warnings}

        right = {
            key
            for key in found
            if RULES[key](explanation.inner, explanation.input, explanation.target)
        }

        assert found == right, explanation
        silent, warned = silent + (not found), warned + bool(found)
    assert silent + warned >= 4
    mistakes = (source, stem) in ALL_MISTAKES
    assert not (mistakes and silent)
    assert mistakes or silent or not everything()  # a few may all be mistakes by chance
