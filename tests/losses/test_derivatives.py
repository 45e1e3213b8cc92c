"""Second derivatives are torch's, and every derivative is what finite differences give."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
from losses.every import Function, Tested, each_loss, is_floating, value_and_gradients
from sampling import sampled
from torch import Tensor
from torch.autograd import gradcheck, gradgradcheck
from torch.testing import assert_close

from lossdocs.derive.samples import Given, Shape

STEP = 1e-5  # of central differences
pytestmark = [
    pytest.mark.usefixtures("large_blocks"),
    pytest.mark.filterwarnings("ignore:There is a performance drop"),  # under vmap of torch's own
    pytest.mark.filterwarnings("ignore:reduction. .mean. divides"),  # torch's kl_div
]


def floating(tested: Tested, given: Given) -> list[str]:
    """The tensors that are compared; by weights and labels torch does not differentiate."""
    constant = tested.declaration.constant
    tensors = (one.name for one in tested.declaration.tensors if one.name not in constant)
    return [n for n in tensors if is_floating(given.get(n))]


def some(tested: Tested, *shapes: Shape, count: int = 8, **given: Any) -> list[Given]:
    """Calls without rounding; of many a few."""
    calls = tested.calls(*shapes, dtype=torch.float64, **given)
    return sampled(calls, f"{tested} {shapes}", count)


def of(function: Function, given: Given, name: str) -> Callable[[Tensor], Tensor]:
    """A loss as a function of one tensor."""
    return lambda x: function(**given | {name: x})


def slope(loss: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """The gradient, which may be differentiated again by a leaf."""
    leaf = x if x.requires_grad else x.detach().requires_grad_()
    [found] = torch.autograd.grad(loss(leaf), leaf, create_graph=x.requires_grad)
    return found


def hessian(loss: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """By torch.func, and where torch cannot, by central differences of its gradient."""
    try:
        found: Tensor = torch.func.hessian(loss)(x)
    except RuntimeError:
        steps = STEP * torch.eye(x.numel(), dtype=x.dtype).reshape(-1, *x.shape)
        rows = [slope(loss, x + step) - slope(loss, x - step) for step in steps]
        return torch.stack(rows).reshape(*x.shape, *x.shape) / (2 * STEP)
    return found


@each_loss
def test_second_derivatives_are_torchs(tested: Tested) -> None:
    """By forward over reverse mode, and along a direction by a second backward."""
    for given in some(tested, (3,), (2, 3), reductions=()):
        given["reduction"], x = "sum", given[tested.first]
        loss, direction = of(tested.ours, given, tested.first), x.cos()
        true = hessian(of(tested.torchs, given, tested.first), x)
        with tested.naming(given):
            assert_close(torch.func.hessian(loss)(x), true, rtol=1e-7, atol=1e-8)
            leaf = x.clone().requires_grad_()
            along = (slope(loss, leaf) * direction).sum()
            found = along.new_zeros(x.shape)
            if along.requires_grad:  # else the loss is linear
                [found] = torch.autograd.grad(along, leaf)
            expected = true.reshape(x.numel(), -1) @ direction.flatten()
            assert_close(found.flatten(), expected, rtol=1e-7, atol=1e-8)


@each_loss
def test_gradients_by_every_tensor_are_torchs(tested: Tested) -> None:
    """By the target too, where torch has a derivative by it; else it is refused, as in torch."""
    for given in some(tested, (2, 3), (2, 3, 2)):
        names = differentiable(tested, given)
        with tested.naming(given):
            found = value_and_gradients(tested.ours, given, *names)
            assert_close(found, gradients_of_torch(tested, given, *names))
            for name in set(floating(tested, given)) - set(names):
                with pytest.raises(ValueError, match=f"{name} must not require a gradient"):
                    value_and_gradients(tested.ours, given, name)


def differentiable(tested: Tested, given: Given) -> list[str]:
    """The tensors that torch has a derivative by."""
    return [n for n in floating(tested, given) if gradients_of_torch(tested, given, n) is not None]


def gradients_of_torch(tested: Tested, given: Given, *names: str) -> list[Tensor] | None:
    """Nothing where torch has no derivative by one of the tensors."""
    try:
        return value_and_gradients(tested.torchs, given, *names)
    except RuntimeError as error:
        if "is not differentiable" in str(error):
            return None
        raise


@each_loss
def test_derivatives_are_those_of_finite_differences(tested: Tested) -> None:
    """By every tensor: in reverse and forward mode, batched, and twice."""
    for given in some(tested, (2, 3), count=4, reductions=()):
        for name in differentiable(tested, given):
            loss, leaf = of(tested.ours, given, name), given[name].clone().requires_grad_()
            with tested.naming(given):
                assert gradcheck(
                    loss, leaf, check_forward_ad=True, check_batched_grad=True, fast_mode=True
                )
                assert gradgradcheck(loss, leaf, fast_mode=True)
