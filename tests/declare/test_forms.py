"""Losses of other forms than input and target fit the same declaration: tried here, then fixed."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby, product
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from lossdocs.declare.declaration import Declaration, Parameter
from lossdocs.declare.loss import about, loss, quantity
from lossdocs.declare.module import module_of
from lossdocs.declare.reduction import reduce
from lossdocs.declare.types import (
    Blank,
    ClassIndices,
    Embeddings,
    Lengths,
    LogProbabilities,
    Positive,
    Real,
    Reals,
    Reduction,
    Variances,
)
from lossdocs.derive.samples import Given, calls, numbers


@loss(module="TripletMarginLoss", shapes="broadcast", mean="rows")
def triplet_margin_loss(
    anchor: Embeddings,
    positive: Embeddings,
    negative: Embeddings,
    *,
    margin: Positive = 1.0,
    p: Real = 2.0,
    eps: Real = 1e-6,
    swap: bool = False,
    reduction: Reduction = "mean",
) -> Tensor:
    """Three embeddings."""
    near, far = ((anchor - other + eps).norm(p, dim=-1) for other in (positive, negative))
    if swap:
        far = torch.minimum(far, (positive - negative + eps).norm(p, dim=-1))
    return reduce((margin + near - far).clamp(min=0), reduction)


def _variance_fits(given: Given) -> None:
    input, var = given["input"], given["var"]
    if var.shape not in (input.shape, input.shape[:-1], (*input.shape[:-1], 1)):
        raise ValueError(
            f"var must have the shape of input, {tuple(input.shape)}, or one entry a row, "
            f"got {tuple(var.shape)}"
        )
    if var.shape == input.shape[:-1]:
        given["var"] = var.unsqueeze(-1)


@loss(
    module="GaussianNLLLoss",
    shapes=_variance_fits,
    sizes={"input": "N D", "target": "N D", "var": "N D"},
    mean="entries",
    refused_outside=("var",),
)
def gaussian_nll_loss(
    input: Reals,
    target: Reals,
    var: Variances,
    *,
    eps: Positive = 1e-6,
    reduction: Reduction = "mean",
) -> Tensor:
    """A third tensor, with a shape and a range of its own."""
    v = var + (var.clamp(min=eps) - var).detach()
    return reduce((v.log() + (input - target) ** 2 / v) / 2, reduction)


def _lengths_fit(given: Given) -> None:
    time, batch, _ = given["log_probs"].shape
    for name in ("input_lengths", "target_lengths"):
        if given[name].shape != (batch,):
            raise ValueError(
                f"{name} must hold one length a sequence, shape ({batch},), "
                f"got {tuple(given[name].shape)}"
            )
    if (longest := int(given["input_lengths"].max())) > time:
        raise ValueError(f"input_lengths must be at most {time}, got {longest}")


@loss(
    module="CTCLoss",
    shapes=_lengths_fit,
    sizes={
        "log_probs": "T N C",
        "targets": "N S",
        "input_lengths": "N",
        "target_lengths": "N",
    },
    counts={"targets": "C", "input_lengths": "T", "target_lengths": "S"},
    mean="lengths",
)
def ctc_loss(
    log_probs: LogProbabilities,
    targets: ClassIndices,
    input_lengths: Lengths,
    target_lengths: Lengths,
    *,
    blank: Blank = 0,
    reduction: Reduction = "mean",
) -> Tensor:
    """Lengths, and a mean that divides each sequence by its own; sequences one by one here."""
    lengths = zip(input_lengths.tolist(), target_lengths.tolist(), strict=True)
    sequences = ((log_probs[:time, n], targets[n, :size]) for n, (time, size) in enumerate(lengths))
    losses = torch.stack([_of_sequence(*sequence, blank) for sequence in sequences])
    count = target_lengths.clamp(min=1)
    return reduce(losses if reduction != "mean" else losses / count, reduction)


def _of_sequence(log_p: Tensor, target: Tensor, blank: int) -> Tensor:
    """Over all paths that say the target, without repeats and then without blanks."""
    paths = product(range(log_p.shape[1]), repeat=len(log_p))
    said = ((path, [label for label, _ in groupby(path) if label != blank]) for path in paths)
    fitting = torch.tensor([path for path, labels in said if labels == target.tolist()])
    return -log_p[torch.arange(len(log_p)), fitting].sum(1).logsumexp(0)


@loss(module="DPOLoss", shapes="same", mean="entries")
def dpo_loss(
    policy_chosen: LogProbabilities,
    policy_rejected: LogProbabilities,
    reference_chosen: LogProbabilities,
    reference_rejected: LogProbabilities,
    *,
    beta: Positive = 0.1,
    reduction: Reduction = "mean",
) -> Tensor:
    """Four tensors, on the page of its family."""
    margin = (policy_chosen - reference_chosen) - (policy_rejected - reference_rejected)
    return reduce(F.softplus(-beta * margin), reduction)


@quantity(shapes="same")
def kl_estimate(log_p: LogProbabilities, log_q: LogProbabilities) -> Tensor:
    """Schulman's k3: no loss, so that it has neither reduction nor module."""
    ratio = log_p - log_q
    return ratio.expm1() - ratio


@pytest.mark.parametrize("function", [triplet_margin_loss, gaussian_nll_loss, ctc_loss])
def test_tensors_of_other_names_are_declared_checked_and_sampled(
    function: Callable[..., Tensor],
) -> None:
    """Calls that follow from the declaration give torch's values."""
    given = list(calls(about(function).declaration))

    assert len(given) >= 6
    for call in given:
        torch.testing.assert_close(function(**call), getattr(F, function.__name__)(**call))


def test_lengths_and_a_blank_are_checked() -> None:
    """By their kinds; what else lengths must be is a function beside the loss."""
    given = next(calls(about(ctc_loss).declaration))

    with pytest.raises(ValueError, match="input_lengths must be at most 6, got 7"):
        ctc_loss(**given | {"input_lengths": torch.tensor([7, 6, 5, 4])})
    with pytest.raises(TypeError, match=r"target_lengths must hold integers, got torch\.float32"):
        ctc_loss(**given | {"target_lengths": torch.ones(4)})
    with pytest.raises(ValueError, match="blank must be at least 0, got -1"):
        ctc_loss(**given | {"blank": -1})


def test_a_range_belongs_to_its_kind() -> None:
    """The variance of a density is not negative, and the message says so."""
    x = torch.zeros(2, 3)

    with pytest.raises(ValueError, match=r"^var must be at least 0, got -1$"):
        gaussian_nll_loss(x, x, -torch.ones(2))
    with pytest.raises(ValueError, match=r"var must have the shape of input, \(2, 3\), or one"):
        gaussian_nll_loss(x, x, torch.ones(3))


def test_a_loss_may_have_four_tensors() -> None:
    """In their order."""
    torch.testing.assert_close(
        dpo_loss(*torch.tensor([[-1.0], [-2.0], [-1.5], [-1.5]])),
        -F.logsigmoid(torch.tensor(0.1)),
    )


def test_a_quantity_is_checked_like_a_loss() -> None:
    with pytest.raises(ValueError, match="log_p and log_q must have the same shape"):
        kl_estimate(torch.zeros(2), torch.zeros(3))


def test_the_module_of_any_form_takes_its_tensors_by_name() -> None:
    """As the function does, and binds the options."""
    module = module_of(triplet_margin_loss)(margin=0.5)
    anchor, positive, negative = (numbers((4, 3), seed) for seed in range(3))

    torch.testing.assert_close(
        module(anchor, negative=negative, positive=positive),
        F.triplet_margin_loss(anchor, positive, negative, margin=0.5),
    )
    with pytest.raises(TypeError, match=r"TripletMarginLoss\.forward\(\) missing 1 required"):
        module(anchor, positive)


INPUT = Parameter("input", "Reals | ClassIndices")


@pytest.mark.parametrize(
    ("says", "message"),
    [
        ({"mean": "entries"}, "mean must say what the reduction divides by"),
        ({"batchmean": "rows"}, "batchmean must say what it divides by"),
        ({"shapes": "alike"}, "shapes must be one of"),
        ({"shapes": print}, "sizes must name the axes of input"),
        ({"shapes": print, "sizes": {"input": "N"}}, "counts must name the axis of input"),
        ({"sizes": {"input": "N"}}, "sizes belong to a rule of its own"),
        ({"result": "target"}, "must name tensors, got target"),
    ],
)
def test_a_contradiction_is_refused_when_it_is_declared(says: Any, message: str) -> None:
    """And names the loss."""
    with pytest.raises(ValueError, match=f"^some_loss: .*{message}"):
        Declaration("some_loss", (INPUT,), **says)


def test_a_mean_by_weights_has_some() -> None:
    """Or there would be nothing to divide by."""
    reduction = Parameter("reduction", "Reduction", "mean", keyword_only=True)
    with pytest.raises(ValueError, match=r"^some_loss: a mean by weights must have an argument"):
        Declaration("some_loss", (INPUT, reduction), mean="weights")


def test_a_loss_takes_a_tensor() -> None:
    """There is nothing to compute otherwise."""
    with pytest.raises(ValueError, match=r"^some_loss: a loss must take a tensor$"):
        Declaration("some_loss", ())
