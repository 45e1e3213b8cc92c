"""A refusal names the argument, what it needs and what arrived."""

import re
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch._subclasses.fake_tensor import FakeTensorMode

import lossdocs
from lossdocs import (
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    cross_entropy,
    kl_div,
    nll_loss,
)

X = torch.tensor([[1.0, 2.0, 3.0], [3.0, 1.0, 2.0]])
Y = torch.tensor([2, 1])
P = X.softmax(1)

REFUSALS: dict[str, tuple[Callable[[], Any], type[Exception], str]] = {
    "a list": (lambda: cross_entropy([[1.0]], Y), TypeError, "input must be a Tensor, got list"),
    "integer logits": (
        lambda: cross_entropy(X.long(), Y),
        TypeError,
        "input must be float16, bfloat16, float32 or float64, got torch.int64",
    ),
    "a scalar": (
        lambda: cross_entropy(torch.tensor(1.0), torch.tensor(0)),
        ValueError,
        "input must have a class axis, (C) or (N, C, ...), got a scalar",
    ),
    "a column of classes": (
        lambda: cross_entropy(X, Y.unsqueeze(1)),
        ValueError,
        (
            "target must hold one class index for each position, shape (2,), "
            "beside an input of shape (2, 3), got (2, 1)"
        ),
    ),
    "32-bit classes": (
        lambda: nll_loss(X, Y.int()),
        TypeError,
        "target must hold class indices as torch.int64, got torch.int32",
    ),
    "whole numbers as probabilities": (
        lambda: cross_entropy(X, torch.ones(2, 3, dtype=torch.int64)),
        TypeError,
        "target must be float16, bfloat16, float32 or float64, got torch.int64",
    ),
    "probabilities of another shape": (
        lambda: cross_entropy(X, torch.ones(3, 3) / 3),
        ValueError,
        (
            "target must hold class probabilities in the shape of input, (2, 3), "
            "or class indices as torch.int64, got torch.float32 of shape (3, 3)"
        ),
    ),
    "a class that is none": (
        lambda: cross_entropy(X, Y + 1),
        IndexError,
        "target must lie between 0 and 2, or be ignore_index=-100, got 3",
    ),
    "no class to be": (
        lambda: nll_loss(torch.ones(2, 0), Y),
        IndexError,
        "target must be ignore_index=-100 beside an input without classes, got 2",
    ),
    "a byte that is no class": (
        lambda: cross_entropy(X, torch.tensor([0, 156], dtype=torch.uint8)),
        IndexError,
        "target must lie between 0 and 2, or be ignore_index=-100, got 156",
    ),
    "too few weights": (
        lambda: nll_loss(X, Y, weight=torch.ones(2)),
        ValueError,
        "weight must have one entry a class, shape (3,), got (2,)",
    ),
    "weights of another dtype": (
        lambda: nll_loss(X, Y, weight=torch.ones(3).double()),
        TypeError,
        "input and weight must have the same dtype, got torch.float32 and torch.float64",
    ),
    "weights to be learnt": (
        lambda: nll_loss(X, Y, weight=torch.ones(3, requires_grad=True)),
        ValueError,
        "weight must not require a gradient, got requires_grad=True",
    ),
    "a fraction as ignore_index": (
        lambda: nll_loss(X, Y, ignore_index=1.5),
        TypeError,
        "ignore_index must be an int, got float",
    ),
    "a huge ignore_index": (
        lambda: nll_loss(X, Y, ignore_index=2**63),
        ValueError,
        "ignore_index must fit into 64 bits, got 9223372036854775808",
    ),
    "ignoring beside probabilities": (
        lambda: cross_entropy(X, P, ignore_index=0),
        ValueError,
        "ignore_index must be negative (unused) beside a target of probabilities, got 0",
    ),
    "too much smoothing": (
        lambda: cross_entropy(X, Y, label_smoothing=1.5),
        ValueError,
        "label_smoothing must lie between 0 and 1, got 1.5",
    ),
    "smoothing by a word": (
        lambda: cross_entropy(X, Y, label_smoothing="0.1"),
        TypeError,
        "label_smoothing must be a float, got str",
    ),
    "an unknown reduction": (
        lambda: kl_div(P.log(), P, reduction="average"),
        ValueError,
        "reduction must be one of 'none', 'mean', 'sum', 'batchmean', got 'average'",
    ),
    "shapes that do not broadcast": (
        lambda: kl_div(P.log(), torch.ones(2, 4)),
        ValueError,
        "input and target must have shapes that broadcast, got (2, 3) and (2, 4)",
    ),
    "a word for log_target": (
        lambda: kl_div(P.log(), P, log_target="yes"),
        TypeError,
        "log_target must be a bool, got str",
    ),
    "shapes that differ": (
        lambda: binary_cross_entropy_with_logits(torch.ones(2, 1), torch.ones(2)),
        ValueError,
        "input and target must have the same shape, got (2, 1) and (2,)",
    ),
    "dtypes that differ": (
        lambda: binary_cross_entropy(P, P.double()),
        TypeError,
        "input and target must have the same dtype, got torch.float32 and torch.float64",
    ),
    "logits as probabilities": (
        lambda: binary_cross_entropy(X, P),
        ValueError,
        "input must lie between 0 and 1, got 2",
    ),
    "a target that is no probability": (
        lambda: binary_cross_entropy(P, P * torch.nan),
        ValueError,
        "target must lie between 0 and 1, got nan",
    ),
    "a weight that is too large": (
        lambda: binary_cross_entropy(P, P, weight=torch.ones(4, 2, 3)),
        ValueError,
        "weight must broadcast to the shape of input, (2, 3), got (4, 2, 3)",
    ),
    "a complex weight": (
        lambda: binary_cross_entropy(P, P, weight=torch.ones(3, dtype=torch.complex64)),
        TypeError,
        "weight must be real, got torch.complex64",
    ),
    "a number as pos_weight": (
        lambda: binary_cross_entropy_with_logits(X, P, pos_weight=2.0),
        TypeError,
        "pos_weight must be a Tensor, got float",
    ),
}


@pytest.mark.parametrize(
    ("call", "kind", "message"), REFUSALS.values(), ids=[k.replace(" ", "-") for k in REFUSALS]
)
def test_message(call: Callable[[], Any], kind: type[Exception], message: str) -> None:
    """The whole message."""
    with pytest.raises(kind, match=f"^{re.escape(message)}$"):
        call()


@pytest.mark.parametrize(
    "loss",
    [binary_cross_entropy, binary_cross_entropy_with_logits, cross_entropy, kl_div, nll_loss],
)
def test_a_target_is_needed(loss: Callable[..., Any]) -> None:
    """Only weights may be None."""
    with pytest.raises(TypeError, match="target must be a Tensor, got NoneType"):
        loss(X, None)


def test_options_are_given_by_name() -> None:
    """So that 'batchmean' does not land in another argument, as it does in torch."""
    with pytest.raises(TypeError, match="positional"):
        kl_div(P.log(), P, "batchmean")
    with pytest.raises(TypeError, match="positional"):
        lossdocs.KLDivLoss("batchmean")


def test_an_old_name_of_mean_warns() -> None:
    """It is taken, as torch takes it."""
    with pytest.warns(UserWarning, match="now called 'mean'"):
        value = cross_entropy(X, Y, reduction="elementwise_mean")

    torch.testing.assert_close(value, cross_entropy(X, Y))


def test_an_index_out_of_range_under_vmap_is_refused() -> None:
    """There its value cannot be read, so that torch's own refusal is seen."""
    with pytest.raises(RuntimeError):
        torch.func.vmap(cross_entropy)(X, Y + 1)


def test_a_module_keeps_the_new_name_of_mean() -> None:
    """It warns once, when it is made."""
    with pytest.warns(UserWarning, match="now called 'mean'"):
        module = lossdocs.CrossEntropyLoss(reduction="elementwise_mean")

    assert module.reduction == "mean"
    torch.testing.assert_close(module(X, Y), cross_entropy(X, Y))


def test_bce_under_autocast_on_cuda_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in torch; the device is a fake one, so that the test needs none."""
    monkeypatch.setattr(torch, "is_autocast_enabled", lambda device: device == "cuda")
    with FakeTensorMode():
        p = torch.full((2,), 0.5, device="cuda")

        with pytest.raises(ValueError, match=r"autocast on CUDA.*use binary_cross_entropy_with"):
            binary_cross_entropy(p, p)
