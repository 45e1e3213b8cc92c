"""Binary cross-entropy of logits: its digits, and its second derivatives."""

import mpmath
import pytest
import torch
from losses.digits import MARGINS, Form, compare, each_form, exact, sigmoid, softplus
from losses.every import each_dtype
from mpmath import mpf
from torch.testing import assert_close

import lossdocs


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


@pytest.mark.parametrize("target", [0.0, 0.25, 1.0])
@pytest.mark.parametrize("logit", [0.0, -0.0, 1e-6, -0.5, 5.0, -90.0, 90.0, 600.0])
def test_bce_with_logits_has_its_second_derivative_also_at_0_and_in_the_tails(
    logit: float, target: float
) -> None:
    """e^-|x| / (1 + e^-|x|)^2 for every target; 1/4 at 0, where |x| has no derivative."""
    input = torch.tensor(logit, dtype=torch.float64, requires_grad=True)
    z = mpmath.exp(-abs(mpmath.mpf(logit)))

    loss = lossdocs.binary_cross_entropy_with_logits(input, torch.full_like(input, target))
    [slope] = torch.autograd.grad(loss, input, create_graph=True)
    [second] = torch.autograd.grad(slope, input)

    expected = torch.tensor(float(z / (1 + z) ** 2), dtype=torch.float64)
    assert_close(second, expected, rtol=1e-14, atol=0)
