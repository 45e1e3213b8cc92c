"""Nested, sparse and oddly strided tensors: the same losses as of plain ones, or what is stated."""

from collections.abc import Callable
from functools import partial
from itertools import product
from typing import Any

import pytest
import torch
from losses.every import Function, Tested, changed, each_loss, gradient, is_floating
from sampling import sampled
from torch import Tensor
from torch.testing import assert_close

from lossdocs.derive.samples import Given, Shape

pytestmark = [
    pytest.mark.filterwarnings("ignore:reduction:UserWarning"),  # of torch's kl_div
    pytest.mark.filterwarnings("ignore:Sparse CSR tensor support is in beta:UserWarning"),
    pytest.mark.filterwarnings("ignore:.*different shapes:UserWarning"),  # of an expanded input
]


def jagged(rows: Tensor, offsets: Tensor) -> Tensor:
    """Rows of two sequences, of two steps and of one."""
    found: Tensor = torch.nested.nested_tensor_from_jagged(rows, offsets)
    return found


def value(loss: Function, given: Given) -> Tensor:
    """Of any layout a plain tensor."""
    found = loss(**given).detach()
    found = found.values() if found.is_nested else found
    return found if found.layout == torch.strided else found.to_dense()


def slope(loss: Function, given: Given, by: str) -> Tensor:
    """Likewise."""
    return gradient(loss, given, by).to_dense()


def calls(tested: Tested, what: str, *shapes: Shape, **given: Any) -> list[Given]:
    """With every kind of target, option and weight; of many some."""
    found = tested.calls(*shapes, reductions=["none", "mean"], **given)
    return sampled(found, f"{tested} {what}", 8)


def tried(what: Callable[..., Tensor], *arguments: Any, **named: Any) -> Tensor | None:
    """What it returns, if torch knows how."""
    try:
        return what(*arguments, **named)
    except (RuntimeError, ValueError, TypeError):  # NotImplementedError is a RuntimeError
        return None


@each_loss
def test_jagged_tensors_are_their_rows(tested: Tested) -> None:
    """Where torch takes them, and for losses of entries also where it does not.

    Where its contract excepts torch, torch gives something else.
    """
    excepted, others = "jagged" in tested.exceptions, []
    offsets = torch.tensor([0, 2, 3])
    of_entries = tested.declaration.shapes in ("broadcast", "broadcast with a warning", "to input")
    for given in calls(tested, "jagged", (3, 4)):
        nested = changed(lambda x: jagged(x, offsets) if x.dim() > 1 else x, given)
        weighted = any(weight.name in given for weight in tested.declaration.weights)
        there = tested.theirs and tried(value, tested.theirs, nested)
        here = tried(value, tested.ours, nested)

        with tested.naming(given):
            assert here is not None or weighted or not of_entries
            if excepted:
                others.append(
                    there is not None and not torch.equal(there, value(tested.torchs, given))
                )
            elif there is not None:
                assert_close(here, there)
            if here is not None:
                assert_close(here, value(tested.ours, given))
    assert any(others) == excepted


@each_loss
def test_what_torch_makes_of_sparse_tensors_is_made_here(tested: Tested) -> None:
    """Value and gradient, but for what its contract excepts."""
    for given in calls(tested, "sparse") if tested.theirs else []:
        for name, layout in product(("input", "target"), ("sparse_coo", "sparse_csr")):
            if is_floating(given.get(name)):
                sparse = given | {name: given[name].to_sparse(layout=getattr(torch, layout))}
                with tested.naming({"layout": layout} | given):
                    compare(tested, sparse, f"{layout} {name}")


def compare(tested: Tested, given: Given, case: str) -> None:
    """Hold value and gradient against torch's."""
    asked: dict[str, Any] = {"value": value, "gradient": partial(slope, by=tested.first)}
    for what, of in asked.items():
        there, here = (tried(of, loss, given) for loss in (tested.torchs, tested.ours))
        if f"{case} {what}" in tested.exceptions:
            assert here is None
        elif there is not None:
            assert_close(here, there)


def overlaid(x: Tensor) -> Tensor:
    """Every second number of a larger tensor."""
    return torch.stack([x, x + 1], -1)[..., 0]


def backwards(x: Tensor) -> Tensor:
    """The last axis first in memory."""
    return x.movedim(-1, 0).contiguous().movedim(0, -1) if x.dim() else x


def negative_bit(x: Tensor) -> Tensor:
    """A tensor whose numbers lie in memory with the other sign."""
    found: Tensor = torch._neg_view(-x) if x.is_floating_point() else x
    return found


def offset(x: Tensor) -> Tensor:
    """It begins in the midst of its memory."""
    return torch.cat([x.flatten(), x.flatten()])[x.numel() :].view(x.shape)


def channels_last(x: Tensor) -> Tensor:
    """As convolutions like it."""
    return x.contiguous(memory_format=torch.channels_last) if x.dim() == 4 else x


STRIDES = [overlaid, backwards, negative_bit, offset, channels_last]


@each_loss
@pytest.mark.parametrize("lay", STRIDES)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float16], ids=str)
def test_strides_change_nothing(
    tested: Tested, lay: Callable[[Tensor], Tensor], dtype: torch.dtype
) -> None:
    """Of all tensors, for value and gradient."""
    shape = (2, 3, 4, 5) if lay is channels_last else (4, 3)
    for given in calls(tested, f"{lay.__name__} {dtype}", shape, dtype=dtype):
        same(tested, given, changed(lay, given))


def same(tested: Tested, given: Given, other: Given) -> None:
    """Hold value and gradient against those of another call, both by leaves as they are."""
    leaves = [call[tested.first].detach().requires_grad_() for call in (given, other)]
    pairs = zip((given, other), leaves, strict=True)
    values = [tested.ours(**call | {tested.first: leaf}) for call, leaf in pairs]
    torch.autograd.backward([value.sum() for value in values])
    with tested.naming(given):
        assert_close(*values)
        assert_close(*(leaf.grad for leaf in leaves))


@each_loss
def test_an_expanded_input_has_the_gradient_of_its_source(tested: Tested) -> None:
    """All rows are one in memory: a slope that is written there would be written over."""
    by = tested.first
    for given in calls(tested, "expanded"):
        row, count = given[by][:1], len(given[by])
        sources = [row.clone().requires_grad_() for _ in range(2)]
        wide = [sources[0].expand_as(given[by]), sources[1].repeat(count, 1)]
        for input in wide:
            tested.ours(**given | {by: input}).sum().backward()

        with tested.naming(given):
            assert_close(sources[0].grad, sources[1].grad)
        same(tested, given | {by: row.repeat(count, 1)}, given | {by: row.expand_as(given[by])})


@each_loss
@pytest.mark.parametrize("name", ["input", "target", "weight"])
@pytest.mark.parametrize("times", [1, 2])
def test_what_is_overwritten_before_backward_is_noticed(
    tested: Tested, name: str, times: int
) -> None:
    """Autograd complains, or the gradient is that of what the loss was computed from.

    At the first backward it complains only where torch does; for a second one the slope may be
    computed anew.
    """
    for given in calls(tested, f"overwritten {name}"):
        overwritten = name if isinstance(given.get(name), Tensor) else tested.first
        found = slope_after(tested.ours, given, tested.first, overwritten, times)
        with tested.naming(given):
            if found is not None:
                assert_close(found, gradient(tested.ours, given, tested.first))
            elif times == 1 and tested.theirs:
                assert slope_after(tested.theirs, given, tested.first, overwritten, 1) is None


def slope_after(
    loss: Function, given: Given, by: str, overwritten: str, times: int
) -> Tensor | None:
    """The gradient of one backward of several, a tensor overwritten before it; or a complaint."""
    leaf = given[by].clone().requires_grad_()
    tensors = changed(lambda x: x * 1, given | {by: leaf})  # of a leaf nothing is overwritten
    value = loss(**tensors).sum()
    for _ in range(1, times):
        torch.autograd.grad(value, leaf, retain_graph=True)
    with torch.no_grad():
        tensors[overwritten].zero_()
    found: Tensor
    try:
        [found] = torch.autograd.grad(value, leaf)
    except RuntimeError as error:
        if "modified by an inplace operation" not in str(error):
            raise
        return None
    else:
        return found


class Seen(Tensor):
    """A subclass that is told of the functions that are called with it."""

    names: list[str]

    @classmethod
    def __torch_function__(
        cls, function: Any, types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        """Note the name."""
        cls.names.append(getattr(function, "__name__", "?"))
        told = super().__torch_function__
        return told(function, types, args, kwargs or {})  # type: ignore[no-untyped-call]


@each_loss
def test_a_subclass_is_told_of_the_loss(tested: Tested) -> None:
    """First, as of torch's functions; and the result is of it."""
    given = next(tested.calls())
    Seen.names = []
    found = tested.ours(**changed(lambda x: x.as_subclass(Seen), given))

    assert Seen.names[0] == tested.stem
    assert isinstance(found, Seen)
    assert_close(found.as_subclass(Tensor), tested.ours(**given))


class Duck:
    """No tensor, but it knows the protocol."""

    @classmethod
    def __torch_function__(cls, function: Any, *_: Any) -> str:
        """Say what was called."""
        return str(function.__name__)


@each_loss
def test_what_only_quacks_is_asked(tested: Tested) -> None:
    """As by torch's functions."""
    needed = [p.name for p in tested.declaration.tensors if not p.optional]

    assert tested.ours(**dict.fromkeys(needed, Duck())) == tested.stem


@each_loss
def test_kernels_step_aside_for_other_layouts(tested: Tested) -> None:
    """They would write beside memory that is not there."""
    given = next(tested.calls())
    with tested.refused("kernel"):
        for of in (Tensor.to_sparse, Tensor.to_mkldnn):
            tried(tested.ours, **given | {tested.first: of(given[tested.first])})
