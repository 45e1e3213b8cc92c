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
