"""The losses stay finite and right where a naive form overflows or cancels.

The truth is computed by mpmath's arithmetic of 50 digits, not by a loss.
"""

import mpmath
import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

import lossdocs

MARGINS = [1e-6, 1e-3, 0.5, 1.0, 5.0, 10.0, 12.0, 50.0, 700.0, 1e4]
mpmath.mp.dps = 50


def softplus(x: float) -> float:
    """log(1 + e^x) in 50 digits."""
    return float(mpmath.log1p(mpmath.exp(mpmath.mpf(x))))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("margin", MARGINS)
def test_cross_entropy_by_the_margin_of_the_wrong_class(margin: float, dtype: torch.dtype) -> None:
    """With the logits (0, margin) and class 0 it is softplus(margin)."""
    input = torch.tensor([0.0, margin], dtype=dtype)
    truth = softplus(input[1].item())

    value = lossdocs.cross_entropy(input, torch.tensor(0))

    torch.testing.assert_close(value, torch.tensor(truth, dtype=dtype))


@pytest.mark.parametrize("shift", [-1e4, 1e4, 1e6])
def test_cross_entropy_does_not_change_with_a_shift(shift: float) -> None:
    """Adding a number to every logit changes nothing but rounding of the logits."""
    input = torch.tensor([[0.0, 1.0, -2.0]])

    value = lossdocs.cross_entropy(input + shift, torch.tensor([2]))

    torch.testing.assert_close(value, lossdocs.cross_entropy(input, torch.tensor([2])))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("target", [0.0, 1.0])
@pytest.mark.parametrize("sign", [-1, 1])
@pytest.mark.parametrize("size", MARGINS)
def test_bce_with_logits_is_right_to_the_last_digits_in_both_tails(
    size: float, sign: int, target: float, dtype: torch.dtype
) -> None:
    """softplus(-x) for target 1 and softplus(x) for target 0, relative to the truth."""
    input = torch.tensor(sign * size, dtype=dtype)
    truth = softplus(input.item() if target == 0 else -input.item())

    value = lossdocs.binary_cross_entropy_with_logits(input, torch.tensor(target, dtype=dtype))

    eps = torch.finfo(dtype).eps
    tiny = torch.finfo(dtype).smallest_normal
    expected = torch.tensor(truth, dtype=torch.float64)
    torch.testing.assert_close(value.double(), expected, rtol=4 * eps, atol=tiny)


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
    torch.testing.assert_close(second, expected, rtol=1e-14, atol=0)


@pytest.mark.parametrize("size", MARGINS)
def test_gradients_are_finite_at_every_logit(size: float) -> None:
    """Between -1 and 1, and not nan."""
    logits = torch.tensor([[size, 0.0, -size]], requires_grad=True)
    losses: list[Tensor] = [
        lossdocs.cross_entropy(logits, torch.tensor([2])),
        lossdocs.binary_cross_entropy_with_logits(logits, torch.tensor([[0.0, 0.5, 1.0]])),
        lossdocs.binary_cross_entropy(logits.sigmoid(), torch.tensor([[0.0, 0.5, 1.0]])),
    ]

    for loss in losses:
        [gradient] = torch.autograd.grad(loss, logits, retain_graph=True)
        assert gradient.isfinite().all()
        assert gradient.abs().max() <= 1


def test_cross_entropy_has_its_second_derivatives_where_two_logits_are_the_largest() -> None:
    """By logits and target; torch's own are smooth there."""
    input = torch.tensor([[1.0, 1.0, 0.0]], dtype=torch.float64)
    target = torch.tensor([[0.2, 0.3, 0.5]], dtype=torch.float64)
    ours, theirs = (
        torch.autograd.functional.hessian(loss, (input, target))
        for loss in (lossdocs.cross_entropy, F.cross_entropy)
    )

    torch.testing.assert_close(ours, theirs)
