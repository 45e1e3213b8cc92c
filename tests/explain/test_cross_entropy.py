"""What is said of cross_entropy in other contexts, and of many classifiers."""

from typing import Any

import pytest
import torch
import torch.nn.functional as F
from explain.tensors import Drawn
from sampling import sampled

import lossdocs

LOSS = F.cross_entropy
DRAWN = Drawn()
logits, classes = DRAWN.logits, DRAWN.classes


def test_autocast_has_no_warning() -> None:
    """A layer in bfloat16 before a loss in float32."""
    weight = torch.nn.Parameter(logits(5, 7))
    with torch.autocast("cpu", dtype=torch.bfloat16):
        scores = F.linear(logits(8, 7), weight)
        explanation = lossdocs.explain(LOSS, scores, classes(5, 8))

    assert explanation.input.dtype == torch.bfloat16
    assert explanation.account.value.dtype == torch.float32
    assert not explanation.warnings


@pytest.mark.parametrize("context", [torch.no_grad, torch.inference_mode])
def test_where_no_graph_is_kept_there_is_no_warning(context: Any) -> None:
    """Autograd refuses tensors of inference mode, the explanation copies them."""
    with context():
        weight = torch.ones(5)
        explanation = lossdocs.explain(LOSS, logits(8, 5), classes(5, 8), weight=weight)

    assert explanation.account.gradient is not None
    assert not explanation.warnings


@pytest.mark.parametrize("sizes", [(3, 5), (4, 4, 4), (3, 6, 6), (2, 8, 8, 8)], ids=str)
@pytest.mark.parametrize("quality", [0.0, 0.5, 4.0])
def test_random_classifiers_have_no_warning(sizes: tuple[int, ...], quality: float) -> None:
    """Also where another axis would fit; 100 batches each, whatever the model knows."""
    for seed in sampled(range(100), f"classifiers {sizes} {quality}", 5):
        drawn, rest = Drawn(seed), (*sizes[:1], *sizes[2:])
        target = drawn.classes(sizes[1], *rest)
        x = quality * F.one_hot(target, sizes[1]).movedim(-1, 1) + drawn.logits(*sizes)

        explanation = lossdocs.explain(LOSS, x, target)

        assert not explanation.warnings, (seed, explanation)
