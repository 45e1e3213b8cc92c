"""What is said of kl_div of any numbers, shapes and options."""

from itertools import product

import pytest
import torch
import torch.nn.functional as F
from explain.tensors import LOGITS, P
from sampling import sampled

import lossdocs

LOSS = F.kl_div


def test_the_mean_of_what_are_no_distributions_is_not_compared_with_a_divergence() -> None:
    explanation = lossdocs.explain(LOSS, -LOGITS.abs() - 2, 2 * P)

    assert [warning.key for warning in explanation.warnings] == ["target-sum"]


@pytest.mark.parametrize("reduction", ["mean", "batchmean", "none"])
@pytest.mark.parametrize("log_target", [False, True])
def test_every_pair_of_shapes_that_broadcast_is_explained(reduction: str, log_target: bool) -> None:
    shapes = [(), (1,), (3,), (1, 3), (2, 1), (2, 3), (1, 1, 3), (4, 2, 3)]
    empty = [((0, 3), (0, 3)), ((0, 3), (3,)), ((), (0, 3))]
    key = f"shapes {reduction} {log_target}"
    for x, y in [*sampled(product(shapes, shapes), key, 12), *empty]:
        input, target = torch.full(x, 1 / 3).log(), torch.full(y, 1 / 3)
        target = target.log() if log_target else target
        options = {"reduction": reduction, "log_target": log_target}

        explanation = lossdocs.explain(LOSS, input, target, **options)

        assert explanation.input.shape == x
        assert str(explanation)
