"""A loss of a layer is measured beside torch's and beside the two steps of most programs."""

import pytest
import torch
import torch.nn.functional as F

from benchmarks import cases


@pytest.mark.skipif(not hasattr(F, "linear_cross_entropy"), reason="this torch has none")
def test_a_loss_may_have_several_counterparts_and_inputs_with_gradients() -> None:
    """As that of a layer has, measured against torch's and against two steps."""
    first, second = cases.counterparts("linear_cross_entropy")
    found = list(cases.cases("linear_cross_entropy", "cpu", quick=False))
    case = next(case for case in found if case.against == second)
    work = cases.work(case)
    made = 4 * (256 * 128 + 1000 * 128)

    assert first == "F.linear_cross_entropy"
    assert [case.against for case in found if case.shape == cases.LARGE_LAYER] == [first, second]
    assert (len(work.leaves), work.writes, work.reads) == (2, made, made + 8 * 256)
    assert work.logits == 4 * 256 * 1000
    torch.testing.assert_close(work.ours(*work.inputs), work.theirs(*work.inputs))
