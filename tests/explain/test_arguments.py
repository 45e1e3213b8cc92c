"""What is given to `explain` stays as it is, and what is wrong with it is said."""

import re
from functools import partial
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from compiling import compiled
from explain.tensors import LOGITS as X
from torch import nn

import lossdocs
from lossdocs.declare.loss import about
from lossdocs.derive.sources import stems

Y = torch.tensor([0, -100])
LOSS = F.cross_entropy
MODULE = nn.CrossEntropyLoss


def test_nothing_is_changed() -> None:
    """Tensors, gradients, options, the module and the random generator; a hook runs."""
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
    assert calls == [loss]
    assert not loss.training
    assert torch.equal(drawn, torch.random.get_rng_state())


def test_what_is_returned_shares_no_memory() -> None:
    x, weight = X.clone(), torch.tensor([1.0, 2.0, 4.0])
    explanation = lossdocs.explain(LOSS, x, Y, weight=weight)
    text = str(explanation)

    x.zero_()
    weight.zero_()

    assert str(explanation) == text


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
def test_strides_and_dtypes_make_no_difference(dtype: torch.dtype) -> None:
    x = torch.arange(24.0, dtype=dtype).cos().reshape(4, 3, 2)
    y = torch.arange(8).remainder(3).reshape(4, 2)
    strided = x.movedim(1, 2).contiguous().movedim(2, 1)
    assert not strided.is_contiguous()

    plain, other = (lossdocs.explain(LOSS, each, y) for each in (x, strided))

    assert str(plain) == str(other)


@pytest.mark.parametrize(
    ("loss", "name"),
    [
        (F.relu, "relu"),
        (nn.ReLU(), "ReLU"),
        (nn.MSELoss(), "MSELoss"),
        (nn.Sequential(MODULE()), "Sequential"),
        (nn.Linear(3, 3), "Linear"),
        (torch.jit.script(MODULE()), "RecursiveScriptModule"),
        (lambda x, y: (x, y), "<lambda>"),
        (None, "NoneType"),
        (int, "int"),
        (partial(F.relu, inplace=False), "relu"),
        ("relu", "str"),
    ],
)
def test_what_is_no_loss_is_refused(loss: Any, name: str) -> None:
    """Those that are known, which are the ones that are declared, are listed."""
    known = [about(getattr(lossdocs, stem)).declaration for stem in stems()]
    listed = re.escape(", ".join(f"{each.name} ({each.module})" for each in known))

    with pytest.raises(TypeError, match=f"loss must be one of {listed}, .*, got {name}"):
        lossdocs.explain(loss, X, Y)


def test_a_partial_is_its_function_with_the_options() -> None:
    loss = partial(partial(LOSS, X, reduction="none"), reduction="sum")

    assert str(lossdocs.explain(loss, Y)) == str(lossdocs.explain(LOSS, X, Y, reduction="sum"))


@pytest.mark.parametrize("loss", [lossdocs.cross_entropy, MODULE()])
def test_what_is_compiled_is_explained_as_it_was(loss: Any) -> None:
    assert str(lossdocs.explain(compiled(loss, "eager"), X, Y)) == str(lossdocs.explain(loss, X, Y))
