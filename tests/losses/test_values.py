"""A loss and its gradients are torch's of float64, with every option, shape and dtype."""

import pytest
import torch
from losses.every import (
    declaration,
    defined,
    each_dtype,
    each_loss,
    first,
    given_to,
    in_float64,
    naming,
    one_by_one,
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
            true = value_and_gradients(torchs(stem), in_float64(given), first(stem))
            assert [x.dtype for x in found] == [torchs(stem)(**given).dtype, dtype]
            rounded = [x.to(y.dtype) for x, y in zip(true, found, strict=True)]
            assert_close(found, rounded, equal_nan=True)


@each_loss
@pytest.mark.parametrize(("dtype", "rows"), [(torch.float16, 120_000), (torch.bfloat16, 259)])
def test_a_mean_in_16_bits_is_rounded_once(stem: str, dtype: torch.dtype, rows: int) -> None:
    """Of more than can be counted, or added up, in 16 bits."""
    if declaration(stem).sizes:
        return  # the calls have sizes of their own
    for given in one_by_one(given_to(stem, [(rows, 2)], dtype, reductions=False)):
        with naming(stem, given):
            true = torchs(stem)(**in_float64(given))
            for loss in (ours(stem), defined(stem)):
                found = loss(**given).to(dtype)
                assert_close(found, true.to(dtype), rtol=torch.finfo(dtype).eps, atol=0)
