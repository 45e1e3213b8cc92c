"""A loss and its gradients are torch's of float64, with every option, shape and dtype."""

import pytest
import torch
from losses.every import Tested, each_dtype, each_loss, in_float64, value_and_gradients
from sampling import sampled
from torch.testing import assert_close

from lossdocs.derive.samples import SHAPES

pytestmark = pytest.mark.filterwarnings("ignore:reduction. .mean. divides")  # torch's kl_div

MORE_SHAPES = (*SHAPES, (1, 3), (3, 3), (2, 1), (0, 3), (2, 3, 0), (2, 3, 2, 2, 2))


@each_loss
@each_dtype
def test_value_and_gradient_are_torchs(tested: Tested, dtype: torch.dtype) -> None:
    """Rounded to the dtype that torch gives."""
    for given in sampled(tested.calls(*MORE_SHAPES, dtype=dtype), f"{tested} {dtype}", 20):
        with tested.naming(given):
            found = value_and_gradients(tested.ours, given, tested.first)
            true = value_and_gradients(tested.torchs, in_float64(given), tested.first)
            assert [x.dtype for x in found] == [tested.torchs(**given).dtype, dtype]
            rounded = [x.to(y.dtype) for x, y in zip(true, found, strict=True)]
            assert_close(found, rounded, equal_nan=True)


@each_loss
@pytest.mark.parametrize(("dtype", "rows"), [(torch.float16, 70_000), (torch.bfloat16, 259)])
def test_a_mean_in_16_bits_is_rounded_once(tested: Tested, dtype: torch.dtype, rows: int) -> None:
    """Of more than can be counted, or added up, in 16 bits."""
    if tested.declaration.sizes:
        return  # the calls have sizes of their own
    for given in tested.few((rows, 2), dtype=dtype):
        with tested.naming(given):
            true = tested.torchs(**in_float64(given))
            for loss in (tested.ours, tested.defined):
                found = loss(**given).to(dtype)
                assert_close(found, true.to(dtype), rtol=torch.finfo(dtype).eps, atol=0)
