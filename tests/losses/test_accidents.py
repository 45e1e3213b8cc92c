"""What catches an error passes on what it does not know."""

from typing import Any

import pytest
import torch
from losses.every import Function
from torch import Tensor

import lossdocs
from lossdocs.declare import classes, values
from lossdocs.declare import loss as declared

BETWEEN, OF_CLASSES = lossdocs.binary_cross_entropy, lossdocs.nll_loss


def fails(*_: Any, **__: Any) -> Any:
    """An accident that no check foresees."""
    raise RuntimeError("planted")


INDICES = torch.tensor([0, 2])
ACCIDENTS: list[tuple[Any, str, Function]] = [
    (torch, "broadcast_shapes", lambda: lossdocs.kl_div(torch.zeros(2, 3), torch.ones(3))),
    (Tensor, "__bool__", lambda: BETWEEN(torch.ones(2), torch.ones(2))),
    (values, "_passed", lambda: torch.vmap(BETWEEN)(torch.ones(2), torch.ones(2))),
    (Tensor, "gather", lambda: OF_CLASSES(torch.zeros(2, 3), INDICES)),
    (declared.about(OF_CLASSES), "kernel", lambda: OF_CLASSES(torch.zeros(2, 3), INDICES)),
    (declared, "in_memory", lambda: OF_CLASSES(torch.zeros(2, 3), INDICES)),
]


@pytest.mark.parametrize(
    ("module", "name", "call"), ACCIDENTS, ids=[name for _, name, _ in ACCIDENTS]
)
def test_an_accident_is_told_as_what_it_is(
    module: Any, name: str, call: Function, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under its own name."""
    monkeypatch.setattr(module, name, fails)

    with pytest.raises(RuntimeError, match="planted"):
        call()


def test_an_accident_while_an_accident_is_explained_is_not_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The first one is the cause."""

    def first(*_: Any, **__: Any) -> Any:
        raise IndexError("the cause")

    monkeypatch.setattr(declared.about(OF_CLASSES), "kernel", first)
    monkeypatch.setattr(classes, "refuse_where_known", fails)

    with pytest.raises(IndexError, match="the cause"):
        OF_CLASSES(torch.zeros(2, 3), INDICES)


def test_what_an_index_explains_is_blamed_on_the_target(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the accident is."""
    monkeypatch.setattr(declared.about(OF_CLASSES), "kernel", fails)

    with pytest.raises(IndexError, match="target must lie between 0 and 2"):
        OF_CLASSES(torch.zeros(2, 3), INDICES + 1)
