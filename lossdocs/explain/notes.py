"""What is good to know about a call and no sign of a mistake, as correct calls show it too."""

import torch

from lossdocs.declare.kinds import Logits, YesLogits
from lossdocs.explain.case import Case, wide
from lossdocs.explain.evidence import broadcasts_one_target, row_axes, row_size
from lossdocs.explain.finding import Finding
from lossdocs.explain.hazards.axes import same_shape
from lossdocs.explain.hazards.rows import batchmean

LARGE = 1_000_000  # entries that are not computed a second time
INEXACT = 0.01


def not_finite(case: Case) -> Finding | None:
    """Nan and infinities in the input."""
    nans, infinite = int(case.input.isnan().sum()), int(case.input.isinf().sum())
    if nans + infinite == 0:
        return None
    return case.finding("not-finite", nans=nans, infinite=infinite, all=case.input.numel())


def ambiguous_axis(case: Case) -> Finding | None:
    """Another axis would fit the target as well."""
    others = list(same_shape(case))
    return case.finding("ambiguous-axis", other=others[-1]) if others else None


def weight_axis(case: Case) -> Finding | None:
    """On a square input a weight may be one a sample or one a column; torch takes the second."""
    weight, x = case.weight, case.input
    if case.declaration.has_class_weight or weight is None or x.dim() < 2 or weight.dim() != 1:
        return None
    if not (len(weight) == x.shape[0] == x.shape[-1] > 1) or bool((weight == weight[0]).all()):
        return None
    return case.finding("weight-axis", weight=weight.shape)


def one_target(case: Case) -> Finding | None:
    """One distribution as the target of every row."""
    if case.input.shape == case.target.shape or not broadcasts_one_target(case):
        return None
    return case.finding("kl-one-target", n=case.account.losses.numel() // case.target.numel())


def smoothed_weights(case: Case) -> Finding | None:
    """Class weights also weigh what is smoothed."""
    smoothing = case.smoothing
    if not smoothing > 0 or case.weight is None:
        return None
    return case.finding("smoothed-weights", share=smoothing)


def sums_of_samples(case: Case) -> Finding | None:
    """Batchmean divides by the samples, each of which has several distributions."""
    if case.call.reduction != "batchmean" or batchmean(case) or (axes := row_axes(case)) is None:
        return None
    rows = case.account.losses.numel() // row_size(case, axes)
    return (
        None
        if rows == case.account.denominator
        else case.finding("batchmean-of-samples", rows=rows)
    )


def mean_of_means(case: Case) -> Finding | None:
    """Another batch divides by another number."""
    account, weights = case.account, case.account.weights
    by = account.divided_by
    if by not in ("counted", "target-weights", "weights") or account.denominator == 0:
        return None
    uneven = weights is not None and bool((weights != weights.flatten()[:1]).any())
    if not uneven and not bool(account.ignored.any()):
        return None
    return case.finding(f"mean-of-means/{by}")


def small_losses(case: Case) -> Finding | None:
    """Torch loses the digits of losses near 0."""
    of_logits = case.input_kind in (Logits, YesLogits)
    if not of_logits or not case.call.of_torch or case.input.numel() > LARGE:
        return None
    losses = wide(case.account.losses)
    exact = case.elements_in(torch.float64)
    inexact = (losses.double() - exact).abs() > INEXACT * exact.abs()
    if not bool(inexact.any()):
        return None
    n, largest = int(inexact.sum()), exact[inexact].max()
    return case.finding("small-losses", n=n, all=losses.numel(), largest=largest)
