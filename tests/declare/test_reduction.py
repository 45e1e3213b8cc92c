"""The deprecated names of reductions."""

import pytest
from torch.nn import _reduction as torch_reduction

from lossdocs.declare.reduction import legacy_reduction


@pytest.mark.filterwarnings("ignore:size_average and reduce")
@pytest.mark.parametrize("size_average", [None, True, False])
@pytest.mark.parametrize("reduce", [None, True, False])
def test_the_deprecated_arguments_mean_what_they_mean_in_torch(
    size_average: bool | None, reduce: bool | None
) -> None:
    """All nine combinations."""
    expected = torch_reduction.legacy_get_string(size_average, reduce)

    assert legacy_reduction(size_average, reduce) == expected
