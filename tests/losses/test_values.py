"""A loss and its gradients are torch's of float64, with every option, shape and dtype."""

import pytest
import torch
from losses.every import (
    each_dtype,
    each_loss,
    first,
    given_to,
    in_dtype,
    naming,
    ours,
    torchs,
    value_and_gradients,
)
from torch.testing import assert_close

from lossdocs.derive.samples import SHAPES

pytestmark = pytest.mark.filterwarnings("ignore:reduction. .mean. divides")  # torch's kl_div

MORE_SHAPES = (*SHAPES, (1, 3), (3, 3), (2, 1), (0, 3), (2, 3, 0), (2, 3, 2, 2, 2))


@each_loss
@each_dtype
def test_value_and_gradient_are_torchs(stem: str, dtype: torch.dtype) -> None:
    """Rounded to the dtype that torch gives."""
    for given in given_to(stem, MORE_SHAPES, dtype):
        with naming(stem, given):
            found = value_and_gradients(ours(stem), given, first(stem))
            true = value_and_gradients(torchs(stem), in_dtype(torch.float64, given), first(stem))
            assert [x.dtype for x in found] == [torchs(stem)(**given).dtype, dtype]
            rounded = [x.to(y.dtype) for x, y in zip(true, found, strict=True)]
            assert_close(found, rounded, equal_nan=True)
