"""Cross-entropy: its digits, its edges, and where it is right and torch is not.

A test that fails because torch was mended tells to remove the difference.
"""

import math
from functools import partial
from typing import Any

import mpmath
import pytest
import torch
import torch.nn.functional as F
from losses.digits import MARGINS, Form, compare, each_form, exact, sigmoid, softplus
from losses.every import each_dtype, value_and_gradients
from losses.torch_parity import Options, derivatives, example, grid, mismatch
from mpmath import mpf
from torch import Tensor

import lossdocs
from lossdocs.declare.loss import about
from lossdocs.kernels import cross_entropy as kernel

X = torch.tensor([[1.0, 2.0, 3.0], [3.0, 1.0, 2.0]])
Y = torch.tensor([2, 1])


@each_form
@each_dtype
@pytest.mark.parametrize("largest", [95, 1e4])  # whose exponential is not normal, and 0
@pytest.mark.parametrize("own", [0, 1, 4, 40])
def test_cross_entropy(own: int, largest: float, dtype: torch.dtype, form: Form) -> None:
    """Of a class whose logit is the margin beside others of 0."""
    margins = torch.tensor([m for m in MARGINS if abs(m) <= largest]).to(dtype)
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


@pytest.mark.parametrize("label_smoothing", [-0.5, math.nan])
def test_smoothing_below_0_or_nan_is_refused(label_smoothing: float) -> None:
    """Torch reads it as 0."""
    theirs = F.cross_entropy(X, Y, label_smoothing=label_smoothing)

    torch.testing.assert_close(theirs, F.cross_entropy(X, Y))
    with pytest.raises(ValueError, match="label_smoothing"):
        lossdocs.cross_entropy(X, Y, label_smoothing=label_smoothing)


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


def test_a_byte_out_of_range_gives_its_value() -> None:
    """Torch puts the raw byte into its message, which Python cannot decode."""
    target = torch.tensor([0, 156], dtype=torch.uint8)
    with pytest.raises(UnicodeDecodeError):
        F.cross_entropy(X, target, reduction="none")

    with pytest.raises(IndexError, match="got 156"):
        lossdocs.cross_entropy(X, target)


@pytest.mark.parametrize("shift", [-1e4, 1e4, 1e6])
def test_cross_entropy_does_not_change_with_a_shift(shift: float) -> None:
    """Adding a number to every logit changes nothing but rounding of the logits."""
    input = torch.tensor([[0.0, 1.0, -2.0]])

    value = lossdocs.cross_entropy(input + shift, torch.tensor([2]))

    torch.testing.assert_close(value, lossdocs.cross_entropy(input, torch.tensor([2])))


def test_cross_entropy_has_its_second_derivatives_where_two_logits_are_the_largest() -> None:
    """By logits and target; torch's own are smooth there."""
    input = torch.tensor([[1.0, 1.0, 0.0]], dtype=torch.float64)
    target = torch.tensor([[0.2, 0.3, 0.5]], dtype=torch.float64)
    ours, theirs = (
        torch.autograd.functional.hessian(loss, (input, target))
        for loss in (lossdocs.cross_entropy, F.cross_entropy)
    )

    torch.testing.assert_close(ours, theirs)


@pytest.mark.parametrize("classes", [kernel.FUSED - 1, kernel.FUSED])
@each_dtype
def test_a_class_may_have_a_probability_that_no_float_holds(
    classes: int, dtype: torch.dtype
) -> None:
    """Beside others that have one the loss is the distance to the largest logit."""
    x, y = example(3, classes).to(dtype), torch.tensor([1, 0, 2])
    x[1] = torch.where(torch.arange(classes) == y[1], -1000, 0)
    log_count = torch.tensor(classes - 1).double().log()
    given = {"input": x, "target": y, "reduction": "none"}
    found = value_and_gradients(lossdocs.cross_entropy, given, "input")
    true = value_and_gradients(F.cross_entropy, given | {"input": x.double()}, "input")

    torch.testing.assert_close(found, [tensor.to(dtype) for tensor in true])
    torch.testing.assert_close(found[0][1], (1000 + log_count).to(dtype))


@pytest.mark.parametrize("weight", [[0.0, 1.0, 2.0], [0.0, 0.0, 0.0], [-1.0, 1.0, torch.inf]])
def test_a_weight_that_is_not_ordinary_is_left_to_the_definition(weight: list[float]) -> None:
    """0 times infinity, and a sum of 0, give what torch gives, with smoothing and probabilities."""
    x = X.clone()
    x[0, 0] = -torch.inf
    for target in (Y, X.softmax(1)):
        for smoothing in (0.0, 0.25):
            options: Options = {"weight": torch.tensor(weight), "label_smoothing": smoothing}
            for input in (X, x):
                found = mismatch(lossdocs.cross_entropy, F.cross_entropy, input, target, **options)
                assert not found, (target, smoothing, found)


def test_a_weight_beside_probabilities_has_a_gradient() -> None:
    """As input and target have: first and second derivatives are torch's."""
    target, weight = X.double().softmax(0), torch.tensor([0.5, 2.0, 1.0]).double()
    for options in grid(reduction=["none", "mean", "sum"], label_smoothing=[0.0, 0.3]):
        found = [
            derivatives(partial(loss, **options), X.double(), target, weight)
            for loss in (lossdocs.cross_entropy, F.cross_entropy)
        ]
        torch.testing.assert_close(*found)


def test_what_is_not_about_an_index_is_not_blamed_on_the_target(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What torch says of anything else goes through."""

    def fails(*_: Any, **__: Any) -> Tensor:
        raise RuntimeError("out of memory")

    monkeypatch.setattr(about(lossdocs.cross_entropy), "kernel", fails)

    with pytest.raises(RuntimeError, match="out of memory"):
        lossdocs.cross_entropy(X, Y)
    with pytest.raises(IndexError, match="target must lie between 0 and 2"):
        lossdocs.cross_entropy(X, Y + 1)


def test_an_index_out_of_range_under_vmap_is_refused() -> None:
    """There its value cannot be read, so that torch's own refusal is seen."""
    with pytest.raises(RuntimeError):
        torch.func.vmap(lossdocs.cross_entropy)(X, Y + 1)
