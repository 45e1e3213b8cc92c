"""What is said of a call of huber_loss."""

import torch.nn.functional as F
from explain.saying import LOGITS, Call, X, call, each, is_found, is_raised_with_its_note, said

import lossdocs

LOSS = F.huber_loss


WARNED = [
    said(
        "column of predictions",
        "every-pair",
        "input (2, 1) and target (2,) are broadcast to (2, 2)",
        LOSS,
        X[:, :1],
        X[:, 0],
    ),
]


@each(WARNED)
def test_the_warning_names_the_hazard(call: Call) -> None:
    """Its numbers too."""
    assert is_found(call, call.explained().warnings)


RAISED = [
    call("See errors/#shapes", lossdocs.huber_loss, LOGITS, LOGITS[:, :2]),
]


@each(RAISED)
def test_what_the_loss_raises_is_raised_with_a_note(call: Call) -> None:
    assert is_raised_with_its_note(call)
