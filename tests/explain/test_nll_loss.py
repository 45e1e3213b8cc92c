"""What is said of a call of nll_loss."""

import pytest
import torch
import torch.nn.functional as F
from explain.saying import (
    INF,
    LOG_P,
    LOG_Q,
    LOGITS,
    PART,
    SQUARE,
    Call,
    Drawn,
    P,
    W,
    Y,
    adds_up,
    call,
    each,
    has_the_gradient_of_autograd,
    is_found,
    is_raised_with_its_note,
    noted,
    said,
    t,
)

import lossdocs

LOSS = F.nll_loss
DRAWN = Drawn()
logits, classes, sure = DRAWN.logits, DRAWN.classes, DRAWN.sure
PADDED = t(0, -100)
LABELS = classes(5, 8)
TOKENS = classes(50, 4, 16)


WARNED = [
    said(
        "log_softmax along the last axis",
        "class-axis",
        "exp(input) sums to 1 along axis 2",
        LOSS,
        torch.sin(torch.arange(256.0)).reshape(4, 8, 8).log_softmax(2),
        SQUARE,
    ),
    said("log_softmax along the batch", "class-axis", "axis 0", LOSS, LOGITS.log_softmax(0), Y),
    said(
        "ignore_index -1 lands in size_average",
        "size-average",
        "size_average is -1",
        LOSS,
        LOG_P,
        Y,
        None,
        -1,
    ),
    said("probabilities into nll_loss", "probabilities-as-log-probabilities", "input", LOSS, P, Y),
    said("logits into nll_loss", "logits-as-log-probabilities", "up to 3", LOSS, LOGITS, Y),
    said(
        "logits below 0 into nll_loss",
        "logits-as-log-probabilities",
        "sums to 2.",
        LOSS,
        -LOGITS.abs() / 10,
        Y,
    ),
    said(
        "all ignored, nll_loss",
        "all-ignored",
        "ignore_index=0",
        LOSS,
        LOG_P,
        t(0, 0),
        ignore_index=0,
    ),
    said(
        "all weights 0, nll_loss",
        "zero-weights",
        "2 targets",
        LOSS,
        LOG_P,
        Y,
        weight=t(0.0, 0.0, 1.0),
    ),
    said(
        "weight 0 beside -inf",
        "zero-times-infinity",
        "weight is 0",
        LOSS,
        t([-INF, 0.0]),
        t(0),
        weight=t(0.0, 1.0),
        reduction="sum",
    ),
    said("no backward, nll", "no-backward", "(1,)", LOSS, LOG_P[0], t(1)),
    said(
        "infinite weight of a class",
        "loss-not-finite",
        "at 1 is inf, where target=1, weight=inf",
        LOSS,
        LOG_P,
        Y,
        weight=t(1.0, INF, 1.0),
    ),
]


@each(WARNED)
def test_the_warning_names_the_hazard(call: Call) -> None:
    """Its numbers too."""
    assert is_found(call, call.explained().warnings)


NOTED = [
    noted(
        "mean-of-means",
        "divides by 5, the sum of the weights",
        LOSS,
        LOG_P,
        Y,
        weight=t(1.0, 4.0, 2.0),
    ),
]


@each(NOTED)
def test_the_note_says_what_happens(call: Call) -> None:
    """What correct calls show too is no warning."""
    assert is_found(call, call.explained().notes)


CORRECT = [
    call("log_softmax", LOSS, logits(8, 5).log_softmax(1), classes(5, 8)),
    call("log_softmax, tokens", LOSS, logits(4, 50, 16).log_softmax(1), TOKENS),
    call(
        "log_softmax in bfloat16", LOSS, logits(8, 1000).bfloat16().log_softmax(1), classes(1000, 8)
    ),
    call("log of softmax", LOSS, (logits(8, 5).softmax(1) + 1e-8).log(), classes(5, 8)),
    call("log_softmax of certain", LOSS, sure(LABELS, 5, 1e3).log_softmax(1), LABELS),
]


@each(CORRECT)
def test_a_correct_call_has_no_warning(call: Call) -> None:
    explanation = call.explained()

    assert not explanation.warnings, explanation


RAISED = [
    call("See losses/nll_loss/#errors-you-will-meet", LOSS, LOGITS, PADDED[[0, 0, 0]]),
]


@each(RAISED)
def test_what_the_loss_raises_is_raised_with_a_note(call: Call) -> None:
    assert is_raised_with_its_note(call)


MEANS = [
    call(5, LOSS, LOG_Q, PART, weight=W),
    call(5, lossdocs.nll_loss, LOG_Q, PART, weight=W),
]


@pytest.mark.filterwarnings("ignore::UserWarning")  # torch's, of deprecated names
@each(MEANS)
def test_the_contributions_add_up_to_the_loss(call: Call) -> None:
    assert adds_up(call)


@pytest.mark.filterwarnings("ignore::UserWarning")
@each(MEANS)
def test_the_gradient_is_that_of_autograd(call: Call) -> None:
    assert has_the_gradient_of_autograd(call)
