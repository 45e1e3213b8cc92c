"""The loss in blocks is the plain one, and never holds all logits."""

import re
from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from losses.every import LOSSES
from losses.torch_parity import example, grid
from sampling import sampled
from torch import Tensor
from torch.testing import assert_close
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from lossdocs import linear_cross_entropy
from lossdocs.kernels import linear_blocks as blocks
from lossdocs.kernels import linear_cross_entropy as module

N, D, V = 10, 5, 11
INPUT, WEIGHT, BIAS = example(N, D), example(V, D, shift=1.0), example(V, shift=2.0)
TARGET = torch.tensor([0, 10, 3, -100, 2, 2, 7, -100, 5, 9])
CLASSES = example(V, shift=0.3).abs()

# FEWEST and MOST: everything in one block, several rows, parts of rows with a shorter last one.
SHAPES = {"one block": (128, 2**26), "rows": (4, 4 * V), "parts": (3, 12), "single": (1, 1)}

compared = pytest.mark.skipif(
    not hasattr(F, "linear_cross_entropy"), reason="this torch has no linear_cross_entropy"
)


@pytest.fixture(params=sampled(SHAPES, "shapes of blocks", 2))
def shape(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of each shape, by day of two."""
    fewest, most = SHAPES[request.param]
    cut(monkeypatch, fewest, most, 2 * D)


def cut(monkeypatch: pytest.MonkeyPatch, fewest: int, most: int, widened: int) -> None:
    """However few logits there are."""
    monkeypatch.setattr(module, "SMALL", 0)
    for name, value in {"FEWEST": fewest, "MOST": most, "WIDENED": widened}.items():
        monkeypatch.setattr(blocks, name, value)


def leaves(dtype: torch.dtype, *, bias: bool = True) -> list[Tensor]:
    tensors = [INPUT, WEIGHT, BIAS] if bias else [INPUT, WEIGHT]
    return [tensor.to(dtype).requires_grad_() for tensor in tensors]


def computed(
    loss: Callable[..., Tensor], tensors: list[Tensor], target: Tensor = TARGET, **options: Any
) -> Tensor:
    """The loss of hidden states, a weight and a bias, if there is one."""
    input, linear_weight, *bias = tensors
    return loss(input, linear_weight, target, linear_bias=bias[0] if bias else None, **options)


def value_and_gradients(
    loss: Callable[..., Tensor], tensors: list[Tensor], target: Tensor = TARGET, **options: Any
) -> tuple[Tensor, ...]:
    value = computed(loss, tensors, target, **options)
    by = example(*value.shape, shift=0.7, dtype=value.dtype)
    return value, *torch.autograd.grad(value, tensors, by)


def both(compute: Callable[..., Any], *given: Any, **options: Any) -> tuple[Any, Any]:
    """Here and in torch."""
    losses = linear_cross_entropy, F.linear_cross_entropy
    ours, theirs = (compute(loss, *given, **options) for loss in losses)
    return ours, theirs


@compared
def test_blocks_give_torchs_value_and_gradients(shape: None) -> None:
    """With every option, by hidden states, weight and bias."""
    calls = grid(
        reduction=["none", "mean", "sum"],
        label_smoothing=[0.0, 0.3, 1.0],
        weight=[None, CLASSES.double()],
        ignore_index=[None, 2],
    )
    for options in sampled(calls, "blocks", 8):
        target = TARGET.clamp(min=0) if options["ignore_index"] == 2 else TARGET
        plain = options["weight"] is None
        tensors = leaves(torch.float32 if plain else torch.float64, bias=not plain)
        ours, theirs = both(value_and_gradients, tensors, target, **options)

        assert "InBlocks" in type(ours[0].grad_fn).__name__
        assert_close(ours, theirs)


@compared
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16], ids=str)
def test_16_bits_are_rounded_once(shape: None, dtype: torch.dtype) -> None:
    """Value and gradients are those of float32, rounded."""
    for reduction in ("none", "mean", "sum"):
        tensors = leaves(dtype)
        ours = value_and_gradients(linear_cross_entropy, tensors, reduction=reduction)
        wide = [tensor.detach().float().requires_grad_() for tensor in tensors]
        theirs = value_and_gradients(F.linear_cross_entropy, wide, reduction=reduction)

        for actual, expected in zip(ours, theirs, strict=True):
            assert actual.dtype == dtype
            assert_close(actual.float(), expected, rtol=2 * torch.finfo(dtype).eps, atol=1e-4)


def test_only_what_is_asked_for_is_differentiated(shape: None) -> None:
    """A frozen head has no gradient, and frozen hidden states have none."""
    for wanted in product([False, True], repeat=3):
        tensors = leaves(torch.float64)
        for tensor, want in zip(tensors, wanted, strict=True):
            tensor.detach_().requires_grad_(want)
        loss = computed(linear_cross_entropy, tensors)

        assert loss.requires_grad == any(wanted)
        if loss.requires_grad:
            loss.backward()
        assert tuple(tensor.grad is not None for tensor in tensors) == wanted


@pytest.mark.parametrize("reduction", ["none", "mean", "sum"])
def test_backward_again_gives_the_same_bits(shape: None, reduction: Any) -> None:
    """The first backward takes the gradients away; the second computes them anew."""
    tensors = leaves(torch.float32)
    loss = computed(linear_cross_entropy, tensors, reduction=reduction, label_smoothing=0.1)
    by = example(*loss.shape, shift=0.7)
    first, second, third = (
        torch.autograd.grad(loss, tensors, by, retain_graph=again) for again in (True, True, False)
    )

    assert all(map(torch.equal, first, second))
    assert all(map(torch.equal, first, third))
    with pytest.raises(RuntimeError, match="second time"):
        loss.sum().backward()


def test_a_loss_near_0_keeps_its_digits(shape: None) -> None:
    """Where the target is 20 to 80 above all others, value and slope are the exact ones."""
    input = torch.tensor([[20.0], [40.0], [80.0]])
    linear_weight, target = torch.tensor([[0.0], [1.0], [0.0], [0.0]]), torch.tensor([1, 1, 1])
    exact = 3 * torch.exp(-input.double())
    for dtype, rtol in ((torch.float64, 1e-12), (torch.float32, 1e-6)):
        h, w = input.to(dtype).requires_grad_(), linear_weight.to(dtype)
        loss = linear_cross_entropy(h, w, target, reduction="none")
        [slope] = torch.autograd.grad(loss.sum(), h)

        assert_close(loss.double(), exact.log1p().squeeze(1), rtol=rtol, atol=0)
        assert_close(slope.double(), -exact / (1 + exact), rtol=rtol, atol=0)


@compared
def test_infinities_and_nan_are_those_of_the_plain_form(shape: None) -> None:
    """Classes that are ruled out, all of them too, a target that is, and nan; and the slopes."""
    inf, nan = torch.inf, torch.nan
    rows = {
        "ruled out": [0.0, 1.0, -inf, -inf, -inf],
        "the target ruled out": [-inf, 1.0, 2.0, 3.0, 0.0],
        "all ruled out": [-inf] * 5,
        "infinite": [1.0, inf, 0.0, 0.0, 0.0],
        "the target infinite": [inf, 1.0, 0.0, 0.0, 0.0],
        "nan": [1.0, 2.0, 3.0, 4.0, nan],
        "far away": [-1e30, 1e30, 0.0, 0.0, 0.0],
    }
    for (name, row), target in product(rows.items(), (0, -100)):
        bias = torch.tensor(row, requires_grad=True)
        given = [torch.eye(1), torch.zeros(5, 1), bias]
        values = both(computed, given, torch.tensor([target]), reduction="none")
        found, true = ((value, *torch.autograd.grad(value.sum(), bias)) for value in values)

        assert_close(found, true, equal_nan=True, msg=f"{name}, {target}")


def test_positions_that_are_all_ignored_have_no_slope(shape: None) -> None:
    """The mean is nan, as 0 / 0 is, and the gradient 0."""
    ignored = torch.full((N,), -100)
    loss, *slopes = value_and_gradients(linear_cross_entropy, leaves(torch.float32), ignored)

    assert loss.isnan()
    assert all((slope == 0).all() for slope in slopes)


class Largest(TorchDispatchMode):
    """Remembers the size of the largest tensor of each dtype that is made."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.sizes: dict[torch.dtype, int] = {}

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """Run the operator, and look at what it made."""
        result = func(*args, **(kwargs or {}))
        for leaf in tree_leaves(result):
            if isinstance(leaf, Tensor):
                self.sizes[leaf.dtype] = max(self.sizes.get(leaf.dtype, 0), leaf.numel())
        return result


@compared
@pytest.mark.parametrize("reduction", ["none", "mean", "sum"])
def test_all_logits_are_never_held(reduction: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """No tensor has more numbers than a block and than what is given, forward and backward."""
    cut(monkeypatch, 16, 2**14, blocks.WIDENED)
    n, d, v = 300, 8, 3000
    tensors = [example(n, d).requires_grad_(), example(v, d, shift=1.0).requires_grad_()]

    def largest(loss: Callable[..., Tensor]) -> int:
        with (seen := Largest()):
            options = {"reduction": reduction, "label_smoothing": 0.1}
            value_and_gradients(loss, tensors, torch.arange(n), **options)
        return max(seen.sizes.values())

    ours, theirs = both(largest)
    assert ours <= max(2**14, v * d) < n * v / 30
    assert theirs == n * v


def test_a_frozen_weight_of_16_bits_is_never_copied_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is turned into 32 bits part by part."""
    cut(monkeypatch, 4, 2**13, 2**13)
    n, d, v = 8, 64, 1000
    input = example(n, d).bfloat16().requires_grad_()
    weight = example(v, d, shift=1.0).bfloat16()
    with Largest() as largest:
        linear_cross_entropy(input, weight, torch.arange(n)).backward()

    assert 0 < largest.sizes[torch.float32] <= 2**13 < v * d


def test_few_logits_are_held_at_once() -> None:
    """Up to SMALL, and one more position is computed in blocks; the docstring says how many."""
    stated = re.findall(r"\$2\^\{(\d+)\}\$", linear_cross_entropy.__doc__ or "")
    assert sorted(2 ** int(power) for power in stated) == [module.SMALL, blocks.MOST]
    [tested] = [tested for tested in LOSSES if tested.ours is linear_cross_entropy]
    weight, rows = example(256, 2), module.SMALL // 256
    with tested.refused("definition"):
        linear_cross_entropy(example(rows + 1, 2), weight, torch.zeros(rows + 1).long())
        with pytest.raises(AssertionError, match="the definition"):
            linear_cross_entropy(example(rows, 2), weight, torch.zeros(rows).long())


@compared
def test_autocast_narrows_the_layer_and_not_the_loss(shape: None) -> None:
    """Value and gradients are those of 16-bit tensors, and the loss has 32 bits; 64 bits stay."""
    tensors = leaves(torch.float32)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        ours = computed(linear_cross_entropy, tensors, weight=CLASSES)
    narrow = [tensor.detach().bfloat16().float().requires_grad_() for tensor in tensors]
    theirs = computed(F.linear_cross_entropy, narrow, weight=CLASSES)

    assert_close(ours, theirs)
    found = torch.autograd.grad(ours, tensors)
    assert_close(found, torch.autograd.grad(theirs, narrow), rtol=2**-7, atol=1e-3)
    assert {slope.dtype for slope in found} == {torch.float32}
    with torch.autocast("cpu", dtype=torch.bfloat16):
        assert_close(*both(computed, leaves(torch.float64)))


def test_a_device_without_autocast_has_a_loss(shape: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is nothing to turn off."""
    expected = linear_cross_entropy(INPUT, WEIGHT, TARGET)
    monkeypatch.setattr(torch.amp, "is_autocast_available", lambda device: False)

    assert torch.equal(linear_cross_entropy(INPUT, WEIGHT, TARGET), expected)


@compared
def test_further_axes_are_those_of_torch() -> None:
    """Several logits a class and position, with class indices and with probabilities."""
    given = [INPUT, example(3, 2, 2, D), example(3, 2, 2, shift=1.0)]
    for target in (torch.arange(40).view(N, 2, 2) % 3, example(N, 3, 2, 2).softmax(1)):
        assert_close(*both(computed, given, target, label_smoothing=0.1))


@pytest.mark.parametrize(("ignored", "found"), [(-100, 11), (3, -100)])
def test_a_class_that_is_none_is_refused_in_blocks_too(
    shape: None, ignored: int, found: int
) -> None:
    """They would take another class for it."""
    target = TARGET + 1 if found == 11 else TARGET
    message = f"target must lie between 0 and 10, or be ignore_index={ignored}, got {found}"

    with pytest.raises(IndexError, match=f"^{message}$"):
        linear_cross_entropy(INPUT, WEIGHT, target, ignore_index=ignored)


def test_a_bias_of_another_dtype_is_refused() -> None:
    """By its name."""
    with pytest.raises(TypeError, match=r"^input and linear_bias must have the same dtype, got"):
        linear_cross_entropy(INPUT, WEIGHT, TARGET, linear_bias=BIAS.double())


@compared
def test_bytes_are_class_indices_too(shape: None) -> None:
    """As in torch."""
    target = TARGET.clamp(min=0)
    found = linear_cross_entropy(INPUT, WEIGHT, target.byte())
    assert_close(found, F.linear_cross_entropy(INPUT, WEIGHT, target))
