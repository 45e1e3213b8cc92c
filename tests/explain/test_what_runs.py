"""What is given is run once, and where its value is not that of the loss both are told."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from contextlib import nullcontext
from functools import partial, wraps
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from compiling import compiled
from explain.tensors import LOGITS as X
from explain.tensors import W, Y
from torch import Tensor, nn
from torch.nn.utils import parametrize

import lossdocs

LOSS, MODULE = F.cross_entropy, nn.CrossEntropyLoss
PLAIN = F.cross_entropy(X, Y).item()
Made = Callable[[], Any]


def hooked(*, before: bool = False, loss: Any = None) -> nn.Module:
    """A module with a hook that doubles what goes in, or comes out."""
    module: nn.Module = loss or MODULE()
    if before:
        module.register_forward_pre_hook(lambda _, given: (2 * given[0], *given[1:]))
    else:
        module.register_forward_hook(lambda _module, _given, loss: 2 * loss)
    return module


def replaced() -> nn.Module:
    """A module with a forward of its own."""
    module = MODULE()
    module.forward = lambda *given: 2 * LOSS(*given)  # type: ignore[method-assign]
    return module


class Doubled(nn.CrossEntropyLoss):
    """It computes something else."""

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Not the loss."""
        loss: Tensor = 2 * super().forward(input, target)
        return loss


class Model(nn.Module):
    """It has a loss, and a temperature."""

    def __init__(self) -> None:
        super().__init__()
        self.loss = MODULE()
        self.temperature = nn.Parameter(torch.tensor(2.0))

    def forward(self, scores: Tensor, labels: Tensor) -> Tensor:
        """The loss at a temperature."""
        loss: Tensor = self.loss(scores / self.temperature, labels)
        return loss


class Factors(nn.Module):
    """Twice the weights."""

    def forward(self, weight: Tensor) -> Tensor:
        """Not the weights."""
        return 2 * weight


def parametrized() -> nn.Module:
    """A module whose weight is computed."""
    module = MODULE(weight=W, reduction="sum")
    module.weight = nn.Parameter(W.clone(), requires_grad=False)
    parametrize.register_parametrization(module, "weight", Factors())
    return module


def inside(loss: Any) -> Any:
    """What is compiled, in a function that is not."""
    return lambda x, y: loss(input=x, target=y)


def twice(graph: Any, _given: Any) -> Any:
    """A compiler that doubles."""
    return lambda *given: tuple(2 * x for x in graph(*given))


def wrapper(scores: Tensor, labels: Tensor) -> Tensor:
    """Calls the loss."""
    return LOSS(scores, labels)


def with_other_input(input: Tensor, target: Tensor) -> Tensor:
    """Calls the loss with other logits."""
    return LOSS(input / 2, target)


def two_losses(scores: Tensor, labels: Tensor) -> Tensor:
    """Adds up."""
    return LOSS(scores, labels) + F.nll_loss(scores.log_softmax(1), labels)


def summed(scores: Tensor, labels: Tensor) -> Tensor:
    """Reduces by itself."""
    return LOSS(scores, labels, reduction="none").sum()


# What gives the value of the loss of the tensors that it is called with.
FAITHFUL: dict[str, Made] = {
    "a module": MODULE,
    "a function": lambda: LOSS,
    "a function of lossdocs": lambda: lossdocs.cross_entropy,
    "a wrapper": lambda: wrapper,
    "a lambda": lambda: lambda x, y: LOSS(input=x, target=y),
    "a model": Model,
    "a method": lambda: MODULE().forward,
    "a partial": lambda: partial(LOSS, reduction="sum"),
    "a partial of a module": lambda: partial(MODULE()),
    "a parametrized module": parametrized,
    "a traced module": lambda: torch.fx.symbolic_trace(MODULE()),
    "a compiled module": lambda: compiled(MODULE(), "eager"),
    "a compiled wrapper": lambda: compiled(wrapper, "eager"),
    "of what is compiled": lambda: inside(compiled(MODULE(), "eager")),
    "under autocast": lambda: torch.autocast("cpu", torch.bfloat16)(LOSS),
    "without a graph": lambda: torch.no_grad()(LOSS),
    "a number": lambda: lambda x, y: LOSS(x, y).item(),
}
# What gives another, and what is said of it.
OTHERS: dict[str, tuple[Made, str, float]] = {
    "hook": (hooked, "the module has 1 hook", PLAIN),
    "pre-hook": (lambda: hooked(before=True), "the module has 1 hook", PLAIN),
    "replaced forward": (replaced, "the forward of this module was replaced", PLAIN),
    "subclass": (Doubled, "Doubled has a forward of its own", PLAIN),
    "compiler": (
        lambda: torch.compile(MODULE(), backend=twice),
        "what is returned is not what the loss returned",
        PLAIN,
    ),
    "other input": (lambda: with_other_input, "the loss is called with other numbers", PLAIN),
    "two losses": (lambda: two_losses, "it calls 2 losses", PLAIN),
    "compiled hook": (
        lambda: compiled(hooked(), "eager"),
        "the module has 1 hook",
        PLAIN,
    ),
}


@pytest.mark.parametrize("made", FAITHFUL.values(), ids=FAITHFUL)
def test_the_value_is_what_was_returned(made: Made) -> None:
    """And nothing is said of another."""
    loss = made()
    value = torch.as_tensor(loss(X, Y)).item()

    explanation = lossdocs.explain(loss, X, Y)

    assert explanation.account.value.item() == pytest.approx(value, rel=1e-6)
    assert "other-value" not in {each.key for each in explanation.warnings}
    assert explanation.account.contributions.sum().item() == pytest.approx(value, rel=1e-2)


@pytest.mark.parametrize(("made", "because", "plain"), OTHERS.values(), ids=OTHERS)
def test_another_value_than_that_of_the_loss_is_told(
    made: Made, because: str, plain: float
) -> None:
    """Both values, and what stands between them."""
    loss = made()
    value = loss(X, Y).item()

    explanation = lossdocs.explain(loss, X, Y)

    [told] = [each for each in explanation.warnings if each.key == "other-value"]
    assert explanation.account.value.item() == pytest.approx(value)
    assert f"returned {value:.7g}, but " in told.seen
    assert f"is {plain:.7g}: " in told.seen
    assert because in told.seen


def test_what_the_value_is_made_of_is_that_of_the_loss() -> None:
    explanation = lossdocs.explain(hooked(), X, Y)

    assert explanation.account.contributions.sum().item() == pytest.approx(PLAIN)
    assert f"returned         {2 * PLAIN:.4g}" in str(explanation)
    assert f"loss             {PLAIN:.4g} = " in str(explanation)


@pytest.mark.parametrize(
    ("loss", "says"),
    [
        (lambda x, y: (LOSS(x, y), x), "returned a tuple, but"),
        (summed, "a tensor of shape (2,)"),
        (hooked(loss=MODULE(reduction="none")), "returned 0.4826227 at 0, but"),
    ],
)
def test_what_is_returned_is_told_by_its_shape(loss: Any, says: str) -> None:
    [told] = lossdocs.explain(loss, X, Y).warnings

    assert says in told.seen


def test_a_loss_that_raised_and_was_caught_is_not_explained() -> None:
    def fallback(x: Tensor, y: Tensor) -> Tensor:
        try:
            return F.nll_loss(x, y.float())
        except RuntimeError:
            return LOSS(x, y)

    assert lossdocs.explain(fallback, X, Y).call.declaration.name == LOSS.__name__


@pytest.mark.parametrize("loss", [MODULE(), hooked(), Doubled(), nn.Sequential()])
def test_it_runs_once(loss: nn.Module) -> None:
    ran: list[Tensor] = []

    def counted(x: Tensor, y: Tensor) -> Tensor:
        ran.append(x)
        value: Tensor = LOSS(x, y) if isinstance(loss, nn.Sequential) else loss(x, y)
        return value

    lossdocs.explain(counted, X, Y)

    assert len(ran) == 1


def test_what_the_loss_itself_refuses_has_no_other_value() -> None:
    """A function that mends its input is explained as it is."""

    def mended(input: Tensor, target: Tensor) -> Tensor:
        return LOSS(input / 2, target)

    assert not lossdocs.explain(mended, X.long(), Y).warnings


def test_under_autocast_the_losses_are_those_of_autocast() -> None:
    """A layer in bfloat16 has other logits."""
    loss = torch.autocast("cpu", torch.bfloat16)(lossdocs.linear_cross_entropy)
    layer = torch.arange(12.0).sin().reshape(4, 3)

    account = lossdocs.explain(loss, X / 3, layer, Y).account

    assert account.contributions.sum().item() == pytest.approx(account.value.item(), rel=1e-6)
    plain = lossdocs.linear_cross_entropy(X / 3, layer, Y).item()
    assert account.value.item() != pytest.approx(plain, rel=1e-4)


def test_a_loss_may_change_what_it_is_given() -> None:
    """As a leaf that requires a gradient cannot be: what was computed stays what was computed."""
    x = X.clone().requires_grad_() * 1

    explanation = lossdocs.explain(lambda x, y: LOSS(x.mul_(2), y), x, Y)

    assert torch.equal(x.detach(), X)
    assert torch.equal(explanation.input, 2 * X)


def test_a_softmax_in_a_wrapper_is_seen() -> None:
    x = X.clone().requires_grad_()

    explanation = lossdocs.explain(lambda x, y: LOSS(torch.sigmoid(x), y), x, Y)

    assert "probabilities-as-logits" in {each.key for each in explanation.warnings}


@pytest.mark.parametrize("wrapped", [True, False])
@pytest.mark.parametrize("loss", [MODULE, lambda: F.cross_entropy, lambda: wrapper])
@pytest.mark.parametrize("again", [True, False])
def test_a_function_of_torch_that_was_replaced_runs(
    loss: Made, wrapped: bool, again: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where it was replaced before this package was used."""
    doubled: Any = lambda *given, **named: 2 * LOSS(*given, **named)  # noqa: E731
    monkeypatch.setattr(F, "cross_entropy", wraps(LOSS)(doubled) if wrapped else doubled)
    explain = lossdocs.explain
    if again:
        for name in [name for name in sys.modules if name.startswith("lossdocs.explain")]:
            monkeypatch.delitem(sys.modules, name)
        explain = importlib.import_module("lossdocs.explain").explain
    value = loss()(X, Y)

    explanation = explain(loss(), X, Y)

    told = [each.seen for each in explanation.warnings if each.key == "other-value"]
    assert torch.equal(explanation.account.value, value)
    is_other = loss() is not wrapper
    assert len(told) == is_other
    assert all("torch.nn.functional.cross_entropy was replaced" in each for each in told)


def test_a_function_that_was_replaced_by_that_of_lossdocs_is_explained(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(F, "cross_entropy", lossdocs.cross_entropy)

    explanation = lossdocs.explain(MODULE(), X, Y)

    assert not explanation.call.of_torch
    assert not explanation.warnings


def nothing(*_given: Any, **_named: Any) -> Tensor:
    """Calls no loss."""
    return torch.zeros(())


def test_a_function_that_was_replaced_by_none_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(F, "cross_entropy", nothing)

    with pytest.raises(
        TypeError, match=r"functional\.cross_entropy was replaced .*: pass lossdocs"
    ):
        lossdocs.explain(MODULE(), X, Y)


def test_the_gradient_is_by_all_that_needs_one() -> None:
    target, weight = X.softmax(1).requires_grad_(), W.clone().requires_grad_()

    found = lossdocs.explain(LOSS, X, target, weight).account.gradients

    assert list(found) == ["input", "target", "weight"]
    LOSS(X, target, weight).backward()
    assert target.grad is not None
    assert all(
        torch.equal(found[name], x.grad)  # type: ignore[arg-type]
        for name, x in (("target", target), ("weight", weight))
    )


@pytest.mark.parametrize("mode", [nullcontext, torch.no_grad])
def test_a_gradient_that_what_is_around_makes_nan_is_told(mode: Any) -> None:
    """The gradient of a square root at 0, which the loss does not see."""
    x = torch.tensor([[0.0, 1.0]], requires_grad=True)

    with mode():
        explanation = lossdocs.explain(lambda x, y: LOSS(x.sqrt(), y), x, Y[:1])

    told = {each.key: each.seen for each in explanation.warnings}
    assert "by x is -inf at 0, 0, though" in told["gradient-not-finite"]


def test_a_gradient_by_a_parameter_that_is_nan_is_told() -> None:
    model = Model()
    with torch.no_grad():
        model.temperature.zero_()

    told = {each.key for each in lossdocs.explain(model, X, Y).warnings}

    assert told & {"loss-not-finite", "infinite-logits", "gradient-not-finite"}
