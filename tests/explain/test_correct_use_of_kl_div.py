"""Correct calls of kl_div raise no warning, and what they add is the loss."""

import pytest
import torch
import torch.nn.functional as F
from explain.saying import (
    LOG_Q,
    Call,
    Drawn,
    Q,
    adds_up,
    call,
    each,
    has_the_gradient_of_autograd,
)
from torch import nn

LOSS = F.kl_div
DRAWN = Drawn()
logits, classes = DRAWN.logits, DRAWN.classes
TEACHER, STUDENT = logits(6, 10), logits(6, 10)


CORRECT = [
    call("divergence", LOSS, STUDENT.log_softmax(1), TEACHER.softmax(1), reduction="batchmean"),
    call(
        "divergence, log target",
        LOSS,
        STUDENT.log_softmax(1),
        TEACHER.log_softmax(1),
        reduction="batchmean",
        log_target=True,
    ),
    call(
        "distillation at temperature 4",
        nn.KLDivLoss(reduction="batchmean"),
        (STUDENT / 4).log_softmax(1),
        (TEACHER / 4).softmax(1),
    ),
    call(
        "divergence of one-hot rows",
        LOSS,
        STUDENT.log_softmax(1),
        F.one_hot(classes(10, 6), 10).float(),
        reduction="sum",
    ),
    call(
        "divergence of each token",
        LOSS,
        logits(2, 4, 7).log_softmax(2),
        logits(2, 4, 7).softmax(2),
        reduction="none",
    ),
    call(
        "divergences summed over latent variables",
        LOSS,
        logits(2, 4, 7).log_softmax(2),
        logits(2, 4, 7).softmax(2),
        reduction="batchmean",
    ),
    call(
        "divergence of equals",
        LOSS,
        TEACHER.log_softmax(1),
        TEACHER.softmax(1),
        reduction="batchmean",
    ),
    call(
        "divergence in bfloat16",
        LOSS,
        STUDENT.bfloat16().log_softmax(1),
        TEACHER.bfloat16().softmax(1),
        reduction="batchmean",
    ),
    call(
        "divergence with padded rows",
        LOSS,
        STUDENT.log_softmax(1),
        TEACHER.softmax(1) * torch.tensor([[1.0]] * 5 + [[0.0]]),
        reduction="batchmean",
    ),
    call(
        "divergence from the uniform distribution",
        LOSS,
        STUDENT.log_softmax(1),
        torch.full((10,), 0.1),
        reduction="batchmean",
    ),
]


@each(CORRECT)
def test_a_correct_call_has_no_warning(call: Call) -> None:
    explanation = call.explained()

    assert not explanation.warnings, explanation


MEANS = [
    call(9, LOSS, LOG_Q, Q),
    call(3, LOSS, LOG_Q, Q, reduction="batchmean"),
    call(1, LOSS, LOG_Q[0, 0], Q[0, 0], reduction="batchmean"),
    call(27, LOSS, LOG_Q, Q, reduction="batchmean", size_average=True),
]


@pytest.mark.filterwarnings("ignore::UserWarning")  # torch's, of deprecated names
@each(MEANS)
def test_the_contributions_add_up_to_the_loss(call: Call) -> None:
    assert adds_up(call)


@pytest.mark.filterwarnings("ignore::UserWarning")
@each(MEANS)
def test_the_gradient_is_that_of_autograd(call: Call) -> None:
    assert has_the_gradient_of_autograd(call)
