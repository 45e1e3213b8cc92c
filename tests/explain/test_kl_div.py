"""What is said of a call of kl_div."""

from itertools import product

import pytest
import torch
import torch.nn.functional as F
from explain.saying import (
    INF,
    LOG_P,
    LOGITS,
    Call,
    P,
    call,
    each,
    is_found,
    is_raised_with_its_note,
    noted,
    said,
    t,
)
from torch import nn

import lossdocs

LOSS = F.kl_div

WARNED = [
    said("mean of a divergence", "kl-mean", "3 times too small", LOSS, LOG_P, P),
    said(
        "mean of a divergence by size_average",
        "kl-mean",
        "6 entries",
        LOSS,
        LOG_P,
        P,
        size_average=True,
    ),
    said("mean of a divergence of one row", "kl-mean", "3 times", LOSS, LOG_P[0], P[0]),
    said("mean of a divergence of tokens", "kl-mean", "3 times", LOSS, LOG_P[None], P[None]),
    said(
        "input and target along different axes",
        "class-axis",
        "axis -2",
        LOSS,
        LOGITS.log_softmax(0),
        P,
        reduction="sum",
    ),
    said(
        "batchmean lands in size_average",
        "size-average",
        "'batchmean'",
        LOSS,
        LOG_P,
        P,
        "batchmean",
    ),
    said("batchmean lands in size_average of KLDivLoss", "kl-mean", "", nn.KLDivLoss(), LOG_P, P),
    said(
        "target of a divergence does not sum to 1",
        "target-sum",
        "between 0.5 and 2",
        LOSS,
        LOG_P,
        t([0.5, 0.0, 0.0], [1.0, 0.5, 0.5]),
        reduction="batchmean",
    ),
    said(
        "log target does not sum to 1",
        "target-sum",
        "sum",
        LOSS,
        LOG_P,
        P.log() - 1,
        reduction="batchmean",
        log_target=True,
    ),
    said(
        "log target without log_target",
        "negative-target",
        "log-probabilities",
        LOSS,
        LOG_P,
        P.log(),
        reduction="sum",
    ),
    said(
        "target of a divergence with a negative probability",
        "negative-target",
        "down to -0.5",
        LOSS,
        LOG_P[0],
        t(1.0, -0.5, 0.5),
        reduction="sum",
    ),
    said(
        "input is broadcast", "kl-broadcast", "input (3,)", LOSS, LOG_P[0], P, reduction="batchmean"
    ),
    said(
        "target of one column is broadcast",
        "kl-broadcast",
        "(2, 1) are broadcast to (2, 3)",
        LOSS,
        LOG_P,
        P[:, :1],
        reduction="batchmean",
    ),
    said(
        "batchmean of a broadcast input",
        "kl-batchmean",
        "2 distributions",
        LOSS,
        LOG_P[0],
        P,
        reduction="batchmean",
    ),
    said(
        "probabilities into kl_div",
        "probabilities-as-log-probabilities",
        "input",
        LOSS,
        P,
        P,
        reduction="batchmean",
    ),
    said(
        "probabilities as log target",
        "probabilities-as-log-probabilities",
        "target",
        LOSS,
        LOG_P,
        P,
        reduction="sum",
        log_target=True,
    ),
    said(
        "logits into kl_div",
        "logits-as-log-probabilities",
        "up to 3",
        LOSS,
        LOGITS,
        P,
        reduction="sum",
    ),
    said(
        "logits below 0 into kl_div",
        "logits-as-log-probabilities",
        "axis -1",
        LOSS,
        -LOGITS.abs() / 10,
        P,
        reduction="sum",
    ),
    said(
        "logits as log target",
        "logits-as-log-probabilities",
        "target has",
        LOSS,
        LOG_P,
        LOGITS,
        reduction="sum",
        log_target=True,
    ),
    said(
        "masked entry of a divergence",
        "zero-times-infinity",
        "1 place",
        LOSS,
        t(-INF, 0.0),
        t(0.0, 1.0),
        reduction="sum",
    ),
    said(
        "masked entry of input and log target",
        "zero-times-infinity",
        "1 place",
        LOSS,
        t(-INF, 0.0),
        t(-INF, 0.0),
        reduction="sum",
        log_target=True,
    ),
    said(
        "batchmean of one row",
        "kl-batchmean",
        "divides by 3, the first size of input (3,), but there is 1 distribution",
        LOSS,
        LOG_P[0],
        P[0],
        reduction="batchmean",
    ),
    said(
        "infinite log target",
        "loss-not-finite",
        "where input=-0.6931, target=-inf",
        LOSS,
        t(0.5, 0.5).log(),
        t(0.0, -INF),
        log_target=True,
        reduction="sum",
    ),
]


@each(WARNED)
def test_the_warning_names_the_hazard(call: Call) -> None:
    """Its numbers too."""
    assert is_found(call, call.explained().warnings)


NOTED = [
    noted("kl-one-target", "each of the 2 rows", LOSS, LOG_P, P[0], reduction="batchmean"),
    noted(
        "batchmean-of-samples",
        "divides by 1, the first size of input, and there are 2 distributions",
        LOSS,
        LOG_P[None],
        P[None],
        reduction="batchmean",
    ),
]


@each(NOTED)
def test_the_note_says_what_happens(call: Call) -> None:
    """What correct calls show too is no warning."""
    assert is_found(call, call.explained().notes)


RAISED = [
    call("pass input.float()", LOSS, LOGITS.long(), LOGITS.long(), reduction="sum"),
]


@each(RAISED)
def test_what_the_loss_raises_is_raised_with_a_note(call: Call) -> None:
    assert is_raised_with_its_note(call)


def test_the_mean_of_what_are_no_distributions_is_not_compared_with_a_divergence() -> None:
    explanation = lossdocs.explain(LOSS, -LOGITS.abs() - 2, 2 * P)

    assert [warning.key for warning in explanation.warnings] == ["target-sum"]


@pytest.mark.parametrize("reduction", ["mean", "batchmean", "none"])
@pytest.mark.parametrize("log_target", [False, True])
def test_every_pair_of_shapes_that_broadcast_is_explained(reduction: str, log_target: bool) -> None:
    shapes = [(), (1,), (3,), (1, 3), (2, 1), (2, 3), (1, 1, 3), (4, 2, 3)]
    empty = [((0, 3), (0, 3)), ((0, 3), (3,)), ((), (0, 3))]
    for x, y in [*product(shapes, shapes), *empty]:
        input, target = torch.full(x, 1 / 3).log(), torch.full(y, 1 / 3)

        explanation = lossdocs.explain(
            LOSS,
            input,
            target.log() if log_target else target,
            reduction=reduction,
            log_target=log_target,
        )

        assert explanation.reading.input.shape == x
        assert str(explanation)


def test_an_option_that_the_function_does_not_have_is_refused() -> None:
    with pytest.raises(TypeError, match=r"kl_div\(\) does not take these options: .*'weight'"):
        lossdocs.explain(LOSS, LOGITS, LOGITS, weight=LOGITS)
