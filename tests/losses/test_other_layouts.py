"""Nested, sparse and oddly strided tensors: the same losses as of plain ones, or what is stated."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from losses.every import each_loss, ours
from losses.every_loss import (
    Given,
    Loss,
    Marked,
    calls,
    change,
    declaration_of,
    first_tensor,
    gradient,
    is_floating,
    shown,
    theirs,
)
from torch import Tensor

import lossdocs
from lossdocs.declare.loss import about

pytestmark = [
    pytest.mark.filterwarnings("ignore:reduction:UserWarning"),  # of torch's kl_div
    pytest.mark.filterwarnings("ignore:Sparse CSR tensor support is in beta:UserWarning"),
    pytest.mark.filterwarnings("ignore:.*different shapes:UserWarning"),  # of an expanded input
]

# Of a layout what torch takes and is refused here, and why: all of it.
SPARSE = {
    ("kl_div", "sparse_coo", "input", "gradient"): "the dtype to compute in has no sparse backward",
    (
        "soft_margin_loss",
        "sparse_coo",
        "target",
        "value",
    ): "a label of 0, which is none, is left out",
}


def jagged(rows: Tensor, offsets: Tensor) -> Tensor:
    """Rows of two sequences, of two steps and of one."""
    found: Tensor = torch.nested.nested_tensor_from_jagged(rows, offsets)
    return found


def value(loss: Loss, given: Given) -> Tensor:
    """Of any layout a plain tensor."""
    found = loss(**given).detach()
    found = found.values() if found.is_nested else found
    return found if found.layout == torch.strided else found.to_dense()


def dense_gradient(loss: Loss, given: Given, by: str) -> Tensor:
    """Of any layout a plain tensor."""
    return gradient(loss, given, by).to_dense()


def tried(what: Callable[..., Tensor], *arguments: Any, **named: Any) -> Tensor | None:
    """What it returns, if torch knows how."""
    try:
        return what(*arguments, **named)
    except (RuntimeError, ValueError, TypeError):  # NotImplementedError is a RuntimeError
        return None


@each_loss
def test_jagged_tensors_are_their_rows(stem: str) -> None:
    """Where torch takes them, and for losses of entries also where it does not."""
    offsets = torch.tensor([0, 2, 3])
    shapes = declaration_of(stem).shapes
    for given in calls(stem, (3, 4), reductions=["none", "mean", "sum"]):
        nested = change(given, lambda x: jagged(x, offsets) if x.dim() > 1 else x)
        weighted = any(weight.name in given for weight in declaration_of(stem).weights)
        function = theirs(stem)
        there = function and tried(value, function, nested)
        here = tried(value, ours(stem), nested)

        if there is not None:
            torch.testing.assert_close(here, there)
        if here is not None:
            torch.testing.assert_close(here, value(ours(stem), given), msg=shown(given))
        if shapes in ("broadcast", "broadcast with a warning", "to input") and not weighted:
            assert here is not None


@each_loss
def test_what_torch_makes_of_sparse_tensors_is_made_here(stem: str) -> None:
    """Value and gradient, but for what is stated above."""
    function = theirs(stem)
    if function is None:
        return
    for given in calls(stem, reductions=["none", "mean"]):
        for name in ("input", "target"):
            for layout in ("sparse_coo", "sparse_csr"):
                if is_floating(given[name]):
                    _compare_sparse(stem, function, given, name, layout)


def _compare_sparse(stem: str, function: Loss, given: Given, name: str, layout: str) -> None:
    changed = given | {name: given[name].to_sparse(layout=getattr(torch, layout))}
    by = first_tensor(stem)
    for what in ("value", "gradient"):
        arguments = (changed,) if what == "value" else (changed, by)
        of: Callable[..., Tensor] = value if what == "value" else dense_gradient
        there, here = (tried(of, loss, *arguments) for loss in (function, ours(stem)))
        if (stem, layout, name, what) in SPARSE:
            assert here is None
        elif there is not None:
            torch.testing.assert_close(here, there, msg=f"{shown(given)} {name} {layout} {what}")


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
    stem: str, lay: Callable[[Tensor], Tensor], dtype: torch.dtype
) -> None:
    """Of all tensors, for value and gradient."""
    by = first_tensor(stem)
    shape = (2, 3, 4, 5) if lay is channels_last else (4, 3)
    for given in calls(stem, shape, dtype, reductions=["none", "mean"]):
        other = change(given, lay)
        leaf, plain = other[by].detach().requires_grad_(), given[by].clone().requires_grad_()
        found, expected = ours(stem)(**other | {by: leaf}), ours(stem)(**given | {by: plain})
        torch.testing.assert_close(found, expected, msg=shown(given))
        found.sum().backward()
        expected.sum().backward()
        torch.testing.assert_close(leaf.grad, plain.grad)


@each_loss
def test_an_expanded_input_has_the_gradient_of_its_source(stem: str) -> None:
    """All rows are one in memory: a slope that is written there would be written over."""
    by = first_tensor(stem)
    for given in calls(stem, reductions=["none", "mean"]):
        sources = [given[by][:1].clone().requires_grad_() for _ in range(2)]
        wide = [sources[0].expand_as(given[by]), sources[1].repeat(len(given[by]), 1)]
        for input in wide:
            ours(stem)(**given | {by: input}).sum().backward()

        torch.testing.assert_close(sources[0].grad, sources[1].grad, msg=shown(given))
        leaf = given[by][:1].expand_as(given[by]).detach().requires_grad_()
        whole = leaf.detach().clone().requires_grad_()
        for input in (leaf, whole):
            ours(stem)(**given | {by: input}).sum().backward()
        torch.testing.assert_close(leaf.grad, whole.grad, msg=shown(given))


@each_loss
@pytest.mark.parametrize("shape", [(0, 3), (2, 3, 0)], ids=str)
def test_no_entries(stem: str, shape: tuple[int, ...]) -> None:
    """As torch: no losses, a sum of 0, a mean that is nan, and a gradient of the shape."""
    function = theirs(stem)
    if function is None or declaration_of(stem).sizes:
        return
    for given in calls(stem, shape, reductions=["none", "mean", "sum"]):
        torch.testing.assert_close(ours(stem)(**given), function(**given), equal_nan=True)
        assert gradient(ours(stem), given, first_tensor(stem)).shape == given["input"].shape


@each_loss
@pytest.mark.parametrize("name", ["input", "target"])
def test_what_is_overwritten_before_backward_is_noticed(stem: str, name: str) -> None:
    """Autograd complains, or the gradient is that of what the loss was computed from."""
    by = first_tensor(stem)
    for given in calls(stem, reductions=["none", "mean"]):
        expected = gradient(ours(stem), given, by)
        leaf = given[by].clone().requires_grad_()
        tensors = change(given | {by: leaf}, lambda x: x * 1)  # of a leaf nothing is overwritten
        value = ours(stem)(**tensors).sum()
        with torch.no_grad():
            tensors[name].zero_()
        try:
            value.backward()
        except RuntimeError as error:
            if "modified by an inplace operation" not in str(error):
                raise
        else:
            torch.testing.assert_close(leaf.grad, expected, msg=shown(given))


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
def test_a_subclass_is_told_of_the_loss(stem: str) -> None:
    """First, as of torch's functions; and the result is of it."""
    given = next(calls(stem))
    Seen.names = []
    found = ours(stem)(**change(given, lambda x: x.as_subclass(Seen)))

    assert Seen.names[0] == stem
    assert isinstance(found, Seen)
    torch.testing.assert_close(found.as_subclass(Tensor), ours(stem)(**given))


class Duck:
    """No tensor, but it knows the protocol."""

    @classmethod
    def __torch_function__(cls, function: Any, *_: Any) -> str:
        """Say what was called."""
        return str(function.__name__)


@each_loss
def test_what_only_quacks_is_asked(stem: str) -> None:
    """As by torch's functions."""
    needed = [p.name for p in declaration_of(stem).tensors if not p.optional]

    assert ours(stem)(**dict.fromkeys(needed, Duck())) == stem


@each_loss
def test_kernels_step_aside_for_other_layouts(stem: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """They would write beside memory that is not there."""
    if (known := about(ours(stem))).kernel is None:
        return
    taken = []

    def kernel(*_: Any, **given: Any) -> Any:
        taken.append(given)
        return next(iter(given.values()))

    monkeypatch.setattr(known, "kernel", kernel)
    given = next(calls(stem))
    for other in (
        change(given, lambda x: x.as_subclass(Marked)),
        change(given, lambda x: x.to("meta")),
        given | {"input": given["input"].to_sparse()},
        given | {"input": given["input"].to_mkldnn()},
    ):
        tried(ours(stem), **other)
    assert not taken
    ours(stem)(**given)
    assert taken


def test_an_infinite_class_weight_beside_smoothing_is_as_torchs() -> None:
    """Infinite, not nan; of its slopes by that class, nan in torch, some are minus infinity."""
    x = torch.tensor([[1.0, 2.0, 0.5], [0.3, 0.2, 0.1]])
    weight = torch.tensor([torch.inf, 1.0, 2.0])
    for target in (torch.tensor([1, 2]), torch.tensor([[0.2, 0.3, 0.5]] * 2)):
        options: Given = {"weight": weight, "label_smoothing": 0.1, "target": target}
        for input in (x, x.as_subclass(Marked)):
            assert lossdocs.cross_entropy(input, **options).item() == torch.inf
        theirs = gradient(F.cross_entropy, options | {"input": x}, "input")
        slopes = gradient(lossdocs.cross_entropy, options | {"input": x}, "input")

        assert theirs[:, 0].isnan().all()
        assert ((slopes[:, 0] == -torch.inf) | slopes[:, 0].isnan()).all()
        torch.testing.assert_close(slopes[:, 1:], theirs[:, 1:])


@pytest.mark.parametrize("weight", [torch.inf, torch.nan])
@pytest.mark.parametrize("stem", ["cross_entropy", "nll_loss"])
def test_the_weight_of_class_0_does_not_touch_what_is_ignored(stem: str, weight: float) -> None:
    """An ignored position has no slope, and counts for nothing, also by the definition."""
    x = torch.tensor([[0.1, 0.2, 0.3], [0.3, 0.2, 0.1]]).log()
    options = {"target": torch.tensor([1, -100]), "weight": torch.tensor([weight, 1.0, 2.0])}
    function = getattr(F, stem)
    for input in (x, x.as_subclass(Marked)):
        given = {"input": input, **options}
        torch.testing.assert_close(
            ours(stem)(**given).as_subclass(Tensor), function(x, **options), equal_nan=True
        )
        torch.testing.assert_close(
            gradient(ours(stem), given, "input").as_subclass(Tensor),
            gradient(function, {"input": x, **options}, "input"),
            equal_nan=True,
        )
