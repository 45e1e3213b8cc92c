"""Calls of a loss and what is said of them, for the files of the tests of each loss."""

import math
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import torch
import torch.nn.functional as F
from explain.links import leads_to_a_section
from torch import Tensor
from torch.testing import assert_close

import lossdocs
from lossdocs.derive.sources import stems
from lossdocs.explain.explanation import Explanation
from lossdocs.explain.finding import Finding

INF, NAN = math.inf, math.nan
LOGITS = torch.tensor([[2.0, 0.5, -1.0], [0.1, 0.2, 3.0]])
LOG_P = F.log_softmax(LOGITS, 1)
P = F.softmax(LOGITS.flip(1), 1)
Y = torch.tensor([0, 1])
X = torch.tensor([[1.5, -2.0], [0.3, 4.0]])
YES = torch.tensor([[1.0, 0.0], [0.0, 1.0]])
MANY = torch.linspace(-3, 3, 16)
SQUARE = torch.arange(32).mul(5).add(torch.arange(32) // 3).remainder(8).reshape(4, 8)  # 8 classes
Z = torch.tensor([[2.0, 0.5, -1.0], [0.1, 0.2, 3.0], [0.0, 1.0, 0.0]])
LOG_Q, Q = Z.log_softmax(1), Z.flip(1).softmax(1)
INDICES, PART = torch.tensor([0, 2, 2]), torch.tensor([0, -100, 2])
W = torch.tensor([1.0, 2.0, 4.0])
TAGGED = torch.tensor([[1.0, 0.0, 1.0]] * 3)
REFUSALS = (IndexError, NotImplementedError, RuntimeError, TypeError, ValueError)


def t(*values: Any) -> Tensor:
    """A tensor of the values."""
    return torch.tensor(values)


class Call(NamedTuple):
    """What is said of a call, its name first, and the call."""

    says: tuple[Any, ...]
    loss: Callable[..., Tensor]
    arguments: tuple[Any, ...]
    options: dict[str, Any]

    def explained(self) -> Explanation:
        """What `explain` says of it."""
        return lossdocs.explain(self.loss, *self.arguments, **self.options)

    def value(self) -> Tensor:
        """What it returns."""
        return self.loss(*self.arguments, **self.options)


def call(says: Any, loss: Callable[..., Tensor], *arguments: Any, **options: Any) -> Call:
    """A call of which one thing is said."""
    return Call((says,), loss, arguments, options)


def said(
    name: str, key: str, seen: str, loss: Callable[..., Tensor], *arguments: Any, **options: Any
) -> Call:
    """A call with a finding: its key, and a part of what was seen."""
    return Call((name, key, seen), loss, arguments, options)


def noted(key: str, seen: str, loss: Callable[..., Tensor], *given: Any, **options: Any) -> Call:
    """A call with a finding that has the name of its key."""
    return said(key, key, seen, loss, *given, **options)


def each(calls: Sequence[Call]) -> pytest.MarkDecorator:
    """Run a test of each call."""
    return pytest.mark.parametrize("call", calls, ids=[str(call.says[0]) for call in calls])


def gathered(name: str) -> list[Call]:
    """The calls in the list of this name of every loss that has one."""
    folder = Path(__file__).parent
    names = [f"test_{stem}" for stem in stems() if (folder / f"test_{stem}.py").exists()]
    return [call for file in names for call in vars(import_module(f"explain.{file}")).get(name, [])]


def is_found(call: Call, findings: Sequence[Finding]) -> bool:
    """Whether what is said is among the findings, and leads to a section."""
    _, key, seen = call.says
    found = {finding.key: finding for finding in findings}
    return seen in found[key].seen and leads_to_a_section(found[key].link)


def is_raised_with_its_note(call: Call) -> bool:
    """Whether the error of the loss is raised, with a note that says this."""
    with pytest.raises(REFUSALS) as own:
        call.value()
    with pytest.raises(type(own.value)) as raised:
        call.explained()

    assert str(raised.value) == str(own.value)
    return str(call.says[0]) in "\n".join(raised.value.__notes__)


def adds_up(call: Call) -> bool:
    """Whether the contributions add up to the loss, and the mean divides by what is said."""
    account = call.explained().account

    assert_close(account.value, call.value())
    assert_close(account.contributions.sum().float(), account.value)
    return account.denominator == float(call.says[0])


def has_the_gradient_of_autograd(call: Call) -> bool:
    """Whether the gradient by the input is that of autograd."""
    x = call.arguments[0].clone().requires_grad_()
    call.loss(x, *call.arguments[1:], **call.options).backward()
    gradient = call.explained().account.gradient

    return gradient is not None and torch.equal(gradient, x.grad)


class Drawn:
    """Numbers at random, the same in each run of a file."""

    def __init__(self, seed: int = 20) -> None:
        self.generator = torch.Generator().manual_seed(seed)

    def logits(self, *sizes: int) -> Tensor:
        """As of a model that is not sure."""
        return torch.randn(sizes, generator=self.generator)

    def classes(self, high: int, *sizes: int) -> Tensor:
        """Class indices."""
        return torch.randint(high, sizes, generator=self.generator)

    def sure(self, target: Tensor, num_classes: int, by: float) -> Tensor:
        """Logits, classes last, that are right at every position."""
        return by * F.one_hot(target, num_classes) + self.logits(*target.shape, num_classes) / 10

    def tags(self) -> Tensor:
        """Five tags of eight samples, each a yes or a no."""
        return (self.logits(8, 5) > 0).float()
