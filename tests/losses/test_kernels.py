"""What is written block by block is what autograd finds, however it is asked."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
import torch
from losses.test_transforms import CALLS, each_call
from losses.torch_parity import Options, each, example, in_dtype
from torch import Tensor

import lossdocs
from lossdocs.declare.loss import about
from lossdocs.kernels import cross_entropy, elementwise, positions

Loss = Callable[..., Tensor]


class Marked(Tensor):
    """A subclass, which takes the plain form."""


@pytest.fixture
def loss(name: str, options: Options) -> Loss:
    """A function of input and target."""
    return lambda x, y: getattr(lossdocs, name)(x, y, **options)


def gradient(loss: Loss, x: Tensor, y: Tensor) -> Tensor:
    """Of the sum of what a loss returns."""
    leaf = x.detach().clone().requires_grad_()
    [found] = torch.autograd.grad(loss(leaf, y).sum(), leaf)
    return found


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut even small tensors, also into a last block that is smaller."""
    monkeypatch.setattr(elementwise, "TILE", 5 * 8)
    monkeypatch.setattr(positions, "BLOCK", 9)


@each_call
@pytest.mark.parametrize("reduction", ["none", "mean", "sum"])
@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float32, torch.float64])
@pytest.mark.usefixtures("small_blocks")
def test_blocks_give_what_the_plain_form_gives(
    name: str, input: Tensor, target: Tensor, options: Options, reduction: str, dtype: torch.dtype
) -> None:
    """The two forms of a loss are held together: value and gradient."""
    options = each(partial(in_dtype, dtype), options) | {"reduction": reduction}
    x, y = input.to(dtype), in_dtype(dtype, target)

    def loss(x: Tensor, y: Tensor) -> Tensor:
        value: Tensor = getattr(lossdocs, name)(x, y, **options)
        return value

    plain = x.as_subclass(Marked)

    torch.testing.assert_close(loss(x, y), loss(plain, y).as_subclass(Tensor))
    torch.testing.assert_close(gradient(loss, x, y), gradient(loss, plain, y).as_subclass(Tensor))


@pytest.mark.parametrize("classes", [cross_entropy.FUSED - 1, cross_entropy.FUSED])
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
def test_a_class_may_have_a_probability_that_no_float_holds(
    classes: int, dtype: torch.dtype
) -> None:
    """Beside others that have one the loss is the distance to the largest logit."""
    loss = partial(lossdocs.cross_entropy, reduction="none")
    x, y = example(3, classes).to(dtype), torch.tensor([1, 0, 2])
    x[1] = torch.where(torch.arange(classes) == y[1], -1000, 0)
    log_count = torch.tensor(classes - 1).double().log()
    plain = x.as_subclass(Marked)

    torch.testing.assert_close(loss(x, y), loss(plain, y).as_subclass(Tensor))
    torch.testing.assert_close(loss(x, y)[1], (1000 + log_count).to(dtype))
    torch.testing.assert_close(gradient(loss, x, y), gradient(loss, plain, y).as_subclass(Tensor))


@pytest.mark.parametrize("shape", [(3, 4, 5), (2, 4, 3, 2), (1, 4, 30)])
@pytest.mark.parametrize("last", [False, True])
@pytest.mark.parametrize("smoothing", [0.0, 0.25])
@pytest.mark.usefixtures("small_blocks")
def test_spatial_axes_are_cut_too(shape: tuple[int, ...], last: bool, smoothing: float) -> None:
    """Each position is its own, wherever the classes lie in memory."""
    x = example(*shape)
    x = x.movedim(1, -1).contiguous().movedim(-1, 1) if last else x
    y = torch.arange(x[:, 0].numel()).reshape(x[:, 0].shape) % 4

    def loss(x: Tensor, y: Tensor) -> Tensor:
        return lossdocs.cross_entropy(x, y, reduction="none", label_smoothing=smoothing)

    rows, places = x.movedim(1, -1).reshape(-1, 4), y.flatten()

    torch.testing.assert_close(loss(x, y).flatten(), loss(rows, places))
    torch.testing.assert_close(
        gradient(loss, x, y).movedim(1, -1).reshape(-1, 4), gradient(loss, rows, places)
    )


@each_call
def test_a_second_backward_gives_the_same_bits(
    name: str, input: Tensor, target: Tensor, options: Options, loss: Loss
) -> None:
    """Though the first was given away, and changed by whom it was given to."""
    leaf = input.clone().requires_grad_()
    value = loss(leaf, target)
    [first] = torch.autograd.grad(value, leaf, retain_graph=True)
    kept = first.clone()
    first.zero_()

    [second] = torch.autograd.grad(value, leaf, torch.tensor(3.0), retain_graph=True)
    [third] = torch.autograd.grad(value, leaf)

    assert torch.equal(third, kept)
    torch.testing.assert_close(second, 3 * kept)


@each_call
def test_batched_gradients_are_the_multiples(
    name: str, input: Tensor, target: Tensor, options: Options, loss: Loss
) -> None:
    """Several gradients at once, by vmap."""
    leaf = input.clone().requires_grad_()
    several = torch.tensor([1.0, -2.0])

    [found] = torch.autograd.grad(loss(leaf, target), leaf, several, is_grads_batched=True)

    torch.testing.assert_close(found, several[:, None, None] * gradient(loss, input, target))


@each_call
def test_a_transform_may_look_at_other_tensors(
    name: str, input: Tensor, target: Tensor, options: Options, loss: Loss
) -> None:
    """The loss is a constant to it, and keeps its own gradient."""
    leaf = input.clone().requires_grad_()

    slope = torch.func.grad(lambda factor: factor * loss(leaf, target).sum())(torch.tensor(2.0))

    torch.testing.assert_close(slope, loss(input, target).sum())
    several = torch.func.vmap(lambda factor: factor * loss(leaf, target).sum())(torch.ones(2))
    [found] = torch.autograd.grad(several.sum(), leaf)
    torch.testing.assert_close(found, 2 * gradient(loss, input, target))


@each_call
def test_without_a_gradient_the_value_is_the_same(
    name: str, input: Tensor, target: Tensor, options: Options, loss: Loss
) -> None:
    """Nothing is kept for backward then."""
    with torch.no_grad():
        value = loss(input.clone().requires_grad_(), target)

    assert not value.requires_grad
    assert torch.equal(value, loss(input.clone().requires_grad_(), target).detach())


def test_picking_without_a_gradient_needs_no_room() -> None:
    """nll_loss reads one number of each row, and writes nothing of the size of its input."""
    with torch.profiler.profile() as seen:
        lossdocs.nll_loss(example(4, 3), torch.tensor([0, 1, 2, 0]))

    names = {event.key for event in seen.key_averages()}
    assert "aten::gather" in names
    assert not names & {"aten::zero_", "aten::scatter_"}


@pytest.mark.parametrize("of_target", [torch.float64, torch.float32, torch.bfloat16, torch.float16])
@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.bfloat16, torch.float16])
def test_the_slope_of_kl_div_is_rounded_once(dtype: torch.dtype, of_target: torch.dtype) -> None:
    """It is -p/n in the wider of the two dtypes, and then in that of the input."""
    x, p = example(4, 3).log_softmax(1).to(dtype), example(4, 3, shift=1.0).softmax(1).to(of_target)

    slope = gradient(lossdocs.kl_div, x, p)

    assert torch.equal(slope, (-p.double() / 12).to(dtype))


@pytest.mark.parametrize("name", ["cross_entropy", "nll_loss"])
@pytest.mark.parametrize("ignored", [0, 1])
def test_a_target_may_be_overwritten_before_backward(name: str, ignored: int) -> None:
    """Or come from inference mode: autograd saves a copy, whether or not a position is ignored."""
    loss = getattr(lossdocs, name)
    input = torch.linspace(-3, 3, 12).reshape(4, 3)
    with torch.inference_mode():
        target = torch.tensor([0, 2, 1, -100 if ignored else 1])
    expected = gradient(loss, input, torch.tensor(target.tolist()))

    leaf = input.clone().requires_grad_()
    value = loss(leaf, target)
    with torch.inference_mode():
        target.zero_()
    value.backward()

    torch.testing.assert_close(leaf.grad, expected)


def test_forward_mode_takes_the_plain_form() -> None:
    """The derivative along a direction is the product with the gradient."""
    x, direction = example(4, 3), example(4, 3, shift=2.0)
    name, _, y, options = CALLS["indices"]

    def loss(x: Tensor, y: Tensor) -> Tensor:
        value: Tensor = getattr(lossdocs, name)(x, y, **options)
        return value

    with torch.autograd.forward_ad.dual_level():
        dual = torch.autograd.forward_ad.make_dual(x, direction)
        _, along = torch.autograd.forward_ad.unpack_dual(loss(dual, y))

    torch.testing.assert_close(along, (gradient(loss, x, y) * direction).sum())


def test_only_an_index_is_blamed_on_the_target(monkeypatch: pytest.MonkeyPatch) -> None:
    """What torch says of anything else goes through."""

    def fails(*_: Any, **__: Any) -> Tensor:
        raise RuntimeError("out of memory")

    monkeypatch.setattr(about(lossdocs.cross_entropy), "kernel", fails)

    with pytest.raises(RuntimeError, match="out of memory"):
        lossdocs.cross_entropy(example(2, 3), torch.tensor([0, 2]))
    with pytest.raises(IndexError, match="target must lie between 0 and 2"):
        lossdocs.cross_entropy(example(2, 3), torch.tensor([0, 3]))


def test_threads_do_not_compute_in_the_same_memory() -> None:
    """Each has its own: what one writes the other never reads."""
    inputs = [torch.full((2**16,), float(x)) for x in range(1, 5)]
    target = torch.zeros(2**16)

    def loss(input: Tensor) -> Tensor:
        return lossdocs.binary_cross_entropy_with_logits(input, target)

    with ThreadPoolExecutor(4) as pool:
        found = [list(pool.map(loss, inputs)) for _ in range(20)]

    assert found == [[loss(input) for input in inputs]] * 20


def test_a_thread_of_inference_mode_can_train_afterwards() -> None:
    """A thread whose first loss was computed in inference mode can train."""
    leaf = torch.ones(3, requires_grad=True)

    def slope() -> Tensor:
        with torch.inference_mode():
            lossdocs.binary_cross_entropy_with_logits(leaf, torch.zeros(3))
        loss = lossdocs.binary_cross_entropy_with_logits(leaf, torch.zeros(3), reduction="sum")
        [found] = torch.autograd.grad(loss, leaf)
        return found

    with ThreadPoolExecutor(1) as pool:
        torch.testing.assert_close(pool.submit(slope).result(), leaf.sigmoid().detach())


@each_call
@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float32])
def test_the_next_call_leaves_what_was_returned(
    name: str, input: Tensor, target: Tensor, options: Options, dtype: torch.dtype
) -> None:
    """Losses and slopes do not lie in memory that it computes in."""
    options = each(partial(in_dtype, dtype), options) | {"reduction": "none"}
    loss = partial(getattr(lossdocs, name), target=in_dtype(dtype, target), **options)
    leaf = input.to(dtype).requires_grad_()
    value, losses = loss(leaf.detach()), loss(leaf)
    [slopes] = torch.autograd.grad(losses.sum(), leaf)
    returned = value, losses.detach(), slopes
    before = [tensor.clone() for tensor in returned]

    loss(leaf.detach().flip(0))
    loss(leaf.flip(0)).sum().backward()

    torch.testing.assert_close(list(returned), before, rtol=0, atol=0)
