"""Kullback-Leibler divergence: its digits, and where it is right and torch is not."""

import mpmath
import pytest
import torch
import torch.nn.functional as F
from losses.digits import MARGINS, Form, compare, each_form, exact
from losses.every import DTYPES, each_dtype
from losses.torch_parity import mismatch
from mpmath import mpf

import lossdocs

X = torch.tensor([[1.0, 2.0, 3.0], [3.0, 1.0, 2.0]])


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


def test_kl_div_of_nearly_equal_distributions_is_exact_for_its_float32() -> None:
    """Torch rounds each term to float32 before it subtracts."""
    q, p = torch.tensor([0.5, 0.5]).log(), torch.tensor([0.5001, 0.4999])
    truth = F.kl_div(q.double(), p.double(), reduction="sum").item()

    assert lossdocs.kl_div(q, p, reduction="sum").item() == pytest.approx(truth, rel=1e-6, abs=0)
    assert F.kl_div(q, p, reduction="sum").item() != pytest.approx(truth, rel=1e-1, abs=0)


@each_dtype
@pytest.mark.parametrize("of_target", DTYPES, ids=str)
def test_the_slope_is_rounded_once(dtype: torch.dtype, of_target: torch.dtype) -> None:
    """It is -p/n in the wider of the two dtypes, and then in that of the input."""
    x = X.log_softmax(1).to(dtype).requires_grad_()
    p = X.flip(0).softmax(1).to(of_target)
    [slope] = torch.autograd.grad(lossdocs.kl_div(x, p), x)

    assert torch.equal(slope, (-p.double() / 6).to(dtype))


def test_of_0_the_logarithm_counts_nothing() -> None:
    """0 log 0 is 0, and 0 times minus infinity is nan, as in torch."""
    values = torch.tensor([0.0, 0.5, 1.0, torch.inf, torch.nan, -1.0])
    logs = torch.tensor([0.0, -0.5, -torch.inf, torch.inf, torch.nan])
    for log_target in (False, True):
        for target in values.log() if log_target else values:
            found = mismatch(
                lossdocs.kl_div, F.kl_div, logs, target, reduction="none", log_target=log_target
            )
            assert not found, (log_target, target, found)
