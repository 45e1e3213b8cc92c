"""What is good to know about a call and no sign of a mistake, as correct calls show it too."""

from collections.abc import Callable

from lossdocs.explain.case import Case, Finding, wide
from lossdocs.explain.hazards.axes import same_shape
from lossdocs.explain.hazards.kl import BATCHMEAN, batchmean, broadcasts_one_target
from lossdocs.explain.kl_rows import row_axes, row_size
from lossdocs.explain.spelling import count, number, shape

LARGE = 1_000_000  # entries that are not computed a second time
INEXACT = 0.01


def not_finite(case: Case) -> Finding | None:
    """Nan and infinities in the input."""
    nans, infinite = int(case.input.isnan().sum()), int(case.input.isinf().sum())
    if nans + infinite == 0:
        return None
    return Finding(
        "not-finite",
        f"input has {count(nans, 'nan', 'nan')} and {count(infinite, 'infinity', 'infinities')} "
        f"among {case.input.numel()} entries.",
        "Look for their cause before the loss, unless they mask classes.",
        f"losses/{case.stem}/#edge-cases",
    )


def ambiguous_axis(case: Case) -> Finding | None:
    """Another axis would fit the target as well."""
    if case.reading.class_axis is None or not case.reading.indices or case.input.dim() < 2:
        return None
    others = list(same_shape(case))
    if not others:
        return None
    return Finding(
        "ambiguous-axis",
        f"The classes are taken from axis 1 of {shape(case.reading.input_shape)}; "
        f"by its size axis {others[-1]} could hold them as well.",
        "Make sure that axis 1 is the class axis: (N, C, ...).",
        f"losses/{case.stem}/#shapes",
    )


def weight_axis(case: Case) -> Finding | None:
    """On a square input a weight may be one a sample or one a column; torch takes the second."""
    weight, x = case.call.weight(), case.input
    if case.reading.class_axis is not None or weight is None or x.dim() < 2 or weight.dim() != 1:
        return None
    if not (len(weight) == x.shape[0] == x.shape[-1] > 1) or bool((weight == weight[0]).all()):
        return None
    return Finding(
        "weight-axis",
        f"weight of shape {shape(weight.shape)} beside input of shape {shape(x.shape)} is applied "
        "along the last axis, one factor a column, though axis 0 has the same size.",
        "For one factor a sample pass weight.unsqueeze(1), for one a column weight.unsqueeze(0).",
        f"losses/{case.stem}/#a-weight-for-each-sample",
    )


def smoothed_weights(case: Case) -> Finding | None:
    """Class weights also weigh what is smoothed."""
    smoothing = float(case.call.options.get("label_smoothing", 0))
    if not smoothing > 0 or case.call.weight() is None:
        return None
    return Finding(
        "smoothed-weights",
        f"weight also scales the share {number(smoothing)} that label_smoothing spreads over the "
        "classes.",
        "Nothing is wrong if that is meant.",
        "concepts/label_smoothing/#with-class-weights",
    )


def one_target(case: Case) -> Finding | None:
    """One distribution as the target of every row."""
    if case.input.shape == case.target.shape or not broadcasts_one_target(case):
        return None
    return Finding(
        "kl-one-target",
        f"target {shape(case.reading.target_shape)} is one distribution, used for each of the "
        f"{count(case.account.losses.numel() // case.target.numel(), 'row')} of input.",
        "Nothing is wrong if that is meant.",
        "losses/kl_div/#broadcasting-is-silent",
    )


def sums_of_samples(case: Case) -> Finding | None:
    """Batchmean divides by the samples, each of which has several distributions."""
    if case.stem != "kl_div" or case.call.reduction != "batchmean" or batchmean(case):
        return None
    axes, losses = row_axes(case), case.account.losses
    rows = 0 if axes is None else losses.numel() // row_size(losses, axes)
    samples = case.account.denominator
    if rows in (0, samples):
        return None
    return Finding(
        "batchmean-of-samples",
        f"'batchmean' divides by {number(samples or 0)}, the first size of input, and there are "
        f"{count(rows, 'distribution')}: it is the mean over samples of the sum over each.",
        "For the mean over all of them flatten to one row for each distribution first.",
        BATCHMEAN,
    )


def mean_of_means(case: Case) -> Finding | None:
    """Another batch divides by another number."""
    account = case.account
    if case.call.reduction != "mean" or not case.reading.indices or account.denominator == 0:
        return None
    weights = account.weights
    uneven = weights is not None and bool((weights != weights.flatten()[:1]).any())
    if not uneven and not bool(account.ignored.any()):
        return None
    return Finding(
        "mean-of-means",
        f"The mean divides by {number(account.denominator or 0)}, {account.divided_by}. Another "
        "batch divides by another number, so the mean of their means is not that of all.",
        "For a mean over several batches add reduction='sum' of each and divide once.",
        "concepts/reductions/#micro-batch-means-are-not-the-batch-mean",
    )


TAILS = {
    "cross_entropy": "losses/cross_entropy/#saturation",
    "binary_cross_entropy_with_logits": "losses/binary_cross_entropy_with_logits/#small-losses",
}


def small_losses(case: Case) -> Finding | None:
    """Torch loses the digits of losses near 0."""
    losses = wide(case.account.losses)
    if case.stem not in TAILS or not case.call.of_torch or case.input.numel() > LARGE:
        return None
    options = {
        name: value.double() if hasattr(value, "double") else value
        for name, value in case.call.options.items()
    }
    target = case.target.double() if case.target.is_floating_point() else case.target
    exact = case.call.with_options(options).elements(case.input.double(), target)
    inexact = (losses.double() - exact).abs() > INEXACT * exact.abs()
    if not bool(inexact.any()):
        return None
    largest = number(exact[inexact].max())
    return Finding(
        "small-losses",
        f"{count(int(inexact.sum()), 'loss', 'losses')} of {losses.numel()}, none above {largest}, "
        f"{'is' if int(inexact.sum()) == 1 else 'are'} off by more than 1 % or rounded to 0.",
        "Compute the loss in float64 where such small losses matter.",
        TAILS[case.stem],
    )


NOTES: tuple[Callable[[Case], Finding | None], ...] = (
    not_finite,
    ambiguous_axis,
    weight_axis,
    one_target,
    smoothed_weights,
    sums_of_samples,
    mean_of_means,
    small_losses,
)


def note(case: Case) -> list[Finding]:
    """Everything that is good to know about the case."""
    return [found for write in NOTES if (found := write(case)) is not None]
