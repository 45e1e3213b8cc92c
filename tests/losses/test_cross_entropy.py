"""Cross-entropy: its digits, and its edges."""

from collections.abc import Callable
from functools import partial
from itertools import product

import mpmath
import pytest
import torch
import torch.nn.functional as F
from losses.digits import MARGINS, Form, compare, each_form, exact, sigmoid, softplus
from losses.every import each_dtype, value_and_gradients
from losses.torch_parity import example, grid, mismatch
from sampling import sampled
from torch import Tensor
from torch.testing import assert_close

import lossdocs
from lossdocs.kernels import cross_entropy as kernel

X = torch.tensor([[1.0, 2.0, 3.0], [3.0, 1.0, 2.0]])
Y = torch.tensor([2, 1])
ROWS = [[1.0, 0.0], [0.75, 0.25], [0.9990234375, 0.0009765625], None]


@each_form
@each_dtype
@pytest.mark.parametrize(
    ("own", "largest"),
    # The exponential of the largest is not normal, or 0.
    sampled(product([0, 1, 4, 40], [95, 1e4]), "cross_entropy", 3),
)
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
@pytest.mark.parametrize(
    ("row", "smoothing"), sampled(product(ROWS, [0.0, 0.25]), "probabilities", 3)
)
def test_cross_entropy_of_probabilities(
    row: list[float] | None, smoothing: float, dtype: torch.dtype, form: Form
) -> None:
    """Of two classes, and of the index of one; a slope is the difference of two products."""
    margins = torch.tensor(MARGINS).to(dtype)
    logits = torch.stack([margins, torch.zeros_like(margins)], dim=1)
    probabilities = torch.tensor(row or [1.0, 0.0], dtype=dtype)
    p, q = ((1 - smoothing) * t + smoothing / 2 for t in exact(probabilities))
    values, slopes, parts = [], [], []
    for m in exact(margins):
        values.append(p * softplus(-m) + q * softplus(m))
        slopes += [q * sigmoid(m) - p * sigmoid(-m), p * sigmoid(-m) - q * sigmoid(m)]
        parts += [max(q * sigmoid(m), p * sigmoid(-m))] * 2

    target = probabilities.expand_as(logits) if row else torch.zeros(len(margins)).long()
    truth = [values, slopes]
    options = {"label_smoothing": smoothing}
    compare("cross_entropy", form, (logits, target), truth, (None, parts), **options)


def test_cross_entropy_has_its_second_derivatives_where_two_logits_are_the_largest() -> None:
    """By logits and target; torch's own are smooth there."""
    input = torch.tensor([[1.0, 1.0, 0.0]], dtype=torch.float64)
    target = torch.tensor([[0.2, 0.3, 0.5]], dtype=torch.float64)
    ours, theirs = (
        torch.autograd.functional.hessian(loss, (input, target))
        for loss in (lossdocs.cross_entropy, F.cross_entropy)
    )

    assert_close(ours, theirs)


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

    assert_close(found, [tensor.to(dtype) for tensor in true])
    assert_close(found[0][1], (1000 + log_count).to(dtype))


@pytest.mark.parametrize("weight", [[0.0, 1.0, 2.0], [0.0, 0.0, 0.0], [-1.0, 1.0, torch.inf]])
def test_a_weight_that_is_not_ordinary_is_left_to_the_definition(weight: list[float]) -> None:
    """0 times infinity, and a sum of 0, give what torch gives, with smoothing and probabilities."""
    x = X.clone()
    x[0, 0] = -torch.inf
    for given in grid(input=[X, x], target=[Y, X.softmax(1)], label_smoothing=[0.0, 0.25]):
        given["weight"] = torch.tensor(weight)
        found = mismatch(lossdocs.cross_entropy, F.cross_entropy, **given)
        assert not found, (given, found)


def test_a_weight_beside_probabilities_has_a_gradient() -> None:
    """As input and target have: first and second derivatives are torch's."""
    tensors = X.double(), X.double().softmax(0), torch.tensor([0.5, 2.0, 1.0]).double()
    for options in grid(reduction=["none", "mean", "sum"], label_smoothing=[0.0, 0.3]):
        for name in ("jacobian", "hessian"):
            derivatives = getattr(torch.autograd.functional, name)
            ours, theirs = (
                derivatives(partial(contracted, partial(loss, **options)), tensors)
                for loss in (lossdocs.cross_entropy, F.cross_entropy)
            )
            assert_close(ours, theirs)


def contracted(loss: Callable[..., Tensor], *tensors: Tensor) -> Tensor:
    """A number, to which the losses contribute in different ways."""
    value = loss(*tensors)
    return (value * example(*value.shape, shift=0.5, dtype=value.dtype)).sum()
