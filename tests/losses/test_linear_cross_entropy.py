"""The loss in blocks is the plain one, and never holds all logits."""

import copy
import re
from collections.abc import Callable
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from losses.every import refused
from losses.torch_parity import example, grid
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

import lossdocs
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


@pytest.fixture(params=list(SHAPES.values()), ids=list(SHAPES))
def shape(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> tuple[int, int]:
    """Blocks of each shape, however few logits there are."""
    fewest, most = request.param
    monkeypatch.setattr(module, "SMALL", 0)
    monkeypatch.setattr(blocks, "FEWEST", fewest)
    monkeypatch.setattr(blocks, "MOST", most)
    monkeypatch.setattr(blocks, "WIDENED", 2 * D)
    return fewest, most


def leaves(dtype: torch.dtype, *, bias: bool = True) -> list[Tensor]:
    tensors = [INPUT, WEIGHT, BIAS] if bias else [INPUT, WEIGHT]
    return [tensor.to(dtype).requires_grad_() for tensor in tensors]


def value_and_gradients(
    loss: Callable[..., Tensor], tensors: list[Tensor], target: Tensor, options: dict[str, Any]
) -> tuple[Tensor, ...]:
    input, linear_weight, *bias = tensors
    value = loss(input, linear_weight, target, linear_bias=bias[0] if bias else None, **options)
    by = example(*value.shape, shift=0.7, dtype=value.dtype)
    return value, *torch.autograd.grad(value, tensors, by)


OPTIONS = list(
    grid(
        reduction=["none", "mean", "sum"],
        label_smoothing=[0.0, 0.3, 1.0],
        weight=[None, CLASSES],
        ignore_index=[None, 2],
    )
)


@compared
def test_blocks_give_torchs_value_and_gradients(shape: tuple[int, int]) -> None:
    """With every option, by hidden states, weight and bias."""
    for options in OPTIONS:
        target = TARGET.clamp(min=0) if options["ignore_index"] == 2 else TARGET
        plain = options["weight"] is None
        dtype = torch.float32 if plain else torch.float64
        tensors = leaves(dtype, bias=not plain)
        given = options | {"weight": None if plain else CLASSES.double()}
        ours, theirs = (
            value_and_gradients(loss, tensors, target, given)
            for loss in (linear_cross_entropy, F.linear_cross_entropy)
        )

        assert "InBlocks" in type(ours[0].grad_fn).__name__
        torch.testing.assert_close(ours, theirs)


@compared
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16], ids=str)
def test_16_bits_are_rounded_once(shape: tuple[int, int], dtype: torch.dtype) -> None:
    """Value and gradients are those of float32, rounded."""
    for reduction in ("none", "mean", "sum"):
        tensors = leaves(dtype)
        ours = value_and_gradients(linear_cross_entropy, tensors, TARGET, {"reduction": reduction})
        wide = [tensor.detach().float().requires_grad_() for tensor in tensors]
        theirs = value_and_gradients(F.linear_cross_entropy, wide, TARGET, {"reduction": reduction})

        for actual, expected in zip(ours, theirs, strict=True):
            assert actual.dtype == dtype
            torch.testing.assert_close(
                actual.float(), expected, rtol=2 * torch.finfo(dtype).eps, atol=1e-4
            )


def test_only_what_is_asked_for_is_differentiated(shape: tuple[int, int]) -> None:
    """A frozen head has no gradient, and frozen hidden states have none."""
    for wanted in grid(input=[False, True], weight=[False, True], bias=[False, True]):
        tensors = leaves(torch.float64)
        for tensor, want in zip(tensors, wanted.values(), strict=True):
            tensor.detach_().requires_grad_(want)
        loss = linear_cross_entropy(tensors[0], tensors[1], TARGET, linear_bias=tensors[2])

        assert loss.requires_grad == any(wanted.values())
        if loss.requires_grad:
            loss.backward()
        assert [tensor.grad is not None for tensor in tensors] == list(wanted.values())


@pytest.mark.parametrize("reduction", ["none", "mean", "sum"])
def test_backward_again_gives_the_same_bits(shape: tuple[int, int], reduction: Any) -> None:
    """The first backward takes the gradients away; the second computes them anew."""
    tensors = leaves(torch.float32)
    loss = linear_cross_entropy(
        tensors[0],
        tensors[1],
        TARGET,
        linear_bias=tensors[2],
        reduction=reduction,
        label_smoothing=0.1,
    )
    by = example(*loss.shape, shift=0.7)
    first, second, third = (
        torch.autograd.grad(loss, tensors, by, retain_graph=again) for again in (True, True, False)
    )

    assert all(map(torch.equal, first, second))
    assert all(map(torch.equal, first, third))
    with pytest.raises(RuntimeError, match="second time"):
        loss.sum().backward()


def test_a_loss_near_0_keeps_its_digits(shape: tuple[int, int]) -> None:
    """Where the target is 20 to 80 above all others, value and slope are those of float64."""
    input = torch.tensor([[20.0], [40.0], [80.0]])
    linear_weight = torch.tensor([[0.0], [1.0], [0.0], [0.0]])
    target = torch.tensor([1, 1, 1])
    ours: list[Tensor] = []
    true: list[Tensor] = []
    for found, dtype in ((ours, torch.float32), (true, torch.float64)):
        h, w = input.to(dtype).requires_grad_(), linear_weight.to(dtype)
        loss = linear_cross_entropy(h, w, target, reduction="none")
        found += [loss, *torch.autograd.grad(loss.sum(), h)]
    exact = (3 * torch.exp(-input.double())).log1p().squeeze(1)

    torch.testing.assert_close(true[0], exact, rtol=1e-12, atol=0)
    for actual, expected in zip(ours, true, strict=True):
        torch.testing.assert_close(actual.double(), expected, rtol=1e-6, atol=0)
        assert (actual != 0).all()


@compared
def test_infinities_and_nan_are_those_of_the_plain_form(shape: tuple[int, int]) -> None:
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
    eye = torch.eye(1)
    for name, row in rows.items():
        for target in ([0], [-100]):
            both = []
            for loss in (linear_cross_entropy, F.linear_cross_entropy):
                bias = torch.tensor(row, requires_grad=True)
                value = loss(
                    eye, torch.zeros(5, 1), torch.tensor(target), linear_bias=bias, reduction="none"
                )
                both.append((value, *torch.autograd.grad(value.sum(), bias)))

            torch.testing.assert_close(*both, equal_nan=True, msg=f"{name}, {target}")


def test_positions_that_are_all_ignored_have_no_slope(shape: tuple[int, int]) -> None:
    """The mean is nan, as 0 / 0 is, and the gradient 0."""
    tensors = leaves(torch.float32)
    loss = linear_cross_entropy(
        tensors[0], tensors[1], torch.full((N,), -100), linear_bias=tensors[2]
    )

    assert loss.isnan()
    assert all((slope == 0).all() for slope in torch.autograd.grad(loss, tensors))


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
    monkeypatch.setattr(blocks, "FEWEST", 16)
    monkeypatch.setattr(blocks, "MOST", 2**14)
    n, d, v = 300, 8, 3000
    tensors = [example(n, d).requires_grad_(), example(v, d, shift=1.0).requires_grad_()]
    target = torch.arange(n)
    sizes = {}
    for loss in (linear_cross_entropy, F.linear_cross_entropy):
        with Largest() as largest:
            value = loss(tensors[0], tensors[1], target, reduction=reduction, label_smoothing=0.1)
            torch.autograd.grad(value.sum(), tensors)
        sizes[loss] = max(largest.sizes.values())

    assert sizes[F.linear_cross_entropy] == n * v
    assert sizes[linear_cross_entropy] <= max(2**14, v * d) < n * v / 30


def test_a_frozen_weight_of_16_bits_is_never_copied_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is turned into 32 bits part by part."""
    monkeypatch.setattr(module, "SMALL", 0)
    monkeypatch.setattr(blocks, "FEWEST", 4)
    monkeypatch.setattr(blocks, "MOST", 2**13)
    monkeypatch.setattr(blocks, "WIDENED", 2**13)
    n, d, v = 8, 64, 1000
    input = example(n, d).bfloat16().requires_grad_()
    weight = example(v, d, shift=1.0).bfloat16()
    with Largest() as largest:
        linear_cross_entropy(input, weight, torch.arange(n)).backward()

    assert 0 < largest.sizes[torch.float32] <= 2**13 < v * d


def test_few_logits_are_held_at_once() -> None:
    """Up to SMALL, and one more position is computed in blocks."""
    rows = module.SMALL // 256
    for extra in (0, 1):
        input = example(rows + extra, 2)
        target = torch.zeros(rows + extra, dtype=torch.int64)
        with refused("linear_cross_entropy", "definition"):
            if extra:
                linear_cross_entropy(input, example(256, 2), target)
            else:
                with pytest.raises(AssertionError, match="the definition"):
                    linear_cross_entropy(input, example(256, 2), target)


def test_the_docstring_names_the_limits_of_the_code() -> None:
    """Up to so many logits at once, and so many in a block."""
    stated = re.findall(r"\$2\^\{(\d+)\}\$", linear_cross_entropy.__doc__ or "")

    assert sorted(2 ** int(power) for power in stated) == [module.SMALL, blocks.MOST]


@compared
def test_autocast_narrows_the_layer_and_not_the_loss(shape: tuple[int, int]) -> None:
    """Value and gradients are those of 16-bit tensors, and the loss has 32 bits."""
    tensors = leaves(torch.float32)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        ours = linear_cross_entropy(
            tensors[0], tensors[1], TARGET, linear_bias=tensors[2], weight=CLASSES
        )
    narrow = [tensor.detach().bfloat16().float().requires_grad_() for tensor in tensors]
    theirs = F.linear_cross_entropy(
        narrow[0], narrow[1], TARGET, linear_bias=narrow[2], weight=CLASSES
    )

    torch.testing.assert_close(ours, theirs)
    found = torch.autograd.grad(ours, tensors)
    torch.testing.assert_close(found, torch.autograd.grad(theirs, narrow), rtol=2**-7, atol=1e-3)
    assert {slope.dtype for slope in found} == {torch.float32}


def test_a_device_without_autocast_has_a_loss(
    shape: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is nothing to turn off."""
    expected = linear_cross_entropy(INPUT, WEIGHT, TARGET)
    monkeypatch.setattr(torch.amp, "is_autocast_available", lambda device: False)

    assert torch.equal(linear_cross_entropy(INPUT, WEIGHT, TARGET), expected)


@compared
def test_autocast_leaves_64_bits() -> None:
    """As torch's does."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        loss = linear_cross_entropy(INPUT.double(), WEIGHT.double(), TARGET)
        theirs = F.linear_cross_entropy(INPUT.double(), WEIGHT.double(), TARGET)

    torch.testing.assert_close(loss, theirs)


@compared
def test_further_axes_are_those_of_torch() -> None:
    """Several logits a class and position, with class indices and with probabilities."""
    head, bias = example(3, 2, 2, D), example(3, 2, 2, shift=1.0)
    for target in (torch.arange(40).view(N, 2, 2) % 3, example(N, 3, 2, 2).softmax(1)):
        ours, theirs = (
            loss(INPUT, head, target, linear_bias=bias, label_smoothing=0.1)
            for loss in (linear_cross_entropy, F.linear_cross_entropy)
        )

        torch.testing.assert_close(ours, theirs)


@pytest.mark.parametrize(("ignored", "found"), [(-100, 11), (3, -100)])
def test_a_class_that_is_none_is_refused_in_blocks_too(
    shape: tuple[int, int], ignored: int, found: int
) -> None:
    """They would take another class for it."""
    target = TARGET + 1 if found == 11 else TARGET
    message = f"target must lie between 0 and 10, or be ignore_index={ignored}, got {found}"

    with pytest.raises(IndexError, match=f"^{message}$"):
        linear_cross_entropy(INPUT, WEIGHT, target, ignore_index=ignored)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"linear_bias": BIAS.double()}, "input and linear_bias must have the same dtype, got"),
        ({"target": torch.ones(N, V).long()}, "target must be float16, bfloat16, float32 or"),
        ({"target": TARGET.int()}, "target must hold class indices as torch.int64, got"),
        ({"target": torch.ones(N, V), "ignore_index": 0}, "ignore_index must be None beside"),
        ({"weight": CLASSES.double()}, "input and weight must have the same dtype, got"),
    ],
)
def test_what_does_not_fit_is_refused(changed: dict[str, Any], message: str) -> None:
    """By the names of the arguments."""
    given: dict[str, Any] = {"input": INPUT, "linear_weight": WEIGHT, "target": TARGET} | changed

    with pytest.raises((TypeError, ValueError), match=f"^{message}"):
        linear_cross_entropy(**given)


@compared
def test_bytes_are_class_indices_too(shape: tuple[int, int]) -> None:
    """As in torch."""
    target = TARGET.clamp(min=0)

    ours = linear_cross_entropy(INPUT, WEIGHT, target.byte())

    torch.testing.assert_close(ours, F.linear_cross_entropy(INPUT, WEIGHT, target))


def made(**options: Any) -> tuple[nn.Module, nn.Module]:
    """Our module and torch's with the same parameters."""
    ours, theirs = (home.LinearCrossEntropyLoss(D, V, **options) for home in (lossdocs, nn))
    theirs.load_state_dict(ours.state_dict())
    return ours, theirs


@compared
def test_the_module_binds_its_options_and_the_layer() -> None:
    """It gives torch's value, with weight, bias and further axes."""
    options = {"reduction": "sum", "weight": CLASSES, "ignore_index": 2, "label_smoothing": 0.3}
    for given in ({}, {"bias": True}, options, {"bias": True, "out_features": (2, 2)}):
        ours, theirs = made(**given)
        target = TARGET.clamp(min=0)
        if "out_features" in given:
            target = target[:, None, None].expand(N, 2, 2)

        torch.testing.assert_close(ours(INPUT, target), theirs(INPUT, target))


@compared
def test_the_module_shows_its_options_and_can_be_copied() -> None:
    """With the shape of a weight in place of its values."""
    ours, _ = made(weight=CLASSES, reduction="sum", label_smoothing=0.3)
    shown = repr(copy.deepcopy(ours))

    for part in ("num_classes=11", "reduction='sum'", "weight=Tensor[11]", "label_smoothing=0.3"):
        assert part in shown
    assert "weight=None" in repr(lossdocs.LinearCrossEntropyLoss(D, V))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"reduction": "average"}, "reduction must be one of"),
        ({"label_smoothing": 2.0}, "label_smoothing must lie between 0 and 1, got 2"),
        ({"weight": torch.ones(3)}, "weight must have one entry a class"),
        ({"ignore_index": 2**63}, "ignore_index must fit into 64 bits"),
    ],
)
def test_the_module_refuses_when_it_is_made(options: dict[str, Any], message: str) -> None:
    """Not only when it is called."""
    with pytest.raises(ValueError, match=message):
        lossdocs.LinearCrossEntropyLoss(D, V, **options)
