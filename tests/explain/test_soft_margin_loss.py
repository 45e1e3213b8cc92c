"""What is said of a call of soft_margin_loss."""

import torch.nn.functional as F
from explain.saying import (
    INF,
    LOGITS,
    MANY,
    Call,
    X,
    call,
    each,
    is_found,
    is_raised_with_its_note,
    said,
    t,
)

import lossdocs

LOSS = F.soft_margin_loss


WARNED = [
    said(
        "one target for all rows",
        "every-pair",
        "(2,) are broadcast to (2, 2)",
        LOSS,
        X,
        t(1.0, -1.0),
    ),
    said(
        "labels of 0 and 1",
        "target-no-sign",
        "1 target of 2 is neither -1 nor 1, such as 0;",
        LOSS,
        t(2.0, -3.0),
        t(1.0, 0.0),
    ),
    said(
        "sigmoid before the soft margin",
        "probabilities-as-logits",
        "soft_margin_loss applies a sigmoid",
        lossdocs.soft_margin_loss,
        MANY.sigmoid(),
        MANY.gt(1) * 2.0 - 1,
    ),
    said(
        "infinite logit without a weight",
        "infinite-logits",
        "1 infinite logit",
        LOSS,
        t(-INF, 1.0),
        t(1.0, 1.0),
    ),
]


@each(WARNED)
def test_the_warning_names_the_hazard(call: Call) -> None:
    """Its numbers too."""
    assert is_found(call, call.explained().warnings)


RAISED = [
    call(
        "pass target.reshape(input.shape)", lossdocs.soft_margin_loss, LOGITS[:, :1], LOGITS[0, :2]
    ),
]


@each(RAISED)
def test_what_the_loss_raises_is_raised_with_a_note(call: Call) -> None:
    assert is_raised_with_its_note(call)
