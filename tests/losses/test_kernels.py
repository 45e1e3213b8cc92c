"""A kernel gives what the definition of its loss gives, however it is asked, and it is taken."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
import torch
from losses.every import (
    STEMS,
    Function,
    changed,
    defined,
    each_dtype,
    first,
    given_to,
    known,
    naming,
    ours,
    refused,
    value_and_gradients,
)
from torch import Tensor
from torch.testing import assert_close

from lossdocs.derive.samples import SHAPES, Given
from lossdocs.kernels import cross_entropy, slopes

each_kernel = pytest.mark.parametrize("stem", [stem for stem in STEMS if known(stem).kernel])
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
def test_a_kernel_is_taken_and_gives_value_and_gradient(stem: str, dtype: torch.dtype) -> None:
    """With every option and weight, whatever the strides, and also where no gradient is asked."""
    for given in given_to(stem, MORE_SHAPES, dtype):
        value, slope = value_and_gradients(defined(stem), given, first(stem))
        for call in (given, changed(classes_last, given)):
            with naming(stem, given), refused(stem, "definition"):
                found = value_and_gradients(ours(stem), call, first(stem))
                assert_close(found, [value.to(found[0].dtype), slope], equal_nan=True)
                exactly(ours(stem)(**call), found[0])


def some(stem: str, dtype: torch.dtype = torch.float32) -> Iterator[Given]:
    """One call of each kind of target, and each weight."""
    return given_to(stem, [(4, 3)], dtype, reductions=False)


@each_kernel
@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float32], ids=str)
@pytest.mark.usefixtures("blocks")
def test_a_second_backward_gives_the_same_bits(stem: str, dtype: torch.dtype) -> None:
    """Though the first was given away, and changed by whom it was given to."""
    for given in some(stem, dtype):
        leaf = given[first(stem)].clone().requires_grad_()
        value = ours(stem)(**given | {first(stem): leaf, "reduction": "sum"})
        gradient = partial(torch.autograd.grad, value, leaf)
        with naming(stem, given):
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
def test_the_next_call_leaves_what_was_returned(stem: str) -> None:
    """Losses and slopes do not lie in memory that another call computes in."""
    for dtype in (torch.bfloat16, torch.float32):
        for given in some(stem, dtype):
            returned = value_and_gradients(ours(stem), given, first(stem))
            before = [tensor.clone() for tensor in returned]
            value_and_gradients(ours(stem), given | flipped(stem, given), first(stem))
            with naming(stem, given):
                exactly(returned, before)


def flipped(stem: str, given: Given) -> Given:
    """The first tensor in another order."""
    return {first(stem): given[first(stem)].flip(0)}


@each_kernel
@pytest.mark.usefixtures("large_blocks")
def test_where_no_gradient_is_asked_no_slope_is_written(
    stem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also of a tensor that requires one."""
    expected = [ours(stem)(**given) for given in some(stem)]
    monkeypatch.delattr(slopes, "_empty")
    for given, value in zip(some(stem), expected, strict=True):
        with torch.no_grad(), naming(stem, given):
            exactly(ours(stem)(**given | {first(stem): given[first(stem)].requires_grad_()}), value)


@each_kernel
@pytest.mark.usefixtures("large_blocks")
def test_other_tensors_may_be_overwritten_before_backward(stem: str) -> None:
    """Integers too, or come from inference mode: what backward needs of them is a copy."""
    for given in some(stem):
        with torch.inference_mode():
            call = given | changed(torch.clone, rest := integers(given))
        leaf = given[first(stem)].clone().requires_grad_()
        value = ours(stem)(**call | {first(stem): leaf})
        with torch.inference_mode():
            for name in rest:
                call[name].zero_()
        with naming(stem, given):
            [slope] = torch.autograd.grad(value, leaf)
            exactly(slope, gradient_of_sum(stem, given))


def integers(given: Given) -> Given:
    """The tensors that hold classes."""
    return {n: x for n, x in given.items() if isinstance(x, Tensor) and not x.is_floating_point()}


def gradient_of_sum(stem: str, given: Given) -> Tensor:
    """By the first tensor."""
    leaf: Tensor = given[first(stem)].clone().requires_grad_()
    [found] = torch.autograd.grad(ours(stem)(**given | {first(stem): leaf}).sum(), leaf)
    return found


def scaled_by(loss: Function, given: Given, factor: Tensor) -> Tensor:
    """A multiple of a loss."""
    return loss(**given).sum() * factor


@each_kernel
@pytest.mark.usefixtures("large_blocks")
def test_a_transform_may_look_at_other_tensors(stem: str) -> None:
    """The loss is a constant to it, and keeps its own gradient."""
    for given in some(stem):
        leaf = given[first(stem)].clone().requires_grad_()
        scaled = partial(scaled_by, ours(stem), given | {first(stem): leaf})
        with naming(stem, given):
            slope = torch.func.grad(scaled)(torch.tensor(2.0))
            assert_close(slope, ours(stem)(**given).sum())
            several = torch.func.vmap(scaled)(torch.ones(2))
            [found] = torch.autograd.grad(several.sum(), leaf)
            assert_close(found, 2 * gradient_of_sum(stem, given))


@each_kernel
@pytest.mark.usefixtures("large_blocks")
def test_threads_do_not_compute_in_the_same_memory(stem: str) -> None:
    """Each has its own: what one writes the other never reads."""
    calls = list(given_to(stem, [(64, 48)], reductions=False))[:1] * 4
    calls = [given | flipped(stem, given) if i % 2 else given for i, given in enumerate(calls)]
    loss = partial(gradient_of_sum, stem)
    with ThreadPoolExecutor(4) as pool:
        for _ in range(20):
            exactly(list(pool.map(loss, calls)), [loss(given) for given in calls])


@each_kernel
@pytest.mark.usefixtures("large_blocks")
def test_a_thread_of_inference_mode_can_train_afterwards(stem: str) -> None:
    """What it computed there stands in no graph."""
    given = next(some(stem))

    def slope() -> Tensor:
        with torch.inference_mode():
            ours(stem)(**given)
        return gradient_of_sum(stem, given)

    with ThreadPoolExecutor(1) as pool:
        exactly(pool.submit(slope).result(), gradient_of_sum(stem, given))
