"""A gradient is as exact under a loss scale as without: it is rounded once, after the scale."""

import itertools
from collections.abc import Callable, Iterator

import pytest
import torch
import torch.nn.functional as F
from losses.every import each_loss, ours
from losses.every_loss import (
    Given,
    Loss,
    Marked,
    calls,
    change,
    declaration_of,
    differentiated,
    first_tensor,
    gradient,
    is_floating,
    shown,
    theirs,
)
from torch import Tensor

import lossdocs
from lossdocs.derive import samples

pytestmark = pytest.mark.filterwarnings("ignore:reduction:UserWarning")  # of torch's kl_div
numbers = samples.numbers
SCALES = [1.0, 2.0**15]
Way = Callable[[Loss, Given, str, float], Tensor]


@pytest.fixture(autouse=True)
def confident(monkeypatch: pytest.MonkeyPatch) -> None:
    """Predictions from sure to doubtful, whose slopes are of all sizes."""
    monkeypatch.setattr(samples, "numbers", lambda *a, **b: 6 * numbers(*a, **b))


def inside_the_graph(loss: Loss, given: Given, by: str, scale: float) -> Tensor:
    """The loss is multiplied before backward."""
    leaf: Tensor = given[by].clone().requires_grad_()
    (loss(**given | {by: leaf}) * scale).sum().backward()
    assert leaf.grad is not None
    return leaf.grad


def a_second_time(loss: Loss, given: Given, by: str, scale: float) -> Tensor:
    """The first backward took away what was kept."""
    leaf = given[by].clone().requires_grad_()
    value = loss(**given | {by: leaf})
    upstream = torch.full_like(value, scale)
    differentiated(value, leaf, upstream, retain_graph=True)
    return differentiated(value, leaf, upstream)


def to_be_differentiated(loss: Loss, given: Given, by: str, scale: float) -> Tensor:
    """As for a penalty on gradients."""
    leaf = given[by].clone().requires_grad_()
    value = loss(**given | {by: leaf})
    upstream = torch.full_like(value, scale)
    return differentiated(value, leaf, upstream, create_graph=True).detach()


def several_at_once(loss: Loss, given: Given, by: str, scale: float) -> Tensor:
    """By vmap over the gradients of the loss."""
    leaf = given[by].clone().requires_grad_()
    value = loss(**given | {by: leaf})
    upstream = torch.full_like(value, scale).unsqueeze(0)
    return differentiated(value, leaf, upstream, is_grads_batched=True)[0]


def of_a_subclass(loss: Loss, given: Given, by: str, scale: float) -> Tensor:
    """By the definition, without a kernel."""
    return gradient(loss, change(given, lambda x: x.as_subclass(Marked)), by, scale).as_subclass(
        Tensor
    )


def of_a_transform(loss: Loss, given: Given, by: str, scale: float) -> Tensor:
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


def in_float64(x: Tensor) -> Tensor:
    """The same numbers in float64."""
    return x.double() if x.is_floating_point() else x


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
    rounding = error(truth.to(dtype), truth) if in_16_bits else torch.finfo(dtype).eps
    slack = 1.001 if in_16_bits else 1.5  # of float32 the last digit is a matter of luck
    known = 0.0 if reference is None or reference.isnan().any() else error(reference, truth)
    return max(known, rounding) * slack


def differentiable(stem: str, given: Given) -> Iterator[str]:
    """The arguments that torch differentiates by."""
    declaration = declaration_of(stem)
    for parameter in declaration.tensors:
        by = parameter.name
        if is_floating(given.get(by)) and by not in declaration.constant:
            yield by


def compare(stem: str, given: Given, by: str, scale: float, way: Way = gradient) -> None:
    """Hold one gradient against float64 and torch's."""
    known = theirs(stem)
    truth = gradient(known or ours(stem), change(given, in_float64), by, scale)
    try:
        reference = known and gradient(known, given, by, scale)
    except RuntimeError:  # torch's huber_loss has no gradient beside another dtype
        reference = None
    found = way(ours(stem), given, by, scale)

    assert found.dtype == given[by].dtype
    assert error(found, truth) <= allowed(reference, truth, found.dtype), (
        f"{stem}({shown(given)}), {way.__name__}, by {by}, scale {scale:g}"
    )


@each_loss
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32], ids=str)
def test_a_gradient_is_rounded_once_after_the_scale(stem: str, dtype: torch.dtype) -> None:
    """With every option and weight, by every tensor: torch's error, or that of one rounding."""
    every = 1 if dtype == torch.float16 else 5
    for given in itertools.islice(
        calls(stem, dtype=dtype, reductions=["none", "mean"]), 0, None, every
    ):
        for by in differentiable(stem, given):
            for scale in SCALES[given["reduction"] == "none" :]:
                compare(stem, given, by, scale)


@each_loss
@pytest.mark.parametrize("way", WAYS)
def test_however_it_is_asked_for(stem: str, way: Way) -> None:
    """Also where the slope is computed anew, and where no kernel is taken."""
    for given in itertools.islice(
        calls(stem, dtype=torch.float16, reductions=["mean"]), 0, None, 3
    ):
        compare(stem, given, first_tensor(stem), SCALES[-1], way)


@each_loss
@pytest.mark.parametrize("other", [torch.float32, torch.float64], ids=str)
@pytest.mark.parametrize("wider", ["input", "target"])
def test_beside_a_wider_dtype(stem: str, wider: str, other: torch.dtype) -> None:
    """Of a 16-bit tensor beside wider ones, and of a wider one beside 16 bits."""
    declaration = declaration_of(stem)
    if declaration.same_dtype or declaration.sizes:
        return
    for given in calls(stem, dtype=torch.float16, reductions=["none", "mean"]):
        wide_input = wider == "input" and other == torch.float64  # as exact as the oracle
        if is_floating(given["target"]) and not wide_input:
            mixed = given | {wider: given[wider].to(other)}
            compare(stem, mixed, "input", SCALES[-1])


@each_loss
@pytest.mark.parametrize("shape", [(1024, 33), (2, 3, 50, 70)], ids=str)
def test_of_many_entries(
    stem: str, shape: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of whose mean the slopes are too small for float16 without the scale."""
    monkeypatch.setattr(
        samples, "SIZES", dict(zip("NCDVTS", [1024, 33, 8, 600, 6, 2], strict=True))
    )
    given = next(iter(calls(stem, shape, torch.float16, reductions=["mean"])))

    compare(stem, given, first_tensor(stem), SCALES[-1])


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
