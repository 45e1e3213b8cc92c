"""What is said of a call of binary_cross_entropy_with_logits."""

import pytest
import torch
import torch.nn.functional as F
from explain.saying import (
    INF,
    LOGITS,
    MANY,
    TAGGED,
    YES,
    Call,
    Drawn,
    W,
    X,
    Z,
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
from torch import nn

LOSS = F.binary_cross_entropy_with_logits
DRAWN = Drawn()
logits = DRAWN.logits
TAGS = DRAWN.tags()


WARNED = [
    said(
        "labels of -1 and 1", "target-outside-0-1", "such as -1", LOSS, t(2.0, -3.0), t(1.0, -1.0)
    ),
    said(
        "sigmoid before the loss with logits",
        "probabilities-as-logits",
        "all 16 entries",
        LOSS,
        MANY.sigmoid(),
        MANY.gt(1).float(),
    ),
    said(
        "one sigmoid before the loss with logits",
        "probabilities-as-logits",
        "torch.sigmoid",
        LOSS,
        t(0.2).requires_grad_().sigmoid(),
        t(1.0),
    ),
    said(
        "infinite logit of the binary loss",
        "infinite-logits",
        "1 infinite logit",
        LOSS,
        t(-INF, 1.0),
        t(0.0, 1.0),
    ),
    said(
        "bfloat16 target",
        "output-dtype",
        "input is float32, but the loss is bfloat16",
        LOSS,
        X,
        YES.bfloat16(),
    ),
    said(
        "infinite weight of yes",
        "loss-not-finite",
        "at 1 is inf, where input=2, target=1, pos_weight=inf",
        LOSS,
        t(1.0, 2.0),
        t(0.0, 1.0),
        pos_weight=t(1.0, INF),
    ),
]


@each(WARNED)
def test_the_warning_names_the_hazard(call: Call) -> None:
    """Its numbers too."""
    assert is_found(call, call.explained().warnings)


NOTED = [
    noted("weight-axis", "(2,)", LOSS, X, YES, weight=t(1.0, 10.0)),
    noted("small-losses", "2 losses of 2", LOSS, t(-20.0, -15.0), t(0.0, 0.0)),
]


@each(NOTED)
def test_the_note_says_what_happens(call: Call) -> None:
    """What correct calls show too is no warning."""
    assert is_found(call, call.explained().notes)


CORRECT = [
    call("tags", LOSS, logits(8, 5), TAGS),
    call(
        "tags with pos_weight",
        nn.BCEWithLogitsLoss(pos_weight=torch.arange(1.0, 6.0)),
        logits(8, 5),
        TAGS,
    ),
    call(
        "tags, pos_weight of a square", LOSS, logits(5, 5), TAGS[:5], pos_weight=torch.ones(5) * 3
    ),
    call("tags, masked", LOSS, logits(8, 5), TAGS, weight=TAGS),
    call("yes, one logit", LOSS, torch.tensor(0.3), torch.tensor(1.0)),
    call("yes, three logits", LOSS, torch.tensor([0.1, 0.9, 0.4]), TAGS[0, :3]),
    call("fresh model", LOSS, 0.1 + logits(100) / 100, torch.ones(100)),
    call("large logits", LOSS, torch.tensor([1e4, -1e4]), torch.tensor([1.0, 0.0])),
    call("logits in bfloat16", LOSS, logits(64).bfloat16(), torch.ones(64).bfloat16()),
    call("mean of tags in float16", LOSS, logits(300).half(), torch.ones(300).half()),
]


@each(CORRECT)
def test_a_correct_call_has_no_warning(call: Call) -> None:
    explanation = call.explained()

    assert not explanation.warnings, explanation


RAISED = [
    call("pass target.to(input.dtype)", LOSS, LOGITS, LOGITS.gt(0).long()),
    call("pass target.reshape(input.shape)", LOSS, LOGITS[:, :1], LOGITS[:, 0]),
]


@each(RAISED)
def test_what_the_loss_raises_is_raised_with_a_note(call: Call) -> None:
    assert is_raised_with_its_note(call)


MEANS = [
    call(9, LOSS, Z, TAGGED, pos_weight=W, weight=W),
]


@pytest.mark.filterwarnings("ignore::UserWarning")  # torch's, of deprecated names
@each(MEANS)
def test_the_contributions_add_up_to_the_loss(call: Call) -> None:
    assert adds_up(call)


@pytest.mark.filterwarnings("ignore::UserWarning")
@each(MEANS)
def test_the_gradient_is_that_of_autograd(call: Call) -> None:
    assert has_the_gradient_of_autograd(call)
