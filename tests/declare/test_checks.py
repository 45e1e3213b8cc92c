"""A refusal names the argument, what it needs and what arrived; so does every loss that is new.

The losses here are declared here: their checks follow from their signatures alone.
"""

from __future__ import annotations

from functools import partial

import pytest
import torch
from torch import Tensor

from lossdocs.declare.loss import loss
from lossdocs.declare.types import (
    ClassIndices,
    ClassWeight,
    ElementWeight,
    EntryWeight,
    Fraction,
    Index,
    Lengths,
    Logits,
    NotNegative,
    Positive,
    Probabilities,
    Real,
    Reals,
    Reduction,
    YesProbabilities,
)

X = torch.tensor([[1.0, 2.0, 3.0], [3.0, 1.0, 2.0]])
Y = torch.tensor([2, 1])
P = X.softmax(1)


@loss(module="SameLoss", mean="entries", same_dtype=True, refused_outside=("input", "target"))
def same(
    input: YesProbabilities,
    target: YesProbabilities,
    weight: ElementWeight | None = None,
    *,
    reduction: Reduction = "mean",
) -> Tensor:
    """Of two tensors of one shape and one dtype, whose values are checked."""
    return input - target


@loss(shapes="broadcast")
def broadcast(
    input: Reals,
    target: Reals,
    *,
    weight: EntryWeight | None = None,
    margin: Real = 0.0,
    power: NotNegative = 1.0,
    delta: Positive = 1.0,
    swap: bool = False,
) -> Tensor:
    """Of two tensors that broadcast, with options of every kind."""
    return input - target


@loss(shapes="to input")
def to_input(input: Reals, target: Reals, lengths: Lengths | None = None) -> Tensor:
    """Of tensors that broadcast to the first; one may be left out."""
    return input - target


@loss(shapes="classes")
def of_classes(
    input: Logits,
    target: ClassIndices | Probabilities,
    weight: ClassWeight | None = None,
    *,
    ignore_index: Index = -100,
    label_smoothing: Fraction = 0.0,
) -> Tensor:
    """Of classes, or of their probabilities."""
    return input.gather(-1, target.long().unsqueeze(-1)) if target.dim() < input.dim() else input


@loss(shapes="classes")
def of_indices(
    input: Logits,
    target: ClassIndices,
    weight: ClassWeight | None = None,
    *,
    ignore_index: Index = -100,
) -> Tensor:
    """Of classes alone."""
    return input.sum()


REFUSALS = """
of_classes([[1.0]], Y)  # TypeError: input must be a Tensor, got list
same(X, None)  # TypeError: target must be a Tensor, got NoneType
same(P, P, 2.0)  # TypeError: weight must be a Tensor, got float
of_classes(X.long(), Y)  # TypeError: input must be float16, bfloat16, float32 or float64, got torch.int64
broadcast(X.long(), X)  # TypeError: input must be float16, bfloat16, float32 or float64, got torch.int64
broadcast(X, X.to(torch.float8_e4m3fn))  # TypeError: target must be float16, bfloat16, float32 or float64, got torch.float8_e4m3fn
to_input(X, X, X.to(torch.complex64))  # TypeError: lengths must hold integers, got torch.complex64
to_input(X, X, X)  # TypeError: lengths must hold integers, got torch.float32
of_classes(torch.tensor(1.0), torch.tensor(0))  # ValueError: input must have a class axis, (C) or (N, C, ...), got a scalar
of_classes(X, Y.unsqueeze(1))  # ValueError: target must hold one class index for each position, shape (2,), beside an input of shape (2, 3), got (2, 1)
of_indices(X, Y.int())  # TypeError: target must hold class indices as torch.int64, got torch.int32
of_classes(X, torch.ones(2, 3, dtype=torch.int64))  # TypeError: target must be float16, bfloat16, float32 or float64, got torch.int64
of_classes(X, torch.ones(3, 3) / 3)  # ValueError: target must hold class probabilities in the shape of input, (2, 3), or class indices as torch.int64, got torch.float32 of shape (3, 3)
of_classes(X, Y + 1)  # IndexError: target must lie between 0 and 2, or be ignore_index=-100, got 3
of_indices(torch.ones(2, 0), Y)  # IndexError: target must be ignore_index=-100 beside an input without classes, got 2
of_classes(X, torch.tensor([0, 156], dtype=torch.uint8))  # IndexError: target must lie between 0 and 2, or be ignore_index=-100, got 156
of_indices(X, Y, weight=torch.ones(2))  # ValueError: weight must have one entry a class, shape (3,), got (2,)
of_indices(X, Y, weight=torch.ones(3).double())  # TypeError: input and weight must have the same dtype, got torch.float32 and torch.float64
of_indices(X, Y, weight=torch.ones(3, requires_grad=True))  # ValueError: weight must not require a gradient, got requires_grad=True
same(P, P, torch.ones(3, requires_grad=True))  # ValueError: weight must not require a gradient, got requires_grad=True
of_classes(X, P, torch.ones(3, dtype=torch.complex64))  # TypeError: weight must be real, got torch.complex64
same(P, P, torch.ones(3, dtype=torch.complex64))  # TypeError: weight must be real, got torch.complex64
same(P, P, torch.ones(3).to(torch.float8_e4m3fn))  # TypeError: weight must be float16, bfloat16, float32 or float64, got torch.float8_e4m3fn
same(P, P, torch.ones(4, 2, 3))  # ValueError: weight must broadcast to the shape of input, (2, 3), got (4, 2, 3)
broadcast(X, X, weight=torch.ones(3))  # ValueError: weight must have the shape of input, (2, 3), got (3,)
of_indices(X, Y, ignore_index=1.5)  # TypeError: ignore_index must be an int, got float
of_indices(X, Y, ignore_index=True)  # TypeError: ignore_index must be an int, got bool
of_indices(X, Y, ignore_index=2 ** 63)  # ValueError: ignore_index must fit into 64 bits, got 9223372036854775808
of_classes(X, P, ignore_index=0)  # ValueError: ignore_index must be negative (unused) beside a target of probabilities, got 0
of_classes(X, Y, label_smoothing=1.5)  # ValueError: label_smoothing must lie between 0 and 1, got 1.5
of_classes(X, Y, label_smoothing=-0.5)  # ValueError: label_smoothing must lie between 0 and 1, got -0.5
broadcast(X, X, power=-1e-09)  # ValueError: power must be at least 0, got -1e-09
broadcast(X, X, delta=0)  # ValueError: delta must be greater than 0, got 0
broadcast(X, X, delta=torch.nan)  # ValueError: delta must be greater than 0, got nan
broadcast(X, X, margin=torch.nan)  # ValueError: margin must be a number, got nan
broadcast(X, X, margin='0.1')  # TypeError: margin must be a float, got str
broadcast(X, X, margin=torch.ones(2))  # TypeError: margin must be a float, got Tensor
broadcast(X, X, swap='yes')  # TypeError: swap must be a bool, got str
same(P, P, reduction='average')  # ValueError: reduction must be one of 'none', 'mean', 'sum', got 'average'
broadcast(P, torch.ones(2, 4))  # ValueError: input and target must have shapes that broadcast, got (2, 3) and (2, 4)
to_input(X[0], X)  # ValueError: target must broadcast to the shape of input, (3,), got (2, 3)
same(torch.ones(2, 1), torch.ones(2))  # ValueError: input and target must have the same shape, got (2, 1) and (2,)
same(P, P.double())  # TypeError: input and target must have the same dtype, got torch.float32 and torch.float64
same(X, P)  # ValueError: input must lie between 0 and 1, got 2
same(P, P * torch.nan)  # ValueError: target must lie between 0 and 1, got nan
"""  # noqa: E501  # a message stands in one line


REFUSED = dict(line.split("  # ") for line in REFUSALS.strip().splitlines())


@pytest.mark.parametrize(("call", "said"), REFUSED.items(), ids=REFUSED)
def test_message(call: str, said: str) -> None:
    """The whole message, which stands behind the call."""
    with pytest.raises((IndexError, TypeError, ValueError)) as raised:
        eval(call)  # noqa: S307  # of the lines above

    assert f"{raised.type.__name__}: {raised.value}" == said


def test_the_ends_of_a_range_are_taken() -> None:
    """Where they are not refused; and numbers that a tensor or another type holds."""
    for options in ({"power": 0}, {"delta": 1e-300}, {"margin": -1e9}, {"delta": torch.inf}):
        broadcast(X, X, **options)
    for smoothing in (0, 1, torch.tensor(0.5), True):
        of_classes(X, P, label_smoothing=smoothing)
    for index in (-(2**63), 2**63 - 1, torch.tensor(7)):
        of_indices(X, Y, ignore_index=index)


def test_what_may_be_left_out_may() -> None:
    """A tensor that is optional is not looked at, and integers may stand for reals."""
    torch.testing.assert_close(to_input(X, X.long()), X - X)
    torch.testing.assert_close(to_input(X, X[0], torch.tensor([1, 2])[:, None]), X - X[0])


def test_a_weight_of_each_entry_may_be_learnt() -> None:
    """It is a factor like any other, and has its say in the dtype of the result."""
    value = broadcast(X, X, weight=torch.ones(2, 3, dtype=torch.float64, requires_grad=True))

    assert value.dtype == torch.float64


def test_an_old_name_of_mean_warns_at_the_line_of_the_call() -> None:
    """It is taken, as torch takes it."""
    with pytest.warns(UserWarning, match="now called 'mean'") as seen:
        same(P, P, reduction="elementwise_mean")

    assert [warning.filename for warning in seen] == [__file__]


def test_an_unknown_word_is_python_s_to_refuse() -> None:
    """As a missing argument and one too many."""
    with pytest.raises(TypeError, match="unexpected keyword argument 'reductoin'"):
        same(P, P, reductoin="mean")
    with pytest.raises(TypeError, match="takes from 2 to 3 positional arguments but 4 were given"):
        same(P, P, None, "mean")
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'target'"):
        same(P)
    with pytest.raises(TypeError, match="multiple values for argument 'input'"):
        partial(same, input=P)(P)
