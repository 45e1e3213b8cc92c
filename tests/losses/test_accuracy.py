"""How many digits a loss and its gradient keep, against mpmath's arithmetic of 50 digits.

In float32 and float64 at most 4 units in the last place, in 16 bits at most torch's own error and
one rounding; and never worse than torch.
The margin is the logit of one class minus that of each other class.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import mpmath
import pytest
import torch
import torch.nn.functional as F
from mpmath import mpf
from torch import Tensor

import lossdocs

SIZES = [1e-6, 1e-4, 1e-2, 0.1, 0.5, 0.7, 1.0, 2.0, 3.5, 5.0, 8.0, 12.0, 17.0, 20.0, 50.0]
MARGINS = [sign * size for size in [*SIZES, 85.0, 95.0, 300.0, 700.0, 1e4] for sign in (1, -1)]
DTYPES = [torch.float16, torch.bfloat16, torch.float32, torch.float64]
mpmath.mp.dps = 50

Values = list[mpf]
Form = Callable[[Callable[..., Tensor]], Callable[..., Tensor]]
each_dtype = pytest.mark.parametrize("dtype", DTYPES, ids=str)


def softplus(x: mpf) -> mpf:
    """log(1 + e^x)."""
    return mpmath.log1p(mpmath.exp(x))


def sigmoid(x: mpf) -> mpf:
    """1 / (1 + e^-x)."""
    return 1 / (1 + mpmath.exp(-x))


def exact(tensor: Tensor) -> Values:
    """The numbers of a tensor, every digit of them."""
    return [mpf(x) for x in tensor.detach().double().flatten().tolist()]


def errors(found: Tensor, truth: Values, parts: Values | None = None) -> Tensor:
    """In units of the last place of the truth, or of the parts that it is the difference of."""
    info = torch.finfo(found.dtype)
    sizes = [max(abs(t), mpf(info.tiny)) for t in parts or truth]
    triples = zip(exact(found), truth, sizes, strict=True)
    return torch.tensor([float(abs(x - t) / size) / info.eps for x, t, size in triples])


def value_and_slope(loss: Callable[..., Tensor], input: Tensor, *rest: Tensor) -> list[Tensor]:
    """The loss of each element, and the gradient of their sum."""
    leaf = input.clone().requires_grad_()
    losses = loss(leaf, *rest)
    [slope] = torch.autograd.grad(losses.sum(), leaf)
    return [losses.detach(), slope]


def compare(
    name: str,
    form: Form,
    tensors: tuple[Tensor, ...],
    truth: list[Values],
    parts: tuple[Values | None, Values | None] = (None, None),
    **options: Any,
) -> None:
    """Fail where the losses or the slopes are off by more than the docstring above allows."""
    ours, theirs = (
        value_and_slope(partial(f, reduction="none", **options), *tensors)
        for f in (form(getattr(lossdocs, name)), getattr(F, name))
    )
    for mine, other, true, size in zip(ours, theirs, truth, parts, strict=True):
        error, torchs = (
            errors(mine, true, size),
            errors(other, true, size).nan_to_num(torch.inf, torch.inf),
        )
        if mine.dtype in (torch.float32, torch.float64):
            assert error.max() <= 4, (name, options, error.max(), error.argmax())
        # One rounding is half a unit, and a unit doubles at a power of two.
        assert (error <= torchs + 1).all(), (name, options, error, torchs)


def transformed(loss: Callable[..., Tensor]) -> Callable[..., Tensor]:
    """The form of a loss that transforms of functions see."""

    def under_vmap(*tensors: Tensor, **options: Any) -> Tensor:
        rows = [tensor[None] for tensor in tensors]
        return torch.func.vmap(partial(loss, **options))(*rows)[0]

    return under_vmap


each_form = pytest.mark.parametrize("form", [lambda loss: loss, transformed], ids=["", "vmap"])


@each_form
@each_dtype
@pytest.mark.parametrize("own", [0, 1, 4, 40])
def test_cross_entropy(own: int, dtype: torch.dtype, form: Form) -> None:
    """Of a class whose logit is the margin beside others of 0."""
    margins = torch.tensor(MARGINS).to(dtype)
    logits = torch.zeros(len(margins), max(own + 1, 2), dtype=dtype)
    logits[:, own] = margins
    others = logits.shape[1] - 1
    values, slopes = [], []
    for m in exact(margins):
        wrong = sigmoid(mpmath.log(others) - m)
        values.append(softplus(mpmath.log(others) - m))
        slopes += [-wrong if c == own else wrong / others for c in range(others + 1)]

    target = torch.full((len(margins),), own)
    compare("cross_entropy", form, (logits, target), [values, slopes])


@each_form
@each_dtype
@pytest.mark.parametrize("smoothing", [0.0, 0.25])
@pytest.mark.parametrize("row", [[1.0, 0.0], [0.75, 0.25], [0.9990234375, 0.0009765625]])
def test_cross_entropy_of_probabilities(
    row: list[float], smoothing: float, dtype: torch.dtype, form: Form
) -> None:
    """Of two classes; a slope is the difference of two products."""
    margins = torch.tensor(MARGINS).to(dtype)
    logits = torch.stack([margins, torch.zeros_like(margins)], dim=1)
    target = torch.tensor(row, dtype=dtype).expand_as(logits)
    p, q = ((1 - smoothing) * t + smoothing / 2 for t in exact(target[0]))
    values, slopes, parts = [], [], []
    for m in exact(margins):
        values.append(p * softplus(-m) + q * softplus(m))
        slopes += [q * sigmoid(m) - p * sigmoid(-m), p * sigmoid(-m) - q * sigmoid(m)]
        parts += [max(q * sigmoid(m), p * sigmoid(-m))] * 2

    truth = [values, slopes]
    options = {"label_smoothing": smoothing}
    compare("cross_entropy", form, (logits, target), truth, (None, parts), **options)


@each_form
@each_dtype
def test_smoothed_cross_entropy(dtype: torch.dtype, form: Form) -> None:
    """Of a class index, smoothed."""
    margins = torch.tensor(MARGINS).to(dtype)
    logits = torch.stack([margins, torch.zeros_like(margins)], dim=1)
    p, q = mpf("0.875"), mpf("0.125")
    values, slopes, parts = [], [], []
    for m in exact(margins):
        values.append(p * softplus(-m) + q * softplus(m))
        slopes += [q * sigmoid(m) - p * sigmoid(-m), p * sigmoid(-m) - q * sigmoid(m)]
        parts += [max(q * sigmoid(m), p * sigmoid(-m))] * 2

    target = torch.zeros(len(margins), dtype=torch.int64)
    truth = [values, slopes]
    compare("cross_entropy", form, (logits, target), truth, (None, parts), label_smoothing=0.25)


@each_form
@each_dtype
@pytest.mark.parametrize("target", [0.0, 0.25, 1.0])
@pytest.mark.parametrize("pos_weight", [None, 3.0])
def test_binary_cross_entropy_with_logits(
    pos_weight: float | None, target: float, dtype: torch.dtype, form: Form
) -> None:
    """Of a logit that is the margin."""
    x = torch.tensor(MARGINS).to(dtype)
    yes, no = mpf(target) * mpf(pos_weight or 1), 1 - mpf(target)
    numbers = exact(x)
    values = [yes * softplus(-m) + no * softplus(m) for m in numbers]
    slopes = [no * sigmoid(m) - yes * sigmoid(-m) for m in numbers]
    parts = [max(no * sigmoid(m), yes * sigmoid(-m)) for m in numbers]

    t = torch.full_like(x, target)
    weight = None if pos_weight is None else torch.tensor(pos_weight, dtype=dtype)
    truth = [values, slopes]
    name = "binary_cross_entropy_with_logits"
    compare(name, form, (x, t), truth, (None, parts), pos_weight=weight)


@each_form
@each_dtype
@pytest.mark.parametrize("target", [0.0, 0.25, 1.0])
def test_binary_cross_entropy(target: float, dtype: torch.dtype, form: Form) -> None:
    """Of a probability that is the sigmoid of the margin, where no clamp takes part."""
    p = torch.tensor([m for m in MARGINS if abs(m) < 20], dtype=torch.float64).sigmoid().to(dtype)
    p = p[(p > 1e-6) & (p < 1)]
    t = mpf(target)
    values = [-t * mpmath.log(x) - (1 - t) * mpmath.log1p(-x) for x in exact(p)]
    slopes = [(x - t) / (x * (1 - x)) for x in exact(p)]

    compare("binary_cross_entropy", form, (p, torch.full_like(p, target)), [values, slopes])


@each_form
@each_dtype
@pytest.mark.parametrize("log_target", [False, True])
@pytest.mark.parametrize("ratio", [1.0, 1 + 2**-20, 1.125, 0.5, 2**-40])
def test_kl_div(ratio: float, log_target: bool, dtype: torch.dtype, form: Form) -> None:
    """Of a target that is this many times the prediction; by float64 beside the two parts."""
    log_q = -torch.tensor([m for m in MARGINS if m > 0], dtype=torch.float64).clamp(max=90)
    log_p = log_q + torch.tensor(ratio, dtype=torch.float64).log()
    x, target = log_q.to(dtype), (log_p if log_target else log_p.exp()).to(dtype)
    values, slopes, parts = [], [], []
    for a, b in zip(exact(x), exact(target), strict=True):
        p = mpmath.exp(b) if log_target else b
        log = b if log_target else mpmath.log(b) if b else mpf(0)
        values.append(p * (log - a))
        slopes.append(-p)
        digits = 1 if dtype == torch.float64 else mpf(2) ** -28
        parts.append(max(abs(values[-1]), p * max(abs(log), abs(a)) * digits))

    compare(
        "kl_div",
        form,
        (x, target),
        [values, slopes],
        (None if log_target else parts, None),
        log_target=log_target,
    )


@each_dtype
def test_nll_loss(dtype: torch.dtype) -> None:
    """It computes nothing."""
    log_p = -torch.tensor(MARGINS).abs().to(dtype)[:, None]
    truth = [[-x for x in exact(log_p)], [mpf(-1)] * len(log_p)]

    compare("nll_loss", lambda loss: loss, (log_p, log_p[:, 0].long() * 0), truth)
