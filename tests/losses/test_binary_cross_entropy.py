"""Binary cross-entropy of probabilities: its digits, the ends, and autocast."""

import mpmath
import pytest
import torch
import torch.nn.functional as F
from losses.digits import MARGINS, Form, compare, each_form, exact
from losses.every import each_dtype
from mpmath import mpf
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.testing import assert_close

import lossdocs


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
def test_a_probability_near_its_target_has_a_slope_with_all_digits(form: Form) -> None:
    """Whatever it is multiplied by, and 0 where they are equal; (1 - t) / (1 - p) - t / p is not.

    In forward mode too.
    """
    t = torch.linspace(0.001, 0.999, 500)
    p = torch.cat([t, torch.nextafter(t, torch.ones_like(t)), t * (1 - 2**-20)])
    t = t.repeat(3)
    true = (p.double() - t.double()) / (p.double() * (1 - p.double()))
    loss = form(lossdocs.binary_cross_entropy)
    leaf = p.clone().requires_grad_()
    (0.3 * loss(leaf, t, reduction="sum")).backward()
    tangents = torch.func.jvp(
        lambda x: lossdocs.binary_cross_entropy(x, t, reduction="none"),
        (p,),
        (torch.full_like(p, 0.3),),
    )[1]

    for found in (leaf.grad, tangents):
        assert found is not None
        assert_close(found.double(), 0.3 * true, rtol=5e-7, atol=0)


def test_the_slope_at_the_ends_is_torchs() -> None:
    """It is bounded by 1e12, and not 0 where the value is clamped."""
    p = torch.tensor([0.0, 1.0, 0.0, 1.0, 1e-20, 0.5])
    t = torch.tensor([0.0, 1.0, 1.0, 0.0, 1.0, 0.25])
    plain, kernel, theirs = (
        torch.autograd.functional.jacobian(lambda x, f=f: f(x, t, reduction="sum"), p)
        for f in (
            lossdocs.binary_cross_entropy.__wrapped__,  # type: ignore[attr-defined]
            lossdocs.binary_cross_entropy,
            F.binary_cross_entropy,
        )
    )

    assert_close(plain, theirs)
    assert_close(kernel, theirs)


def test_autocast_on_cuda_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in torch; the device is a fake one, so that the test needs none."""
    monkeypatch.setattr(torch, "is_autocast_enabled", lambda device: device == "cuda")
    with FakeTensorMode():
        p = torch.full((2,), 0.5, device="cuda")

        with pytest.raises(ValueError, match=r"autocast on CUDA.*use binary_cross_entropy_with"):
            lossdocs.binary_cross_entropy(p, p)
