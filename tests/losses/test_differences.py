"""Where the losses differ from torch's on purpose: all of it, each side shown.

A test here that fails because torch was mended tells to remove the difference.
"""

import math

import pytest
import torch
import torch.nn.functional as F
from losses.torch_parity import Options
from torch import nn

import lossdocs

X = torch.tensor([[1.0, 2.0, 3.0], [3.0, 1.0, 2.0]])
Y = torch.tensor([2, 1])


@pytest.mark.parametrize("label_smoothing", [-0.5, math.nan])
def test_smoothing_below_0_or_nan_is_refused(label_smoothing: float) -> None:
    """Torch reads it as 0."""
    theirs = F.cross_entropy(X, Y, label_smoothing=label_smoothing)

    torch.testing.assert_close(theirs, F.cross_entropy(X, Y))
    with pytest.raises(ValueError, match="label_smoothing"):
        lossdocs.cross_entropy(X, Y, label_smoothing=label_smoothing)


def test_options_are_checked_when_a_module_is_made() -> None:
    """Torch checks them at the first call."""
    nn.CrossEntropyLoss(reduction="average", label_smoothing=7.0)

    with pytest.raises(ValueError, match="reduction"):
        lossdocs.CrossEntropyLoss(reduction="average")
    with pytest.raises(ValueError, match="label_smoothing"):
        lossdocs.CrossEntropyLoss(label_smoothing=7.0)


@pytest.mark.parametrize("logit", [-8.0, -15.0, -20.0, -80.0])
def test_the_tail_of_bce_with_logits_keeps_its_digits(logit: float) -> None:
    """Torch adds x to a number near -x."""
    x, t = torch.tensor(logit), torch.tensor(0.0)
    truth = math.log1p(math.exp(logit))  # softplus, in float64

    ours = lossdocs.binary_cross_entropy_with_logits(x, t).item()
    theirs = F.binary_cross_entropy_with_logits(x, t).item()

    assert ours == pytest.approx(truth, rel=1e-6, abs=0)
    assert theirs != pytest.approx(truth, rel=1e-6, abs=0)


@pytest.mark.parametrize("margin", [17.0, 20.0, 80.0])
def test_the_tail_of_cross_entropy_keeps_its_digits(margin: float) -> None:
    """Torch rounds the loss, and its slope in the logit of the class, to 0."""
    truth = math.log1p(math.exp(-margin))
    for function, rounds in ((F.cross_entropy, True), (lossdocs.cross_entropy, False)):
        x = torch.tensor([[margin, 0.0]], requires_grad=True)
        loss = function(x, torch.tensor([0]))
        [[slope, _]] = torch.autograd.grad(loss, x)[0].tolist()

        assert loss.item() == (0 if rounds else pytest.approx(truth, rel=1e-6, abs=0))
        assert slope == (0 if rounds else pytest.approx(-truth, rel=1e-6, abs=0))


def test_kl_div_of_nearly_equal_distributions_is_exact_for_its_float32() -> None:
    """Torch rounds each term to float32 before it subtracts."""
    q, p = torch.tensor([0.5, 0.5]).log(), torch.tensor([0.5001, 0.4999])
    truth = F.kl_div(q.double(), p.double(), reduction="sum").item()

    assert lossdocs.kl_div(q, p, reduction="sum").item() == pytest.approx(truth, rel=1e-6, abs=0)
    assert F.kl_div(q, p, reduction="sum").item() != pytest.approx(truth, rel=1e-1, abs=0)


def test_bce_with_logits_of_an_infinitely_wrong_logit_is_infinite() -> None:
    """Torch gives nan, from 0 times infinity."""
    x, t = torch.tensor(-math.inf), torch.tensor(1.0)

    assert lossdocs.binary_cross_entropy_with_logits(x, t).item() == math.inf
    assert F.binary_cross_entropy_with_logits(x, t).isnan()


def test_complex_targets_of_bce_with_logits_are_refused() -> None:
    """Torch gives a complex loss."""
    x, t = torch.zeros(2), torch.ones(2, dtype=torch.complex64)

    assert F.binary_cross_entropy_with_logits(x, t).is_complex()
    with pytest.raises(TypeError, match="target must be"):
        lossdocs.binary_cross_entropy_with_logits(x, t)


@pytest.mark.parametrize(("dtype", "count"), [(torch.float16, 70000), (torch.bfloat16, 259)])
def test_a_mean_in_16_bits_counts_right(dtype: torch.dtype, count: int) -> None:
    """Torch keeps the denominator in 16 bits, where counts overflow or round."""
    input, target = torch.zeros(count, 2, dtype=dtype), torch.zeros(count, dtype=torch.int64)
    nearest = torch.tensor(math.log(2), dtype=dtype)
    if dtype == torch.float16:
        nearest = F.cross_entropy(input[:1], target[:1])  # the loss of one, as rounded in float16

    assert lossdocs.cross_entropy(input, target) == nearest
    assert F.cross_entropy(input, target) != nearest


def test_one_index_beside_one_sample_has_a_gradient() -> None:
    """Torch takes a target (1,) beside an input (C,), and then fails in backward."""
    x = X[0].clone().requires_grad_()
    with pytest.raises(RuntimeError, match="size mismatch"):
        F.cross_entropy(x, Y[:1]).backward()

    lossdocs.cross_entropy(x, Y[:1]).backward()

    assert x.grad is not None
    torch.testing.assert_close(x.grad, X[0].softmax(0) - torch.tensor([0.0, 0.0, 1.0]))


def test_weights_and_smoothing_work_under_vmap() -> None:
    """Torch selects by a mask there, which vmap refuses."""
    weight = torch.tensor([1.0, 2.0, 3.0])
    inputs, targets = X.expand(4, 2, 3), Y.expand(4, 2)
    options: Options = {"weight": weight, "label_smoothing": 0.1}
    with pytest.raises(RuntimeError, match="vmap"):
        torch.func.vmap(lambda x, y: F.cross_entropy(x, y, **options))(inputs, targets)

    ours = torch.func.vmap(lambda x, y: lossdocs.cross_entropy(x, y, **options))(inputs, targets)

    torch.testing.assert_close(ours, F.cross_entropy(X, Y, **options).expand(4))


def test_the_mean_of_kl_div_does_not_warn() -> None:
    """Torch warns at each call that 'mean' is no divergence; the page says so instead."""
    with pytest.warns(UserWarning, match="batchmean"):
        theirs = F.kl_div(X.log_softmax(1), X.softmax(1))

    torch.testing.assert_close(lossdocs.kl_div(X.log_softmax(1), X.softmax(1)), theirs)


def test_a_byte_out_of_range_gives_its_value() -> None:
    """Torch puts the raw byte into its message, which Python cannot decode."""
    target = torch.tensor([0, 156], dtype=torch.uint8)
    with pytest.raises(UnicodeDecodeError):
        F.cross_entropy(X, target, reduction="none")

    with pytest.raises(IndexError, match="got 156"):
        lossdocs.cross_entropy(X, target)


@pytest.mark.parametrize(
    "module", ["CrossEntropyLoss", "NLLLoss", "KLDivLoss", "BCELoss", "BCEWithLogitsLoss"]
)
def test_a_repr_shows_the_options(module: str) -> None:
    """Torch's shows none."""
    assert repr(getattr(nn, module)()) == f"{module}()"
    assert "reduction='mean'" in repr(getattr(lossdocs, module)())
