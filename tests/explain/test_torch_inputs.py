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


def classes_do_not_sum_to_1(call: Call, x: Tensor, t: Tensor) -> bool:
    """A target of floats in the shape of input, whose classes sum to anything."""
    if call.stem != "cross_entropy" or t.shape != x.shape:
        return False
    return bool(((t.double().sum(1 if t.dim() > 1 else 0) - 1).abs() > 0.02).any())


def positive_logarithm(call: Call, x: Tensor, t: Tensor) -> bool:
    """A number above 0.01 where logarithms of probabilities belong."""
    return call.stem in ("nll_loss", "kl_div") and bool((x > 0.01).any())


def negative_probability(call: Call, x: Tensor, t: Tensor) -> bool:
    """A number below 0 where probabilities belong."""
    return call.stem == "kl_div" and not call.options["log_target"] and bool((t < 0).any())


def mean_over_classes(call: Call, x: Tensor, t: Tensor) -> bool:
    """The mean over the entries of a divergence."""
    return call.stem == "kl_div" and call.reduction == "mean" and x.numel() > 1


def batchmean_of_one(call: Call, x: Tensor, t: Tensor) -> bool:
    """A single distribution, divided by its number of classes."""
    return call.stem == "kl_div" and call.reduction == "batchmean" and x.dim() == 1


def all_between_0_and_1(call: Call, x: Tensor, t: Tensor) -> bool:
    """Logits of both answers are on both sides of 0."""
    return call.stem == "binary_cross_entropy_with_logits" and bool(((x >= 0) & (x <= 1)).all())


def nothing_left(call: Call, x: Tensor, t: Tensor) -> bool:
    """Each index, drawn at random, is the one that is ignored."""
    return call.options.get("ignore_index") is not None and bool(
        (t == call.options["ignore_index"]).all()
    )


def no_sign(call: Call, x: Tensor, t: Tensor) -> bool:
    """A label that is neither -1 nor 1."""
    return call.stem == "soft_margin_loss" and bool((t.abs() != 1).any())


# Torch draws numbers at random where the loss asks for distributions. By these rules, written
# without the package, such an input is a mistake; all others must raise no warning.
RULES: dict[str, Callable[[Call, Tensor, Tensor], bool]] = {
    "target-no-sign": no_sign,
    "target-sum": classes_do_not_sum_to_1,
    "logits-as-log-probabilities": positive_logarithm,
    "negative-target": negative_probability,
    "kl-mean": mean_over_classes,
    "kl-batchmean": batchmean_of_one,
    "probabilities-as-logits": all_between_0_and_1,
    "all-ignored": nothing_left,
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
        case = explanation.case
        found = {warning.key for warning in explanation.warnings}

        right = {key for key in found if RULES[key](case.inner, case.input, case.target)}

        assert found == right, explanation
        silent, warned = silent + (not found), warned + bool(found)
    assert silent + warned >= 4
    mistakes = (source, stem) in ALL_MISTAKES
    assert not (mistakes and silent)
    assert mistakes or silent or not everything()  # a few may all be mistakes by chance
