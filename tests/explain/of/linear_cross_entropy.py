"""Calls of linear_cross_entropy, and what is said of them."""

import torch
from explain.saying import call, said
from explain.tensors import NAN, P, Y, t

import lossdocs

LOSS = lossdocs.linear_cross_entropy
HIDDEN, LAYER, LABELS = torch.eye(3)[:2], torch.arange(12.0).sin().reshape(4, 3), t(1, 3)
NO_STATE, NANS = (torch.zeros(2, 0), torch.zeros(3, 0), Y), t(0.0, NAN, 0.0)
EYE, VAST = torch.eye(2), (torch.full((4, 1), 3e38), torch.zeros(2, 1), t(1, 1, 1, 1))
SIZES = "input: float32 (2, 3); linear_weight: float32 (4, 2); target: int64 (2,)"

WARNED = [
    said("loss-not-finite", "linear_bias[1]=nan, logits[0, 1]=nan", *NO_STATE, linear_bias=NANS),
    said("loss-not-finite", "at 0 is nan, where input[0, 0]=inf", EYE / (1 - EYE), LAYER[:, :2], Y),
    said("gradient-not-finite", "by linear_weight is inf at 0, 0", *VAST, reduction="sum"),
    said("probabilities-as-logits", "linear_cross_entropy applies a softmax", P, torch.eye(3), Y),
]

CORRECT = [
    # The logits are not what it returned.
    call("softmax of hidden", HIDDEN.clone().requires_grad_().softmax(1), LAYER, LABELS),
]

RAISED = [
    call(SIZES, HIDDEN, LAYER[:, :2], LABELS),
    call("pass target.long()", HIDDEN, LAYER, LABELS.int()),
    call("See losses/linear_cross_entropy/#errors-you-will-meet", HIDDEN, LAYER, LABELS[:1]),
]
