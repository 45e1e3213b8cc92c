"""Function transforms, compilation, recording and autocast give torch's values and gradients.

No kernel takes part: what it would do beside a tensor no transform sees.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
import torch
from losses.every import (
    Function,
    changed,
    each_loss,
    given_to,
    naming,
    one_by_one,
    ours,
    refused,
    torchs,
)
from losses.torch_parity import mismatch
from torch import Tensor
from torch.fx.experimental.proxy_tensor import make_fx
from torch.testing import assert_close

from lossdocs.derive.samples import Given

pytestmark = [
    pytest.mark.usefixtures("large_blocks"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::torch.jit.TracerWarning"),
    pytest.mark.filterwarnings("ignore:reduction. .mean. divides"),  # torch's kl_div
    pytest.mark.filterwarnings("ignore:There is a performance drop"),  # under vmap of torch's own
]

close = partial(assert_close, equal_nan=True)


def calls(stem: str, *, few: bool = False) -> Iterator[tuple[Given, list[str]]]:
    """Calls with every kind, option and weight, and the names of their tensors."""
    found = given_to(stem, [(4, 3)], reductions=False)
    for given in one_by_one(found) if few else found:
        yield given, [name for name, value in given.items() if isinstance(value, Tensor)]


def of_tensors(function: Function, given: Given, names: list[str]) -> Callable[..., Tensor]:
    """A loss as a function of its tensors."""
    return lambda *tensors: function(**given | dict(zip(names, tensors, strict=True)))


def both(loss: Callable[..., Tensor]) -> Callable[..., tuple[Tensor, Tensor]]:
    """Value, and gradient by the first tensor."""

    def value_and_gradient(first: Tensor, *others: Tensor) -> tuple[Tensor, Tensor]:
        leaf = first.detach().requires_grad_()
        value = loss(leaf, *others)
        return value, torch.autograd.grad(value, leaf)[0]

    return value_and_gradient


def others(tensors: list[Tensor]) -> list[Tensor]:
    """Another call of the same shapes."""
    return [tensor.flip(0) for tensor in tensors]


@each_loss
def test_a_loss_under_vmap_is_that_of_each_row(stem: str) -> None:
    """And the gradients of single samples are those of the rows."""
    for given, names in calls(stem):
        rows = [name for name in names if given[name].shape[0] == 4]
        batch = [given[name] for name in rows]
        loss, theirs = (of_tensors(f, given, rows) for f in (ours(stem), torchs(stem)))
        one_by_one = [both(theirs)(*row) for row in zip(*batch, strict=True)]
        values, gradients = map(torch.stack, zip(*one_by_one, strict=True))
        with naming(stem, given), refused(stem, "kernel"):
            close(torch.func.vmap(loss)(*batch), values)
            close(torch.func.vmap(torch.func.grad(loss))(*batch), gradients)


@each_loss
def test_a_tangent_is_the_derivative_along_it(stem: str) -> None:
    """In forward mode, by torch.func and by dual numbers."""
    for given, names in calls(stem):
        loss, theirs = (of_tensors(f, given, names) for f in (ours(stem), torchs(stem)))
        x, *rest = (given[name] for name in names)
        along = (both(theirs)(x, *rest)[1] * x.cos()).sum()
        with naming(stem, given), refused(stem, "kernel"):
            close(torch.func.jvp(lambda x: loss(x, *rest), (x,), (x.cos(),))[1], along)  # noqa: B023
            with torch.autograd.forward_ad.dual_level():
                dual = torch.autograd.forward_ad.make_dual(x, x.cos())
                close(torch.autograd.forward_ad.unpack_dual(loss(dual, *rest)).tangent, along)


@each_loss
def test_compiled_in_one_graph_a_loss_stays_the_same(stem: str) -> None:
    """Value and gradient."""
    for given, names in calls(stem, few=True):
        torch.compiler.reset()  # the code of one function is compiled a few times at most
        loss, theirs = (of_tensors(f, given, names) for f in (ours(stem), torchs(stem)))
        compiled = torch.compile(loss, fullgraph=True, backend="aot_eager")
        tensors = [given[name] for name in names]
        with naming(stem, given), refused(stem, "kernel"):
            close(both(compiled)(*tensors), both(theirs)(*tensors))


@each_loss
def test_what_was_recorded_serves_other_tensors(stem: str) -> None:
    """By jit.trace and, with the gradient, by make_fx: no value is taken for granted."""
    for given, names in calls(stem, few=True):
        loss, theirs = (of_tensors(f, given, names) for f in (ours(stem), torchs(stem)))
        tensors = [given[name] for name in names]
        with naming(stem, given), refused(stem, "kernel"):
            traced = torch.jit.trace(loss, tuple(tensors), check_trace=False)
            close(traced(*others(tensors)), theirs(*others(tensors)))
            recorded = make_fx(both(loss))(*tensors)
            close(recorded(*others(tensors)), both(theirs)(*others(tensors)))


@each_loss
def test_tensors_without_values_have_a_loss_without_one(stem: str) -> None:
    """On the device meta, of the shape and the dtype that there would be."""
    for given in given_to(stem):
        value = torchs(stem)(**given)
        meta = ours(stem)(**changed(lambda x: x.to("meta"), given))
        with naming(stem, given):
            assert (meta.is_meta, meta.shape, meta.dtype) == (True, value.shape, value.dtype)


@each_loss
def test_under_autocast_16_bits_are_computed_in_32(stem: str) -> None:
    """As in torch, value and dtype."""
    for given in given_to(stem, [(4, 3)], torch.bfloat16):
        with torch.autocast("cpu", dtype=torch.bfloat16), naming(stem, given):
            found = mismatch(ours(stem), torchs(stem), **given)
            assert not found, found


class Marked(Tensor):
    """A subclass, of which a kernel knows nothing."""


@each_loss
def test_subclasses_are_computed_by_the_definition(stem: str) -> None:
    """A kernel would return plain tensors."""
    for given, _ in calls(stem):
        marked = changed(lambda x: x.as_subclass(Marked), given)
        with naming(stem, given), refused(stem, "kernel"):
            found: Any = ours(stem)(**marked)
            assert isinstance(found, Marked)
            close(found.as_subclass(Tensor), torchs(stem)(**given))
