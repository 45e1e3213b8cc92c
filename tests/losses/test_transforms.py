"""Function transforms, compilation, recording and autocast give torch's values and gradients.

No kernel takes part: what it would do beside a tensor no transform sees.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
import torch
from compiling import compiled
from losses.every import LOSSES, Function, Marked, Tested, changed, each, each_loss, gradient
from losses.torch_parity import mismatch
from sampling import sampled
from torch import Tensor
from torch.fx.experimental.proxy_tensor import make_fx
from torch.testing import assert_close

from lossdocs.derive.samples import SHAPES, Given

pytestmark = [
    pytest.mark.usefixtures("large_blocks"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::torch.jit.TracerWarning"),
    pytest.mark.filterwarnings("ignore:reduction. .mean. divides"),  # torch's kl_div
    pytest.mark.filterwarnings("ignore:There is a performance drop"),  # under vmap of torch's own
]

close = partial(assert_close, equal_nan=True)

Loss = Callable[..., Tensor]
Form = tuple[Given, Loss, Loss, list[Tensor]]


def of_tensors(function: Function, given: Given, names: list[str]) -> Loss:
    """A loss as a function of its tensors."""
    return lambda *tensors: function(**given | dict(zip(names, tensors, strict=True)))


def forms(tested: Tested, calls: Iterator[Given], rows: int = 0) -> Iterator[Form]:
    """Calls, ours and torch's loss as functions of tensors, and these; or of those with rows."""
    for given in calls:
        tensors = {name: x for name, x in given.items() if isinstance(x, Tensor)}
        chosen = {name: x for name, x in tensors.items() if not rows or x.shape[0] == rows}
        ours, theirs = (of_tensors(f, given, [*chosen]) for f in (tested.ours, tested.torchs))
        yield given, ours, theirs, list(chosen.values())


def few(tested: Tested) -> Iterator[Given]:
    """Some calls of each kind."""
    return iter(sampled(tested.few(), f"{tested} few", 1))


def some(tested: Tested, what: str) -> Iterator[Given]:
    """One call of each kind of target and each weight; by day four of them."""
    return iter(sampled(tested.calls(reductions=()), f"{tested} {what}", 4))


def both(loss: Loss) -> Callable[..., tuple[Tensor, Tensor]]:
    """Value, and gradient by the first tensor."""

    def value_and_gradient(first: Tensor, *others: Tensor) -> tuple[Tensor, Tensor]:
        leaf = first.detach().requires_grad_()
        value = loss(leaf, *others)
        return value, torch.autograd.grad(value, leaf)[0]

    return value_and_gradient


def some_losses(check: str) -> pytest.MarkDecorator:
    """Run a test of two losses by day: a compiler takes as long as many other tests."""
    return each(sampled(LOSSES, check, 2))


@each_loss
def test_a_loss_under_vmap_is_that_of_each_row(tested: Tested) -> None:
    """And the gradients of single samples are those of the rows."""
    for given, loss, theirs, batch in forms(tested, some(tested, "vmap"), rows=4):
        one_by_one = [both(theirs)(*row) for row in zip(*batch, strict=True)]
        values, gradients = map(torch.stack, zip(*one_by_one, strict=True))
        with tested.naming(given), tested.refused("kernel"):
            close(torch.func.vmap(loss)(*batch), values)
            close(torch.func.vmap(torch.func.grad(loss))(*batch), gradients)


@each_loss
def test_a_tangent_is_the_derivative_along_it(tested: Tested) -> None:
    """In forward mode, by torch.func and by dual numbers."""
    for given, loss, theirs, (x, *rest) in forms(tested, some(tested, "tangent")):
        along = (both(theirs)(x, *rest)[1] * x.cos()).sum()
        with tested.naming(given), tested.refused("kernel"):
            close(torch.func.jvp(lambda x: loss(x, *rest), (x,), (x.cos(),))[1], along)  # noqa: B023
            with torch.autograd.forward_ad.dual_level():
                dual = torch.autograd.forward_ad.make_dual(x, x.cos())
                close(torch.autograd.forward_ad.unpack_dual(loss(dual, *rest)).tangent, along)


@each_loss
def test_compiled_in_one_graph_a_loss_stays_the_same(tested: Tested) -> None:
    """Value and gradient."""
    for given, loss, theirs, tensors in forms(tested, few(tested)):
        with tested.naming(given), tested.refused("kernel"):
            close(both(compiled(loss))(*tensors), both(theirs)(*tensors))


def second_derivatives(loss: Loss, first: Tensor, *others: Tensor) -> Tensor:
    """Those along a direction, by a second backward; 0 of a loss that is linear."""
    leaf = first.detach().requires_grad_()
    [slope] = torch.autograd.grad(loss(leaf, *others), leaf, create_graph=True)
    along = (slope * first.cos()).sum() + 0 * leaf.sum()
    return torch.autograd.grad(along, leaf)[0]


@some_losses("second derivatives")
def test_compiled_a_loss_keeps_its_second_derivatives(tested: Tested) -> None:
    """Where a backend leaves them to autograd; the others refuse them."""
    for given, loss, theirs, tensors in forms(tested, few(tested)):
        with tested.naming(given):
            expected = second_derivatives(theirs, *tensors)
            close(second_derivatives(compiled(loss, "eager"), *tensors), expected)


@some_losses("gradients of samples")
def test_gradients_of_samples_are_compiled_and_made_functional(tested: Tested) -> None:
    """A transform in another one."""
    for given, loss, theirs, batch in forms(tested, few(tested), rows=4):
        one_by_one = torch.stack([both(theirs)(*row)[1] for row in zip(*batch, strict=True)])
        of_samples = torch.func.vmap(torch.func.grad(loss))
        with tested.naming(given):
            close(compiled(of_samples, "eager")(*batch), one_by_one)
            close(torch.func.functionalize(of_samples)(*batch), one_by_one)


@some_losses("other tensors")
def test_what_was_recorded_serves_other_tensors(tested: Tested) -> None:
    """By jit.trace and, with the gradient, by make_fx: no value is taken for granted."""
    for given, loss, theirs, tensors in forms(tested, few(tested)):
        others = [tensor.flip(0) for tensor in tensors]
        with tested.naming(given), tested.refused("kernel"):
            traced = torch.jit.trace(loss, tuple(tensors), check_trace=False)
            close(traced(*others), theirs(*others))
            close(make_fx(both(loss))(*tensors)(*others), both(theirs)(*others))


# Of the others the length of a row is the number of classes.
OF_ELEMENTS = [
    one for one in LOSSES if not one.declaration.sizes and one.declaration.shapes != "classes"
]
SCALAR = ("mean", "sum", "batchmean")
SIZES = (4, 3), (7, 3)  # of rows that are recorded, and of more


@some_losses("more rows")
def test_what_was_recorded_serves_more_rows(tested: Tested) -> None:
    """By jit.trace and make_fx: what a mean divides by is no number of the graph."""
    recorded, further = (
        forms(tested, iter(sampled(tested.calls(size, reductions=SCALAR), f"{tested} rows", 2)))
        for size in SIZES
    )
    for (given, loss, _, tensors), (*_, theirs, others) in zip(recorded, further, strict=True):
        with tested.naming(given):
            traced = torch.jit.trace(loss, tuple(tensors), check_trace=False)
            close(traced(*others), theirs(*others))
            symbolic = make_fx(both(loss), tracing_mode="symbolic")(*tensors)
            close(symbolic(*others), both(theirs)(*others))


@each(sampled(OF_ELEMENTS, "rows of every length", 1))
def test_one_compiled_graph_serves_rows_of_every_length(tested: Tested) -> None:
    """Under vmap, where the number of their entries is one that the compiler does not know."""
    graph = compiled(torch.func.vmap(tested.ours), "eager")
    for size in [(4, 11), (9, 5), (3, 8)]:
        given = next(tested.calls(size, reductions=["mean"]))
        tensors = [given[parameter.name] for parameter in tested.declaration.required]
        expected = [tested.torchs(*row) for row in zip(*tensors, strict=True)]
        close(graph(*tensors), torch.stack(expected))


OF_IMAGES = [one for one in LOSSES if one.stem in ("cross_entropy", "nll_loss")]


def images() -> Iterator[tuple[Tensor, Tensor]]:
    """Of several sizes, also as wide as there are classes.

    Of shapes of unequal length a comparison would take a width for a number of classes.
    """
    for n, h, w in ((2, 4, 5), (3, 3, 7), (4, 6, 3)):
        yield torch.randn(n, 3, h, w), torch.randint(3, (n, h, w))


@each(sampled(OF_IMAGES, "images exported", 1))
def test_images_of_every_size_go_through_one_exported_graph(tested: Tested) -> None:
    """Made of the first."""

    class Module(torch.nn.Module):
        def forward(self, x: Tensor, y: Tensor) -> Tensor:
            return tested.ours(x, y)

    n, h, w = map(torch.export.Dim, "NHW")
    shapes = ({0: n, 2: h, 3: w}, {0: n, 1: h, 2: w})
    exported = torch.export.export(
        Module(), next(images()), dynamic_shapes=shapes, strict=False
    ).module()
    for x, y in images():
        close(exported(x, y), tested.torchs(x, y))


@each(sampled(OF_IMAGES, "images compiled", 1))
def test_images_of_every_size_go_through_one_compiled_graph(tested: Tested) -> None:
    """Under an index that the graph is given."""
    graph = compiled(lambda x, y, index: tested.ours(x, y, ignore_index=index), "eager")
    for index, (x, y) in enumerate(images()):
        close(graph(x, y, index), tested.torchs(x, y, ignore_index=index))


@each_loss
@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float32], ids=str)
def test_tensors_without_values_have_a_loss_without_one(tested: Tested, dtype: torch.dtype) -> None:
    """On the device meta, of the shape and the dtype that there would be; the gradient too."""
    for given in sampled(tested.calls(*SHAPES, dtype=dtype), f"{tested} meta {dtype}", 4):
        value, meta = tested.torchs(**given), changed(lambda x: x.to("meta"), given)
        with tested.naming(given), tested.refused("kernel"):
            found = tested.ours(**meta)
            assert (found.is_meta, found.shape, found.dtype) == (True, value.shape, value.dtype)
            assert gradient(tested.ours, meta, tested.first).is_meta


@each_loss
def test_under_autocast_16_bits_are_computed_in_32(tested: Tested) -> None:
    """As in torch, value and dtype; where its contract excepts torch, as without autocast."""
    excepted, others = "autocast" in tested.exceptions, []
    for given in tested.calls(dtype=torch.bfloat16):
        with tested.naming(given):
            with torch.autocast("cpu", dtype=torch.bfloat16):
                found, other = tested.ours(**given), mismatch(tested.ours, tested.torchs, **given)
            if excepted:
                close(found, tested.torchs(**changed(Tensor.float, given)))
                others.append(other)
            else:
                assert not other, other
    assert any(others) == excepted


@each_loss
def test_subclasses_are_computed_by_the_definition(tested: Tested) -> None:
    """A kernel would return plain tensors."""
    for given in tested.calls(reductions=()):
        marked = changed(lambda x: x.as_subclass(Marked), given)
        with tested.naming(given), tested.refused("kernel"):
            found: Any = tested.ours(**marked)
            assert isinstance(found, Marked)
            close(found.as_subclass(Tensor), tested.torchs(**given))
