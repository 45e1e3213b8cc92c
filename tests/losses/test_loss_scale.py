"""A gradient is as exact under a loss scale as without: it is rounded once, after the scale."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from losses.every import (
    Function,
    Marked,
    Tested,
    changed,
    each_loss,
    gradient,
    in_float64,
    is_floating,
)
from sampling import sampled
from torch import Tensor

import lossdocs
from lossdocs.derive import samples
from lossdocs.derive.samples import Given

pytestmark = pytest.mark.filterwarnings("ignore:reduction:UserWarning")  # of torch's kl_div
numbers = samples.numbers
SCALES = [1.0, 2.0**15]
Way = Callable[[Function, Given, str, float], Tensor]


@pytest.fixture(autouse=True)
def confident(monkeypatch: pytest.MonkeyPatch) -> None:
    """Predictions from sure to doubtful, whose slopes are of all sizes."""
    monkeypatch.setattr(samples, "numbers", lambda *a, **b: 6 * numbers(*a, **b))


def some(tested: Tested, what: str, count: int, **given: Any) -> list[Given]:
    """Calls of a loss; of many so many."""
    return sampled(tested.calls(**given), f"{tested} {what}", count)


def with_leaf(loss: Function, given: Given, by: str, scale: float) -> tuple[Tensor, ...]:
    """The loss, what it is differentiated by, and the gradient from above."""
    leaf = given[by].clone().requires_grad_()
    value = loss(**given | {by: leaf})
    return value, leaf, torch.full_like(value, scale)


def inside_the_graph(loss: Function, given: Given, by: str, scale: float) -> Tensor:
    """The loss is multiplied before backward."""
    value, leaf, _ = with_leaf(loss, given, by, scale)
    (value * scale).sum().backward()
    assert leaf.grad is not None
    return leaf.grad


def a_second_time(loss: Function, given: Given, by: str, scale: float) -> Tensor:
    """The first backward took away what was kept."""
    value, leaf, upstream = with_leaf(loss, given, by, scale)
    torch.autograd.grad(value, leaf, upstream, retain_graph=True)
    return torch.autograd.grad(value, leaf, upstream)[0]


def to_be_differentiated(loss: Function, given: Given, by: str, scale: float) -> Tensor:
    """As for a penalty on gradients."""
    value, leaf, upstream = with_leaf(loss, given, by, scale)
    return torch.autograd.grad(value, leaf, upstream, create_graph=True)[0].detach()


def several_at_once(loss: Function, given: Given, by: str, scale: float) -> Tensor:
    """By vmap over the gradients of the loss."""
    value, leaf, upstream = with_leaf(loss, given, by, scale)
    return torch.autograd.grad(value, leaf, upstream.unsqueeze(0), is_grads_batched=True)[0][0]


def of_a_subclass(loss: Function, given: Given, by: str, scale: float) -> Tensor:
    """By the definition, without a kernel."""
    marked = changed(lambda x: x.as_subclass(Marked), given)
    return gradient(loss, marked, by, scale).as_subclass(Tensor)


def of_a_transform(loss: Function, given: Given, by: str, scale: float) -> Tensor:
    """By torch.func, with the scale in the function."""
    found: Tensor = torch.func.grad(lambda x: (loss(**given | {by: x}) * scale).sum())(given[by])
    return found


WAYS: list[Way] = [
    inside_the_graph,
    a_second_time,
    to_be_differentiated,
    several_at_once,
    of_a_subclass,
    of_a_transform,
]


def error(found: Tensor, truth: Tensor) -> float:
    """The largest, relative to the largest entry, where the dtype has such numbers."""
    inside = truth.abs() <= torch.finfo(found.dtype).max
    if not inside.any():
        return 0.0
    largest = truth[inside].abs().max()
    return ((found.double() - truth)[inside].abs().max() / largest.clamp(min=1e-300)).item()


def allowed(reference: Tensor | None, truth: Tensor, dtype: torch.dtype) -> float:
    """Torch's error or that of one rounding, whichever is larger."""
    in_16_bits = torch.finfo(dtype).bits == 16
    # In float32 the logits of a product are rounded too, by chance otherwise than torch's.
    rounding = error(truth.to(dtype), truth) if in_16_bits else 3 * torch.finfo(dtype).eps
    slack = 1.001 if in_16_bits else 1.25
    known = 0.0 if reference is None or reference.isnan().any() else error(reference, truth)
    return max(known, rounding) * slack


def differentiable(tested: Tested, given: Given) -> list[str]:
    """The arguments that torch differentiates by."""
    names = [parameter.name for parameter in tested.declaration.tensors]
    return [x for x in names if is_floating(given.get(x)) and x not in tested.declaration.constant]


def compare(tested: Tested, given: Given, by: str, scale: float, way: Way = gradient) -> None:
    """Hold one gradient against float64 and torch's."""
    truth = gradient(tested.theirs or tested.ours, in_float64(given), by, scale)
    try:
        reference = tested.theirs and gradient(tested.theirs, given, by, scale)
    except RuntimeError:  # torch's huber_loss has no gradient beside another dtype
        reference = None
    found = way(tested.ours, given, by, scale)

    assert found.dtype == given[by].dtype
    with tested.naming(given | {"way": way.__name__, "by": by, "scale": scale}):
        assert error(found, truth) <= allowed(reference, truth, found.dtype)


@each_loss
@pytest.mark.parametrize(
    ("dtype", "count"), [(torch.float16, 10), (torch.bfloat16, 3), (torch.float32, 3)], ids=str
)
def test_a_gradient_is_rounded_once_after_the_scale(
    tested: Tested, dtype: torch.dtype, count: int
) -> None:
    """With every option and weight, by every tensor: torch's error, or that of one rounding."""
    for given in some(tested, f"{dtype}", count, dtype=dtype, reductions=["none", "mean"]):
        for by in differentiable(tested, given):
            for scale in SCALES[given["reduction"] == "none" :]:
                compare(tested, given, by, scale)


@each_loss
@pytest.mark.parametrize("way", WAYS)
def test_however_it_is_asked_for(tested: Tested, way: Way) -> None:
    """Also where the slope is computed anew, and where no kernel is taken."""
    for given in some(tested, way.__name__, 3, dtype=torch.float16, reductions=["mean"]):
        compare(tested, given, tested.first, SCALES[-1], way)


@each_loss
@pytest.mark.parametrize("other", [torch.float32, torch.float64], ids=str)
@pytest.mark.parametrize("wider", ["input", "target"])
def test_beside_a_wider_dtype(tested: Tested, wider: str, other: torch.dtype) -> None:
    """Of a 16-bit tensor beside wider ones, and of a wider one beside 16 bits."""
    if tested.declaration.same_dtype or tested.declaration.sizes:
        return
    if wider == "input" and other == torch.float64:
        return  # as exact as the oracle
    calls = tested.calls(dtype=torch.float16, reductions=["none", "mean"])
    mixable = (given for given in calls if is_floating(given["target"]))
    for given in sampled(mixable, f"{tested} {wider} {other}", 5):
        compare(tested, given | {wider: given[wider].to(other)}, "input", SCALES[-1])


@each_loss
@pytest.mark.parametrize("shape", sampled([(1024, 33), (2, 3, 50, 70)], "many", 1), ids=str)
def test_of_many_entries(
    tested: Tested, shape: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of whose mean the slopes are too small for float16 without the scale."""
    sizes = dict(zip("NCDVTS", [1024, 33, 8, 600, 6, 2], strict=True))
    monkeypatch.setattr(samples, "SIZES", sizes)
    given = next(tested.calls(shape, dtype=torch.float16, reductions=["mean"]))

    compare(tested, given, tested.first, SCALES[-1])


@pytest.mark.parametrize("scale", [2.0**k for k in range(0, 16, 5)])
def test_the_slopes_of_a_million_answers_come_back(scale: float) -> None:
    """By GradScaler: in float16 they are 0 without a scale, and right with one of 2^15."""
    x = torch.full((2**20,), -4.0, dtype=torch.float16, requires_grad=True)
    loss = lossdocs.binary_cross_entropy_with_logits(x, torch.zeros(2**20, dtype=torch.float16))
    scaler = torch.amp.GradScaler("cpu", init_scale=scale)
    scaler.scale(loss).backward()
    assert x.grad is not None
    truth = torch.sigmoid(torch.tensor(-4.0)).double() * scale / 2**20

    assert x.grad[0].item() == truth.half().item()
    assert (x.grad[0] == 0) == (scale == 1)


def test_a_sure_and_right_answer_learns_under_a_scale_alone_here() -> None:
    """Torch computes in float16: softmax minus 1 is 0."""
    slopes = {}
    for loss in (F.cross_entropy, lossdocs.cross_entropy):
        x = torch.tensor([[18.0, 0.0]], dtype=torch.float16, requires_grad=True)
        (loss(x, torch.tensor([0])) * 16384).backward()
        assert x.grad is not None
        slopes[loss] = x.grad[0, 0].item()

    assert slopes[F.cross_entropy] == 0
    assert slopes[lossdocs.cross_entropy] == pytest.approx(-2.495e-4, rel=1e-3)
