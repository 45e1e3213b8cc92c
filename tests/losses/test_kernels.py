"""A kernel gives what the definition of its loss gives, however it is asked, and it is taken."""

from functools import partial
from typing import Any

import pytest
import torch
from losses.every import LOSSES, Tested, changed, each, each_dtype, gradient, value_and_gradients
from sampling import sampled
from torch import Tensor
from torch.testing import assert_close

from lossdocs.derive.samples import SHAPES, Given
from lossdocs.kernels import cross_entropy, linear_cross_entropy, slopes

each_kernel = each([tested for tested in LOSSES if tested.known.kernel])
exactly = partial(assert_close, rtol=0, atol=0, equal_nan=True)

# Where the classes of a position lie side by side, and where they do not, cut along each axis;
# and so many classes that their exponentials are computed in one pass.
MORE_SHAPES = (*SHAPES, (2, 4, 31), (2, 4, 3, 2), (3, cross_entropy.FUSED + 1))


@pytest.fixture(params=["large_blocks", "small_blocks"])
def blocks(request: pytest.FixtureRequest) -> Any:
    """All in one block, and a last one that is smaller than the others."""
    return request.getfixturevalue(request.param)


def classes_last(tensor: Tensor) -> Tensor:
    """The same tensor with other strides."""
    return tensor.movedim(1, -1).contiguous().movedim(-1, 1) if tensor.dim() > 2 else tensor


@each_kernel
@each_dtype
@pytest.mark.usefixtures("blocks")
def test_a_kernel_is_taken_and_gives_value_and_gradient(tested: Tested, dtype: torch.dtype) -> None:
    """With every option and weight, whatever the strides, and also where no gradient is asked."""
    for given in sampled(tested.calls(*MORE_SHAPES, dtype=dtype), f"{tested} {dtype}", 4):
        value, slope = value_and_gradients(tested.defined, given, tested.first)
        for call in (given, changed(classes_last, given)):
            with tested.naming(given), tested.refused("definition"):
                found = value_and_gradients(tested.ours, call, tested.first)
                assert_close(found, [value.to(found[0].dtype), slope], equal_nan=True)
                exactly(tested.ours(**call), found[0])


def some(tested: Tested, dtype: torch.dtype = torch.float32) -> list[Given]:
    """One call of each kind of target, and each weight; by day four of them."""
    return sampled(tested.calls(dtype=dtype, reductions=()), f"{tested} {dtype} some", 4)


@each_kernel
@pytest.mark.usefixtures("blocks")
def test_the_losses_may_be_changed_in_place(tested: Tested) -> None:
    """As a mask does it: they are no view of what was computed block by block."""
    for given in some(tested):
        call = given | {"reduction": "none"}
        leaf = call[tested.first].clone().requires_grad_()
        with tested.naming(call):
            losses = tested.ours(**call | {tested.first: leaf})
            losses *= 2
            losses.sum().backward()
            assert leaf.grad is not None
            exactly(leaf.grad, 2 * gradient(tested.ours, call, tested.first))


@each_kernel
@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float32], ids=str)
@pytest.mark.usefixtures("blocks")
def test_a_second_backward_gives_the_same_bits(tested: Tested, dtype: torch.dtype) -> None:
    """Though the first was given away, and changed by whom it was given to."""
    for given in some(tested, dtype):
        leaf = given[tested.first].clone().requires_grad_()
        value = tested.ours(**given | {tested.first: leaf, "reduction": "sum"})
        gradient = partial(torch.autograd.grad, value, leaf)
        with tested.naming(given):
            [slope] = gradient(retain_graph=True)
            kept = slope.clone()
            slope.zero_()
            [triple] = gradient(value.new_tensor(3.0), retain_graph=True)
            several = value.new_tensor([1.0, -2.0])
            [batch] = gradient(several, is_grads_batched=True, retain_graph=True)
            [last] = gradient()
            exactly(last, kept)
            assert_close(triple, 3 * kept)
            assert_close(batch, torch.stack([kept, -2 * kept]))


@each_kernel
@pytest.mark.usefixtures("blocks")
def test_the_next_call_leaves_what_was_returned(tested: Tested) -> None:
    """Losses and slopes do not lie in memory that another call computes in."""
    for dtype in (torch.bfloat16, torch.float32):
        for given in some(tested, dtype):
            returned = value_and_gradients(tested.ours, given, tested.first)
            before = [tensor.clone() for tensor in returned]
            value_and_gradients(tested.ours, given | flipped(tested, given), tested.first)
            with tested.naming(given):
                exactly(returned, before)


def flipped(tested: Tested, given: Given) -> Given:
    """The first tensor in another order."""
    return {tested.first: given[tested.first].flip(0)}


@each_kernel
@pytest.mark.usefixtures("large_blocks")
def test_where_no_gradient_is_asked_no_slope_is_written(
    tested: Tested, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also of a tensor that requires one."""
    expected = [tested.ours(**given) for given in some(tested)]
    monkeypatch.delattr(slopes, "_empty")
    monkeypatch.delattr(linear_cross_entropy, "_zeros")
    for given, value in zip(some(tested), expected, strict=True):
        with torch.no_grad(), tested.naming(given):
            exactly(
                tested.ours(**given | {tested.first: given[tested.first].requires_grad_()}), value
            )


@each_kernel
@pytest.mark.usefixtures("large_blocks")
def test_other_tensors_may_be_overwritten_before_backward(tested: Tested) -> None:
    """Integers too, or come from inference mode: what backward needs of them is a copy."""
    for given in some(tested):
        with torch.inference_mode():
            call = given | changed(torch.clone, rest := integers(given))
        leaf = given[tested.first].clone().requires_grad_()
        value = tested.ours(**call | {tested.first: leaf})
        with torch.inference_mode():
            for name in rest:
                call[name].zero_()
        with tested.naming(given):
            [slope] = torch.autograd.grad(value, leaf)
            exactly(slope, gradient(tested.ours, given, tested.first))


def integers(given: Given) -> Given:
    """The tensors that hold classes."""
    return {n: x for n, x in given.items() if isinstance(x, Tensor) and not x.is_floating_point()}


@each_kernel
@pytest.mark.usefixtures("large_blocks")
def test_a_transform_may_look_at_other_tensors(tested: Tested) -> None:
    """The loss is a constant to it, and keeps its own gradient."""
    for given in some(tested):
        leaf = given[tested.first].clone().requires_grad_()
        call = given | {tested.first: leaf}
        scaled = lambda x, call=call: tested.ours(**call).sum() * x  # noqa: E731
        with tested.naming(given):
            slope = torch.func.grad(scaled)(torch.tensor(2.0))
            assert_close(slope, tested.ours(**given).sum())
            several = torch.func.vmap(scaled)(torch.ones(2))
            [found] = torch.autograd.grad(several.sum(), leaf)
            assert_close(found, 2 * gradient(tested.ours, given, tested.first))
