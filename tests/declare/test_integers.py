"""A declaration says where the first tensor may hold integers."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from lossdocs.declare.loss import about, loss
from lossdocs.declare.reduction import reduce
from lossdocs.declare.types import Reals, Reduction
from lossdocs.derive.glance import glance
from lossdocs.derive.probes import drafts
from lossdocs.derive.sources import Source

X, Y = torch.tensor([1, 2]), torch.tensor([0.5, 2.5])


@loss(module="AbsoluteLoss", mean="entries", integers=True)
def absolute(input: Reals, target: Reals, *, reduction: Reduction = "mean") -> Tensor:
    """Takes integers on both sides."""
    return reduce((input - target).abs(), reduction)


@loss(module="NumbersLoss", mean="entries", integers=True, bools=False)
def of_numbers(input: Reals, target: Reals, *, reduction: Reduction = "mean") -> Tensor:
    """Takes integers on both sides, and no truth values."""
    return reduce((input - target).abs(), reduction)


@loss(module="SignedLoss", mean="entries")
def signed(input: Reals, target: Reals, *, reduction: Reduction = "mean") -> Tensor:
    """Takes integers as target alone."""
    return reduce(input - target, reduction)


@pytest.mark.parametrize("dtype", [torch.float16, torch.float32, torch.float64])
def test_integers_get_the_dtype_of_the_other_tensor(dtype: torch.dtype) -> None:
    """As torch promotes them; of integers alone there would be no dtype to compute in."""
    for call in ((X, Y.to(dtype)), (Y.to(dtype), X)):
        found = absolute(*call, reduction="none")
        assert (found.dtype, found.tolist()) == (dtype, [0.5, 0.5])
    with pytest.raises(TypeError, match=r"^input must be float16, .*, got torch\.int64$"):
        absolute(X, X)


def test_truth_values_may_be_refused_where_integers_are_not() -> None:
    """As torch subtracts none."""
    no_input, no_target = ((X > 1, Y), (Y, X > 1))

    assert absolute(*no_input, reduction="none").tolist() == [0.5, 1.5]
    assert of_numbers(X, Y).item() == of_numbers(Y, X).item() == 0.5
    for name, given in (("input", no_input), ("target", no_target)):
        with pytest.raises(TypeError, match=rf"^{name} must hold numbers, got torch\.bool$"):
            of_numbers(*given)


def test_the_table_and_the_probes_say_whether_truth_values_are_taken() -> None:
    """By the declaration."""
    known = {
        function: Source(about(function).declaration, "", False)
        for function in (absolute, of_numbers, signed)
    }
    shown = {
        function: next(draft.shows for draft in drafts(source) if draft.id == "dtypes.input_bool")
        for function, source in known.items()
    }

    assert "may hold integers, no truth values" in dict(glance(known[of_numbers], "", {}))["Dtypes"]
    assert shown == {
        absolute: "Truth values as input",
        of_numbers: "Truth values as input are refused",
        signed: "Truth values as input are refused",
    }


def test_the_table_and_the_probes_say_which_tensors_may_hold_integers() -> None:
    """By the declaration."""
    sources = [Source(about(function).declaration, "", False) for function in (absolute, signed)]
    both, one = (dict(glance(source, "2.13", {}))["Dtypes"] for source in sources)
    shown, refused = (
        next(draft.shows for draft in drafts(source) if draft.id == "dtypes.input_int")
        for source in sources
    )

    assert "`input` may hold integers; `target` may hold integers" in both
    assert "`input`" not in one
    assert "`target` may hold integers" in one
    assert (shown, refused) == ("An input of integers", "An input of integers is refused")
