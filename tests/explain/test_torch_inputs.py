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
from lossdocs.explain.explanation import Explanation

FEW = 4  # in each of which much is computed: torch tries every pair of options of some
DTYPES = [torch.float16, torch.bfloat16, torch.float32, torch.float64]


def sums_to_1(x: Tensor) -> bool:
    """Over the classes, nearly."""
    return bool(((x.double().sum(int(x.dim() > 1)) - 1).abs() <= 0.02).all())


def below_0(loss: str, x: Tensor, options: Any) -> bool:
    """Whether numbers are given that can make a loss negative."""
    factors = [options.get(name) for name in ("weight", "pos_weight")]
    of_factors = any(factor is not None and bool((factor < 0).any()) for factor in factors)
    return of_factors or loss == "kl_div" or (loss == "nll_loss" and bool((x > 0).any()))


def mistakes(loss: str, reduction: str, x: Tensor, t: Tensor, options: Any) -> dict[str, Any]:
    """Whether there is a mistake of each kind, by rules that are written without the package.

    Torch draws numbers at random where the loss asks for distributions.
    """
    return {
        # A label that is neither -1 nor 1.
        "target-no-sign": loss == "soft_margin_loss" and (t.abs() != 1).any(),
        # A target of floats in the shape of input, whose classes sum to anything.
        "target-sum": loss == "cross_entropy" and t.shape == x.shape and not sums_to_1(t),
        # A number above 0.01 where logarithms of probabilities belong.
        "logits-as-log-probabilities": loss in ("nll_loss", "kl_div") and (x > 0.01).any(),
        # A number below 0 where probabilities belong.
        "negative-target": loss == "kl_div" and not options["log_target"] and (t < 0).any(),
        # The mean over the entries of a divergence.
        "kl-mean": loss == "kl_div" and reduction == "mean" and x.numel() > 1,
        # A single distribution, divided by its number of classes.
        "kl-batchmean": loss == "kl_div" and reduction == "batchmean" and x.dim() == 1,
        # Logits of both answers are on both sides of 0.
        "probabilities-as-logits": loss == "binary_cross_entropy_with_logits"
        and ((x >= 0) & (x <= 1)).all(),
        # Torch draws factors below 0, and numbers above 0 as log-probabilities.
        "below-0": below_0(loss, x, options),
        # Logarithms of targets below 0, and what 16 bits cannot hold.
        "loss-not-finite": loss == "kl_div" or x.dtype == torch.float16,
        "gradient-not-finite": loss == "soft_margin_loss" and x.dtype == torch.float16,
        # Each index, drawn at random, is the one that is ignored.
        "all-ignored": (t == options.get("ignore_index", torch.nan)).all(),
    }


def of_operators(stem: str, dtype: torch.dtype) -> Iterator[Explanation]:
    """The sample inputs of torch's operator tests, for torch's function and for ours."""
    for sample in sampled(of_function(stem, dtype), f"{stem} {dtype}", FEW):
        for function in (getattr(F, stem), getattr(lossdocs, stem)):
            yield lossdocs.explain(function, sample.input, *sample.args, **sample.kwargs)


def of_modules(stem: str, dtype: torch.dtype) -> Iterator[Explanation]:
    """The inputs of torch's module tests, for torch's module and for ours."""
    name = read(stem).declaration.module
    for item in sampled(of_module(name, dtype), f"{name} {dtype}", FEW):
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


@pytest.mark.parametrize(
    ("stem", "dtype"),
    [
        (stem, dtype)
        for stem in stems()
        if hasattr(F, stem)
        for dtype in sampled(DTYPES, f"explained {stem}", 1)
    ],
    ids=str,
)
@pytest.mark.parametrize("source", SOURCES, ids=["operators", "modules"])
def test_only_mistakes_are_warned_of(
    source: Callable[[str, torch.dtype], Iterator[Explanation]], stem: str, dtype: torch.dtype
) -> None:
    silent = warned = 0
    for explanation in source(stem, dtype):
        call, x, t = explanation.inner, explanation.input, explanation.target
        found = {warning.key for warning in explanation.warnings}

        rules = mistakes(call.declaration.name, call.reduction, x, t, call.options)

        assert found == {key for key in found if rules[key]}, explanation
        silent, warned = silent + (not found), warned + bool(found)
    assert silent + warned >= 4
    of_mistakes = (source, stem) in ALL_MISTAKES
    assert not (of_mistakes and silent)
    assert of_mistakes or silent or not everything()  # a few may all be mistakes by chance
