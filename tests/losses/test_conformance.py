"""On a grid of options, shapes, dtypes and bad arguments, the losses do what torch does."""

from typing import Any

import pytest
import torch
import torch.nn.functional as F
from losses.torch_parity import Options, derivatives, example, grid, mismatch
from torch import Tensor

import lossdocs

REDUCTIONS = ["none", "mean", "sum", "elementwise_mean", "batchmean", "Mean", None, 1]
DTYPES = [torch.float16, torch.bfloat16, torch.float32, torch.float64]
OTHER_DTYPES = [torch.int64, torch.bool, torch.complex64, torch.float8_e4m3fn]
TORCH = tuple(map(int, torch.__version__.split(".")[:2]))
SHAPES = [(3,), (2, 3), (1, 3), (3, 3), (2, 3, 4), (2, 3, 2, 4), (2, 3, 2, 2, 2), (2, 1), (0, 3)]


def indices(shape: tuple[int, ...], num_classes: int) -> Tensor:
    """Class indices that use each class."""
    count = torch.arange(torch.Size(shape).numel())
    return (count % max(num_classes, 1)).reshape(shape)


def positions(shape: tuple[int, ...]) -> tuple[int, ...]:
    """The shape of class indices beside an input of this shape."""
    return shape[:1] + shape[2:] if len(shape) > 1 else ()


def compare(name: str, *arguments: Any, **options: Any) -> None:
    """Fail where the two differ."""
    found = mismatch(getattr(lossdocs, name), getattr(F, name), *arguments, **options)

    assert not found, f"{name}{[_shown(a) for a in arguments]}, {options}: {found}"


def _shown(argument: Any) -> Any:
    return (argument.shape, argument.dtype) if isinstance(argument, Tensor) else argument


def compare_derivatives(name: str, *inputs: Tensor, **options: Any) -> None:
    """Fail where first or second derivatives differ."""
    ours = derivatives(lambda *xs: getattr(lossdocs, name)(*xs, **options), *inputs)
    theirs = derivatives(lambda *xs: getattr(F, name)(*xs, **options), *inputs)

    torch.testing.assert_close(ours, theirs)


@pytest.mark.parametrize("name", ["cross_entropy", "nll_loss"])
class TestClassIndices:
    """The index path of cross-entropy, and the negative log-likelihood."""

    @pytest.mark.parametrize("shape", SHAPES, ids=str)
    @pytest.mark.parametrize("dtype", DTYPES, ids=str)
    def test_values_with_every_option(
        self, name: str, shape: tuple[int, ...], dtype: torch.dtype
    ) -> None:
        """Weights, ignored classes, smoothing and reductions combine as in torch."""
        num_classes = shape[0] if len(shape) == 1 else shape[1]
        input = example(*shape, dtype=dtype)
        weights = [
            None,
            example(num_classes, dtype=dtype).abs(),
            torch.zeros(num_classes).to(dtype),
        ]
        smoothing: list[Options] = [{}, {"label_smoothing": 0.3}, {"label_smoothing": 1}]
        target = indices(positions(shape), num_classes)
        for options in grid(
            weight=weights, ignore_index=[-100, 0, 2], reduction=["none", "mean", "sum"]
        ):
            for more in smoothing if name == "cross_entropy" else [{}]:
                compare(name, input, target, **options, **more)

    @pytest.mark.parametrize("shape", SHAPES[:8], ids=str)
    def test_derivatives(self, name: str, shape: tuple[int, ...]) -> None:
        """First and second derivatives by the input."""
        num_classes = shape[0] if len(shape) == 1 else shape[1]
        input = example(*shape, dtype=torch.float64)
        weight = example(num_classes, dtype=torch.float64).abs()
        target = indices(positions(shape), num_classes)
        smoothing: list[Options] = [{}, {"label_smoothing": 0.3}]
        for options in grid(
            weight=[None, weight], ignore_index=[-100, 1], reduction=["none", "sum"]
        ):
            for more in smoothing if name == "cross_entropy" else [{}]:
                compare_derivatives(name, input, target=target, **options, **more)

    @pytest.mark.parametrize("shape", SHAPES, ids=str)
    @pytest.mark.parametrize("reduction", REDUCTIONS, ids=str)
    def test_targets_of_every_shape_and_dtype(
        self, name: str, shape: tuple[int, ...], reduction: Any
    ) -> None:
        """What torch takes is taken, what it refuses is refused."""
        if TORCH < (2, 13) and shape in {(3,), (0, 3)}:
            pytest.skip("torch 2.8 refuses (C) with (1), and takes any dtype of no target")
        targets = [(), (1,), (2,), (3,), (2, 1), (2, 3), (2, 4), (2, 2, 4), (2, 4, 2), (0,), (4, 2)]
        for target_shape in targets:
            for dtype in (torch.int64, torch.uint8, torch.int32, torch.bool, torch.float32):
                target = torch.zeros(target_shape, dtype=dtype)
                compare(name, example(*shape), target, reduction=reduction)

    @pytest.mark.parametrize("dtype", OTHER_DTYPES, ids=str)
    def test_inputs_that_are_not_floating(self, name: str, dtype: torch.dtype) -> None:
        """They are refused."""
        compare(name, torch.ones(2, 3).to(dtype), torch.tensor([0, 1]))

    @pytest.mark.parametrize("entry", [3, -1, -100, 99, -99], ids=str)
    def test_indices_out_of_range(self, name: str, entry: int) -> None:
        """They are refused, unless they are ignore_index."""
        for shape in [(2, 3), (2, 3, 4), (2, 3, 4, 4)]:
            target = indices(positions(shape), 3)
            target[(0,) * target.dim()] = entry
            for options in grid(ignore_index=[-100, -1, 3], reduction=["none", "mean"]):
                compare(name, example(*shape), target, **options)

    @pytest.mark.parametrize(
        "weight",
        [
            torch.ones(2),
            torch.ones(1, 3),
            torch.tensor(1.0),
            torch.ones(3, dtype=torch.float64),
            torch.ones(3, dtype=torch.int64),
            torch.tensor([1.0, -2.0, 0.0]),
            torch.tensor([torch.nan, 1.0, torch.inf]),
            torch.ones(3, requires_grad=True),
            [1.0, 1.0, 1.0],
            2.0,
        ],
        ids=str,
    )
    def test_odd_weights(self, name: str, weight: Any) -> None:
        """What torch takes is taken, what it refuses is refused."""
        for target in ([0, 1], [2, 2], [0, -100]):
            for reduction in ("none", "mean"):
                compare(
                    name, example(2, 3), torch.tensor(target), weight=weight, reduction=reduction
                )

    @pytest.mark.parametrize(
        "ignore_index", [1.0, None, True, "1", 2**63, -(2**63), torch.tensor(1)], ids=str
    )
    def test_odd_ignore_index(self, name: str, ignore_index: Any) -> None:
        """It is an int of 64 bits."""
        compare(name, example(2, 3), torch.tensor([0, 1]), ignore_index=ignore_index)

    @pytest.mark.parametrize("value", [torch.inf, -torch.inf, torch.nan, 1e4, -1e4, 3e38], ids=str)
    def test_extreme_logits(self, name: str, value: float) -> None:
        """Infinities, nan and large values give what torch gives."""
        for place in range(3):
            input = torch.tensor([[0.5, -0.5, 1.0], [0.25, 2.0, 0.0]])
            input[0, place] = value
            for target in ([0, 1], [1, 1], [-100, 1], [-100, -100]):
                for reduction in ("none", "mean", "sum"):
                    compare(name, input, torch.tensor(target), reduction=reduction)

    def test_no_class_and_no_element(self, name: str) -> None:
        """Sizes of zero give what torch gives."""
        for shape in [(0, 3), (2, 0), (0, 3, 2), (2, 3, 0), (0,)]:
            for entry in (0, -100):
                target = torch.full(positions(shape), entry)
                for reduction in ("none", "mean", "sum"):
                    compare(name, torch.ones(shape), target, reduction=reduction)

    @pytest.mark.parametrize("arguments", [([[1.0]], torch.tensor([0])), (torch.ones(1, 1), [0])])
    def test_lists_are_no_tensors(self, name: str, arguments: Any) -> None:
        """They are refused."""
        compare(name, *arguments)

    def test_a_scalar_has_no_class_axis(self, name: str) -> None:
        """It is refused."""
        compare(name, torch.tensor(1.0), torch.tensor(0))
        compare(name, torch.tensor(1.0), torch.tensor(0.5))


class TestClassProbabilities:
    """The probability path of cross-entropy."""

    @pytest.mark.parametrize("shape", SHAPES, ids=str)
    @pytest.mark.parametrize("dtype", DTYPES, ids=str)
    def test_values_with_every_option(self, shape: tuple[int, ...], dtype: torch.dtype) -> None:
        """Weights, smoothing and reductions combine as in torch."""
        num_classes = shape[0] if len(shape) == 1 else shape[1]
        input = example(*shape, dtype=dtype)
        target = example(*shape, shift=1.0).softmax(1 if len(shape) > 1 else 0).to(dtype)
        for options in grid(
            weight=[None, example(num_classes, dtype=dtype).abs()],
            reduction=["none", "mean", "sum"],
            label_smoothing=[0.0, 0.3, 1],
        ):
            compare("cross_entropy", input, target, **options)

    @pytest.mark.parametrize("shape", SHAPES[:7], ids=str)
    def test_derivatives(self, shape: tuple[int, ...]) -> None:
        """First and second derivatives by input, target and weight."""
        num_classes = shape[0] if len(shape) == 1 else shape[1]
        input = example(*shape, dtype=torch.float64)
        weight = example(num_classes, shift=2.0, dtype=torch.float64).abs()
        target = example(*shape, shift=1.0, dtype=torch.float64).softmax(0)
        for options in grid(reduction=["none", "mean", "sum"], label_smoothing=[0.0, 0.3]):
            compare_derivatives("cross_entropy", input, target, weight, **options)

    @pytest.mark.parametrize("dtype", [*DTYPES, *OTHER_DTYPES], ids=str)
    def test_dtypes_of_target_and_weight(self, dtype: torch.dtype) -> None:
        """Floating ones promote, others are refused as a target."""
        compare("cross_entropy", example(2, 3), torch.ones(2, 3).to(dtype))
        if dtype not in (torch.complex64, torch.float8_e4m3fn):
            weight = torch.ones(3).to(dtype)
            compare("cross_entropy", example(2, 3), torch.ones(2, 3) / 3, weight=weight)

    @pytest.mark.parametrize("ignore_index", [-100, -1, 0, 2])
    def test_nothing_can_be_ignored(self, ignore_index: int) -> None:
        """A class to ignore is refused."""
        compare("cross_entropy", example(2, 3), torch.ones(2, 3) / 3, ignore_index=ignore_index)

    @pytest.mark.parametrize("label_smoothing", [1.1, "0.1", None, True, torch.tensor(0.1)])
    def test_odd_label_smoothing(self, label_smoothing: Any) -> None:
        """It is a number from 0 to 1."""
        for target in (torch.ones(2, 3) / 3, torch.tensor([0, 1])):
            compare("cross_entropy", example(2, 3), target, label_smoothing=label_smoothing)

    @pytest.mark.parametrize("value", [torch.inf, -torch.inf, torch.nan, 1e4], ids=str)
    def test_extreme_logits(self, value: float) -> None:
        """Infinities and nan give what torch gives, 0 times infinity included."""
        input = torch.tensor([[0.5, value, 1.0]])
        for target in ([[1.0, 0.0, 0.0]], [[0.0, 1.0, 0.0]], [[0.25, 0.5, 0.25]]):
            compare("cross_entropy", input, torch.tensor(target))

    def test_no_class_and_no_element(self) -> None:
        """Sizes of zero give what torch gives."""
        for shape in [(0, 3), (2, 0), (0, 3, 2), (2, 3, 0), (0,)]:
            for reduction in ("none", "mean", "sum"):
                compare("cross_entropy", torch.ones(shape), torch.ones(shape), reduction=reduction)


class TestKLDivergence:
    """Kullback-Leibler divergence."""

    SHAPES = ((), (3,), (2, 3), (1, 3), (2, 3, 4), (0, 3), (2, 1))

    @pytest.mark.parametrize("reduction", REDUCTIONS, ids=str)
    @pytest.mark.parametrize("log_target", [False, True])
    def test_values_of_every_shape(self, reduction: Any, log_target: bool) -> None:
        """Shapes broadcast or are refused as in torch."""
        for shapes in grid(input=[*self.SHAPES], target=[*self.SHAPES]):
            input = example(*shapes["input"]) - 3
            target = example(*shapes["target"], shift=1.0).sigmoid()
            target = target.log() if log_target else target
            compare("kl_div", input, target, reduction=reduction, log_target=log_target)

    def test_values_of_every_dtype(self) -> None:
        """Floating ones promote, others are refused."""
        for dtypes in grid(input=[*DTYPES, *OTHER_DTYPES], target=[*DTYPES, *OTHER_DTYPES]):
            input, target = (-torch.ones(2, 3)).to(dtypes["input"]), torch.ones(2, 3)
            for reduction in ("none", "mean", "batchmean", "sum"):
                compare("kl_div", input, target.to(dtypes["target"]), reduction=reduction)

    @pytest.mark.parametrize("log_target", [False, True])
    def test_derivatives(self, log_target: bool) -> None:
        """First and second derivatives by input and target."""
        input = example(2, 3, dtype=torch.float64)
        target = example(2, 3, shift=1.0, dtype=torch.float64).softmax(1)
        for reduction in ("none", "batchmean", "sum"):
            compare_derivatives("kl_div", input, target, reduction=reduction, log_target=log_target)

    def test_infinities_and_zeros(self) -> None:
        """0 log 0 is 0, and 0 times minus infinity is nan, as in torch."""
        values = torch.tensor([0.0, 0.5, 1.0, torch.inf, torch.nan, -1.0])
        logs = torch.tensor([0.0, -0.5, -torch.inf, torch.inf, torch.nan])
        for log_target in (False, True):
            for target in values.log() if log_target else values:
                compare("kl_div", logs, target, reduction="none", log_target=log_target)

    @pytest.mark.parametrize("log_target", [None, 1, "yes"], ids=str)
    def test_odd_log_target(self, log_target: Any) -> None:
        """It is a bool."""
        compare("kl_div", example(3), example(3).abs(), reduction="sum", log_target=log_target)


@pytest.mark.parametrize("name", ["binary_cross_entropy", "binary_cross_entropy_with_logits"])
class TestBinaryCrossEntropy:
    """Both forms of binary cross-entropy."""

    SHAPES = ((), (3,), (2, 3), (3, 3), (2, 3, 4), (0, 3), (2, 1))

    def input(self, name: str, *shape: int, dtype: torch.dtype = torch.float32) -> Tensor:
        """Logits, or probabilities."""
        logits = example(*shape, dtype=torch.float64)
        return (logits if name.endswith("logits") else logits.sigmoid()).to(dtype)

    @pytest.mark.parametrize("reduction", REDUCTIONS, ids=str)
    def test_shapes_are_never_broadcast(self, name: str, reduction: Any) -> None:
        """The target has the shape of the input."""
        for shapes in grid(input=[*self.SHAPES], target=[*self.SHAPES]):
            target = example(*shapes["target"], shift=1.0).sigmoid()
            compare(name, self.input(name, *shapes["input"]), target, reduction=reduction)

    @pytest.mark.parametrize("dtype", [*DTYPES, *OTHER_DTYPES], ids=str)
    def test_dtypes(self, name: str, dtype: torch.dtype) -> None:
        """Floating ones, and of BCELoss equal ones, give what torch gives."""
        for other in [*DTYPES, torch.int64, torch.bool, torch.float8_e4m3fn]:
            input, target = torch.zeros(2, 3).to(dtype), torch.ones(2, 3).to(other)
            for reduction in ("none", "mean", "sum"):
                compare(name, input, target, reduction=reduction)

    @pytest.mark.parametrize("argument", ["weight", "pos_weight"])
    def test_weights(self, name: str, argument: str) -> None:
        """A weight broadcasts to the input or is refused."""
        if argument == "pos_weight" and not name.endswith("logits"):
            return
        shapes = [(), (1,), (3,), (2,), (2, 1), (1, 3), (2, 3), (1, 2, 3), (4, 2, 3)]
        for shape in shapes:
            for dtype in (torch.float32, torch.float64, torch.int64):
                weight = (example(*shape, shift=2.0).abs() + 1).to(dtype)
                target = example(2, 3, shift=1.0).sigmoid()
                for reduction in ("none", "mean", "sum"):
                    options = {argument: weight, "reduction": reduction}
                    compare(name, self.input(name, 2, 3), target, **options)

    @pytest.mark.parametrize("weight", [2.0, [1.0], torch.ones(3, requires_grad=True)], ids=str)
    def test_odd_weights(self, name: str, weight: Any) -> None:
        """A weight is a tensor that asks for no gradient."""
        compare(name, self.input(name, 2, 3), torch.ones(2, 3), weight=weight)

    def test_derivatives(self, name: str) -> None:
        """First and second derivatives by input and target."""
        input = self.input(name, 2, 3, dtype=torch.float64)
        target = example(2, 3, shift=1.0, dtype=torch.float64).sigmoid()
        weight = example(3, shift=2.0, dtype=torch.float64).abs()
        pos_weights = [{}, {"pos_weight": weight + 0.5}] if name.endswith("logits") else [{}]
        for options in grid(weight=[None, weight], reduction=["none", "mean", "sum"]):
            for more in pos_weights:
                compare_derivatives(name, input, target, **options, **more)

    @pytest.mark.parametrize("value", [0.0, 1.0, 1e-45, 1e-20, -0.1, 1.1, torch.nan, torch.inf])
    def test_extreme_inputs_and_targets(self, name: str, value: float) -> None:
        """Ends, tails and what lies outside give what torch gives."""
        for other in (0.0, 0.25, 1.0):
            compare(name, torch.tensor([value]), torch.tensor([other]), reduction="none")
            if value != torch.inf:  # as a target torch's -inf or nan, by the sign of the logit
                compare(name, torch.tensor([other]), torch.tensor([value]), reduction="none")


def test_the_slope_of_bce_at_the_ends_is_torchs() -> None:
    """It is bounded by 1e12, and not 0 where the value is clamped."""
    p = torch.tensor([0.0, 1.0, 0.0, 1.0, 1e-20, 0.5])
    t = torch.tensor([0.0, 1.0, 1.0, 0.0, 1.0, 0.25])

    ours, theirs = (
        torch.autograd.functional.jacobian(lambda x, f=f: f(x, t, reduction="sum"), p)
        for f in (lossdocs.binary_cross_entropy, F.binary_cross_entropy)
    )

    torch.testing.assert_close(ours, theirs)
