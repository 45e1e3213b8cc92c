"""What is given to `explain` stays as it is, and what is wrong with it is said."""

from functools import partial, wraps
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from explain.tensors import LOGITS as X
from torch import Tensor, nn

import lossdocs
from lossdocs.declare.loss import about
from lossdocs.derive.sources import stems

Y = torch.tensor([0, -100])
LOSS = F.cross_entropy
MODULE = nn.CrossEntropyLoss


def test_nothing_is_changed() -> None:
    """Tensors, gradients, options, the module and the random generator."""
    x = X.clone().requires_grad_()
    weight = torch.tensor([1.0, 2.0, 4.0])
    loss = MODULE(weight=weight)
    loss(x, Y).backward()
    assert x.grad is not None
    before = [tensor.clone() for tensor in (x, x.grad, Y, weight)]
    drawn = torch.random.get_rng_state()
    calls: list[nn.Module] = []
    loss.register_forward_hook(lambda module, *_: calls.append(module))

    print(lossdocs.explain(loss.eval(), x, Y))  # noqa: T201  # the text is computed when shown

    after = (x, x.grad, Y, weight)
    assert all(map(torch.equal, before, after))
    assert x.requires_grad
    assert not calls
    assert not loss.training
    assert torch.equal(drawn, torch.random.get_rng_state())


def test_what_is_returned_shares_no_memory() -> None:
    x = X.clone()
    explanation = lossdocs.explain(LOSS, x, Y)
    text = str(explanation)

    x.zero_()

    assert str(explanation) == text


def test_no_graph_is_needed() -> None:
    with torch.no_grad():
        explanation = lossdocs.explain(LOSS, X, Y)

    assert explanation.account.gradient is not None


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
def test_strides_and_dtypes_make_no_difference(dtype: torch.dtype) -> None:
    x = torch.arange(24.0, dtype=dtype).cos().reshape(4, 3, 2)
    y = torch.arange(8).remainder(3).reshape(4, 2)
    strided = x.movedim(1, 2).contiguous().movedim(2, 1)
    assert not strided.is_contiguous()

    plain, other = (lossdocs.explain(LOSS, each, y) for each in (x, strided))

    assert str(plain) == str(other)


class Subclass(MODULE):
    """It computes something else."""

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Not the loss."""
        return 2 * super().forward(input, target)


class Replaced(MODULE):
    """Its forward is of the instance."""

    def __init__(self) -> None:
        super().__init__()
        self.forward = lambda *given: 2 * LOSS(*given)  # type: ignore[method-assign]


@pytest.mark.parametrize(
    ("loss", "name"),
    [
        (F.mse_loss, "mse_loss"),
        (nn.MSELoss(), "MSELoss"),
        (Subclass(), "Subclass"),
        (Replaced(), "Replaced"),
        (partial(F.mse_loss, reduction="sum"), "mse_loss"),
        (LOSS.__name__, "str"),
    ],
)
def test_another_loss_is_refused(loss: Any, name: str) -> None:
    with pytest.raises(TypeError, match=f"loss must be one of .*kl_div .*, got {name}$"):
        lossdocs.explain(loss, X, Y)


def test_options_beside_a_module_are_refused() -> None:
    with pytest.raises(TypeError, match="a module has its options already"):
        lossdocs.explain(MODULE(), X, Y, reduction="sum")


def test_the_losses_that_are_known_are_listed() -> None:
    """Those that are declared."""
    with pytest.raises(TypeError) as raised:
        lossdocs.explain(F.mse_loss, X, X)

    for stem in stems():
        declaration = about(getattr(lossdocs, stem)).declaration
        assert f"{stem} ({declaration.module})" in str(raised.value)


@pytest.mark.parametrize("cls", [MODULE, lossdocs.KLDivLoss])
def test_a_class_is_to_be_made_a_module(cls: Any) -> None:
    with pytest.raises(TypeError, match=rf"got the class {cls.__name__}: .*{cls.__name__}\("):
        lossdocs.explain(cls, X, Y)


def test_a_tensor_without_numbers_is_refused() -> None:
    with pytest.raises(TypeError, match="input must hold numbers, got a tensor on the meta device"):
        lossdocs.explain(LOSS, X.to("meta"), Y)


def test_a_partial_is_its_function_with_the_options() -> None:
    loss = partial(partial(LOSS, X, reduction="none"), reduction="sum")

    assert str(lossdocs.explain(loss, Y)) == str(lossdocs.explain(LOSS, X, Y, reduction="sum"))


@pytest.mark.parametrize("loss", [lossdocs.cross_entropy, MODULE()])
def test_what_is_compiled_is_explained_as_it_was(loss: Any) -> None:
    assert str(lossdocs.explain(torch.compile(loss, backend="eager"), X, Y)) == str(
        lossdocs.explain(loss, X, Y)
    )


def test_a_loss_that_was_replaced_is_explained_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = LOSS
    doubled = wraps(plain)(lambda *given, **named: 2 * plain(*given, **named))
    monkeypatch.setattr(F, LOSS.__name__, doubled)

    explanation = lossdocs.explain(MODULE(), X, Y)

    assert explanation.account.value == MODULE()(X, Y)


def test_a_list_is_no_tensor() -> None:
    wrong: Any = [0, 1]
    with pytest.raises(TypeError, match="target must be a Tensor, got list"):
        lossdocs.explain(LOSS, X, wrong)
