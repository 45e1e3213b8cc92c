"""Second derivatives are torch's, and every derivative is what finite differences give."""

from collections.abc import Callable

import pytest
import torch
from losses.every import (
    Function,
    declaration,
    each_loss,
    first,
    given_to,
    naming,
    ours,
    torchs,
    value_and_gradients,
)
from torch import Tensor
from torch.autograd import gradcheck, gradgradcheck
from torch.testing import assert_close

from lossdocs.derive.samples import Given

STEP = 1e-5  # of central differences
pytestmark = [
    pytest.mark.usefixtures("large_blocks"),
    pytest.mark.filterwarnings("ignore:There is a performance drop"),  # under vmap of torch's own
    pytest.mark.filterwarnings("ignore:reduction. .mean. divides"),  # torch's kl_div
]


def floating(stem: str, given: Given) -> list[str]:
    """The tensors that are compared; by weights and labels torch does not differentiate."""
    constant = declaration(stem).constant
    tensors = (one.name for one in declaration(stem).tensors if one.name not in constant)
    return [n for n in tensors if isinstance(x := given.get(n), Tensor) and x.is_floating_point()]


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
def test_second_derivatives_are_torchs(stem: str) -> None:
    """By forward over reverse mode, and along a direction by a second backward."""
    for given in given_to(stem, [(3,), (2, 3)], torch.float64, reductions=False):
        given["reduction"], x = "sum", given[first(stem)]
        loss, direction = of(ours(stem), given, first(stem)), x.cos()
        true = hessian(of(torchs(stem), given, first(stem)), x)
        with naming(stem, given):
            assert_close(torch.func.hessian(loss)(x), true, rtol=1e-7, atol=1e-8)
            leaf = x.clone().requires_grad_()
            along = (slope(loss, leaf) * direction).sum()
            found = along.new_zeros(x.shape)
            if along.requires_grad:  # else the loss is linear
                [found] = torch.autograd.grad(along, leaf)
            expected = true.reshape(x.numel(), -1) @ direction.flatten()
            assert_close(found.flatten(), expected, rtol=1e-7, atol=1e-8)


@each_loss
def test_gradients_by_every_tensor_are_torchs(stem: str) -> None:
    """By the target too, where torch has a derivative by it; else it is refused, as in torch."""
    for given in given_to(stem, [(2, 3), (2, 3, 2)], torch.float64):
        names = differentiable(stem, given)
        with naming(stem, given):
            found = value_and_gradients(ours(stem), given, *names)
            assert_close(found, gradients_of_torch(stem, given, *names))
            for name in set(floating(stem, given)) - set(names):
                with pytest.raises(ValueError, match=f"{name} must not require a gradient"):
                    value_and_gradients(ours(stem), given, name)


def differentiable(stem: str, given: Given) -> list[str]:
    """The tensors that torch has a derivative by."""
    return [n for n in floating(stem, given) if gradients_of_torch(stem, given, n) is not None]


def gradients_of_torch(stem: str, given: Given, *names: str) -> list[Tensor] | None:
    """Nothing where torch has no derivative by one of the tensors."""
    try:
        return value_and_gradients(torchs(stem), given, *names)
    except RuntimeError as error:
        if "is not differentiable" in str(error):
            return None
        raise


@each_loss
def test_derivatives_are_those_of_finite_differences(stem: str) -> None:
    """By every tensor: in reverse and forward mode, batched, and twice."""
    for given in given_to(stem, [(2, 3)], torch.float64, reductions=False):
        for name in differentiable(stem, given):
            loss, leaf = of(ours(stem), given, name), given[name].clone().requires_grad_()
            with naming(stem, given):
                assert gradcheck(
                    loss, leaf, check_forward_ad=True, check_batched_grad=True, fast_mode=True
                )
                assert gradgradcheck(loss, leaf, fast_mode=True)
