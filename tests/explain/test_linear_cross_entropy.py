"""What is said of linear_cross_entropy: of its layer and of its logits."""

from typing import Any

import pytest
import torch
import torch.nn.functional as F
from explain.of.linear_cross_entropy import HIDDEN, LABELS, LAYER, LOSS
from torch import nn
from torch.testing import assert_close

import lossdocs

BIAS = torch.ones(4)


def test_a_loss_with_a_layer_is_explained_by_its_logits() -> None:
    """What is warned of, and what each position adds, are those of the logits."""
    logits = F.linear(HIDDEN, LAYER, BIAS).softmax(1)
    layer = HIDDEN.T @ logits  # each hidden state picks a row of it, to the last bit

    whole = lossdocs.explain(LOSS, HIDDEN, layer.T, LABELS, label_smoothing=0.1)
    plain = lossdocs.explain(lossdocs.cross_entropy, logits, LABELS, label_smoothing=0.1)

    assert [each.key for each in whole.warnings] == [each.key for each in plain.warnings]
    assert [each.link for each in whole.warnings] == [each.link for each in plain.warnings]
    assert_close(whole.account.contributions, plain.account.contributions)
    assert whole.account.gradient is not None
    assert whole.account.gradient.shape == HIDDEN.shape
    assert_close(whole.account.gradients["logits"], plain.account.gradient)


def test_what_a_layer_is_given_is_shown_before_its_logits() -> None:
    text = str(lossdocs.explain(LOSS, HIDDEN, LAYER, LABELS, linear_bias=BIAS))

    names = [line.split()[0] for line in text.splitlines()[1:7]]
    assert names == ["input", "linear_weight", "linear_bias", "logits", "classes", "target"]
    assert "axis 1 of logits, 4 classes" in text
    assert "by linear_weight: from" in text


@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("sizes", [(), (2,)])
@pytest.mark.parametrize("package", [nn, lossdocs])
def test_a_module_holds_its_layer(package: Any, sizes: tuple[int, ...], bias: bool) -> None:
    if not hasattr(package, "LinearCrossEntropyLoss"):
        pytest.skip("this torch has no such module")
    module = package.LinearCrossEntropyLoss(3, 4, out_features=sizes, bias=bias)
    target = LABELS.reshape(2, *(1 for _ in sizes)).expand(2, *sizes)

    explanation = lossdocs.explain(module, HIDDEN, target)

    assert_close(explanation.account.value, module(HIDDEN, target))
    assert ("linear_bias" in explanation.given) == bias
    assert explanation.call.of_torch == (package is nn)
