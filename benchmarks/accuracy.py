"""Errors of value and slope in units of the last place, beside mpmath in 60 digits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import torch
from mpmath import mp, mpf
from torch import Tensor

import lossdocs
from benchmarks.cases import Loss, counterparts, kind
from benchmarks.measure import rounded
from lossdocs.measurements.file import Accuracy

EDGES = (0, 1, 4, 8, 16, 32)
EACH = 48  # margins between two edges, of either sign
DTYPES = ("float32", "bfloat16", "float16", "float64")


class Truth(NamedTuple):
    """A loss as a function of one number, in tensors and in mpmath."""

    inputs: Callable[[Tensor], tuple[Tensor, Tensor]]  # for each margin one row
    value: Callable[[Any, Any], Any]  # of a row of both inputs
    slope: Callable[[Any, Any], Any]  # by the first entry of the first


def two_logits(x: Tensor) -> tuple[Tensor, Tensor]:
    """The margin and 0, where the first is right."""
    return torch.stack([x, torch.zeros_like(x)], dim=1), torch.zeros(len(x), dtype=torch.int64)


def two_log_probabilities(x: Tensor) -> tuple[Tensor, Tensor]:
    """Of the margin and 0, where the first is right."""
    logits, target = two_logits(x.double())
    return logits.log_softmax(1).to(x.dtype), target


def predicted_and_target(x: Tensor) -> tuple[Tensor, Tensor]:
    """Log-probabilities of the margin and 0, and a target of 3 to 1."""
    log_q, _ = two_log_probabilities(x)
    return log_q, torch.tensor([0.75, 0.25], dtype=x.dtype).expand_as(log_q)


def logit(x: Tensor) -> tuple[Tensor, Tensor]:
    """A logit whose answer is no."""
    return x[:, None], torch.zeros_like(x)[:, None]


def probability(x: Tensor) -> tuple[Tensor, Tensor]:
    """The probability of a logit whose answer is no."""
    return x.double().sigmoid().to(x.dtype)[:, None], torch.zeros_like(x)[:, None]


def sigmoid(x: Any) -> Any:
    """1 / (1 + exp(-x))."""
    return 1 / (1 + mp.exp(-x))


def divergence(x: Any, p: Any) -> Any:
    """The sum over both classes."""
    return sum(t * (mp.log(t) - q) for q, t in zip(x, p, strict=True))


TRUTHS = {
    "binary_cross_entropy": Truth(
        probability,
        lambda p, t: min(-mp.log(1 - p[0]), 100) if p[0] < 1 else mpf(100),
        lambda p, t: p[0] / max(p[0] * (1 - p[0]), mpf("1e-12")),
    ),
    "binary_cross_entropy_with_logits": Truth(
        logit, lambda x, t: mp.log(1 + mp.exp(x[0])), lambda x, t: sigmoid(x[0])
    ),
    "cross_entropy": Truth(
        two_logits, lambda x, t: mp.log(1 + mp.exp(-x[0])), lambda x, t: -sigmoid(-x[0])
    ),
    "kl_div": Truth(predicted_and_target, divergence, lambda x, p: -p[0]),
    "nll_loss": Truth(two_log_probabilities, lambda x, t: -x[0], lambda x, t: mpf(-1)),
}


def accuracies(loss: str, device: str, *, quick: bool) -> Iterator[Accuracy]:
    """The largest errors of a loss and of its counterpart, from edge to edge."""
    if loss not in TRUTHS:
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
    truth = TRUTHS[loss]
    x, target = (tensor.to(device) for tensor in truth.inputs(margins))
    x = x.clone().requires_grad_()
    options = {**kind(loss).options, "reduction": "sum"}
    pairs = zip(x.split(1), target.split(1), strict=True)
    each = torch.stack([computed(*pair, **options) for pair in pairs])
    (slopes,) = torch.autograd.grad(each.sum(), x)
    with mp.workdps(60):
        rows = list(zip(exact(x), exact(target), strict=True))
        values = [truth.value(a, b) for a, b in rows]
        grads = [truth.slope(a, b) for a, b in rows]
        return largest(each, values), largest(slopes[:, 0], grads)


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
    return rounded(float(max(errors)))


def unit(value: Any, finest: torch.finfo) -> Any:
    """The distance between neighbours of a dtype at a number."""
    least = mpf(finest.smallest_normal)
    _, power = mp.frexp(max(abs(value), least))  # of a fraction from 1/2 to 1
    return mp.ldexp(mpf(finest.eps), power - 1)
