"""What is said of a call of binary_cross_entropy."""

import pytest
import torch
import torch.nn.functional as F
from explain.saying import (
    LOGITS,
    TAGGED,
    YES,
    Call,
    Drawn,
    P,
    Q,
    W,
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

LOSS = F.binary_cross_entropy
DRAWN = Drawn()
logits = DRAWN.logits
TAGS = DRAWN.tags()


WARNED = [
    said(
        "saturated sigmoid, loss 100",
        "saturated-sigmoid",
        "loss up to 100",
        LOSS,
        t(17.0).sigmoid(),
        t(0.0),
    ),
    said(
        "saturated sigmoid, one of two",
        "saturated-sigmoid",
        "1 probability of 2",
        LOSS,
        t(0.0, 0.5),
        t(0.3, 1.0),
    ),
    said(
        "saturated sigmoid, both",
        "saturated-sigmoid",
        "2 probabilities",
        LOSS,
        t(0.0, 1.0),
        t(1.0, 0.0),
    ),
    said(
        "a tensor lands in size_average",
        "size-average",
        "a tensor",
        LOSS,
        t(0.5),
        t(1.0),
        None,
        t(1.0),
    ),
    said(
        "certain and right in float16",
        "gradient-not-finite",
        "by input is nan at 0, where input=0, target=0",
        LOSS,
        t(0.0, 1.0).half(),
        t(0.0, 1.0).half(),
    ),
]


@each(WARNED)
def test_the_warning_names_the_hazard(call: Call) -> None:
    """Its numbers too."""
    assert is_found(call, call.explained().warnings)


NOTED = [
    noted("weight-axis", "one factor a column", LOSS, P[:, :2], YES, weight=t(1.0, 10.0)),
]


@each(NOTED)
def test_the_note_says_what_happens(call: Call) -> None:
    """What correct calls show too is no warning."""
    assert is_found(call, call.explained().notes)


CORRECT = [
    call(
        "weight a tag of as many samples",
        LOSS,
        logits(5, 5).sigmoid(),
        TAGS[:5],
        weight=torch.arange(1.0, 6.0),
    ),
    call("yes or no", LOSS, logits(8).sigmoid(), TAGS[:, 0]),
    call("yes or no, certain and right", LOSS, TAGS, TAGS),
    call("soft yes", LOSS, logits(8).sigmoid(), logits(8).sigmoid()),
    call(
        "weight a sample",
        LOSS,
        logits(5, 5).sigmoid(),
        TAGS[:5],
        weight=torch.arange(1.0, 6.0).unsqueeze(1),
    ),
]


@each(CORRECT)
def test_a_correct_call_has_no_warning(call: Call) -> None:
    explanation = call.explained()

    assert not explanation.warnings, explanation


RAISED = [
    call("pass target.to(input.dtype)", LOSS, LOGITS.sigmoid(), LOGITS.gt(0)),
]


@each(RAISED)
def test_what_the_loss_raises_is_raised_with_a_note(call: Call) -> None:
    assert is_raised_with_its_note(call)


MEANS = [
    call(9, LOSS, Q, TAGGED, weight=W),
]


@pytest.mark.filterwarnings("ignore::UserWarning")  # torch's, of deprecated names
@each(MEANS)
def test_the_contributions_add_up_to_the_loss(call: Call) -> None:
    assert adds_up(call)


@pytest.mark.filterwarnings("ignore::UserWarning")
@each(MEANS)
def test_the_gradient_is_that_of_autograd(call: Call) -> None:
    assert has_the_gradient_of_autograd(call)
