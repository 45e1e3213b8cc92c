"""Reductions, and what cannot be read from a tensor without values."""

import pytest
import torch
from torch.nn import _reduction as torch_reduction

from lossdocs.checks import readable
from lossdocs.reduction import legacy_reduction


@pytest.mark.filterwarnings("ignore:size_average and reduce")
@pytest.mark.parametrize("size_average", [None, True, False])
@pytest.mark.parametrize("reduce", [None, True, False])
def test_the_deprecated_arguments_mean_what_they_mean_in_torch(
    size_average: bool | None, reduce: bool | None
) -> None:
    """All nine combinations."""
    expected = torch_reduction.legacy_get_string(size_average, reduce)

    assert legacy_reduction(size_average, reduce) == expected


def test_a_condition_without_a_value_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a meta tensor, under vmap and while compiling."""
    true = torch.tensor(True)  # the value under test

    assert readable(true)
    assert not readable(true.to("meta"))
    monkeypatch.setattr(torch.compiler, "is_compiling", lambda: True)
    assert not readable(true)
