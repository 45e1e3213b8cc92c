"""Calls of binary_cross_entropy, and what is said of them."""

import torch
import torch.nn.functional as F
from explain.saying import call, said
from explain.tensors import LOGITS, TAGGED, YES, Drawn, P, Q, W, t

LOSS = F.binary_cross_entropy
DRAWN = Drawn()
logits = DRAWN.logits
TAGS, FIVE, HALVES = DRAWN.tags(), torch.arange(1.0, 6.0), t(0.0, 1.0).half()

WARNED = [
    said("saturated-sigmoid", "loss up to 100", t(17.0).sigmoid(), t(0.0)),
    said("saturated-sigmoid", "1 probability of 2", t(0.0, 0.5), t(0.3, 1.0)),
    said("saturated-sigmoid", "2 probabilities", t(0.0, 1.0), t(1.0, 0.0)),
    said("size-average", "a tensor", t(0.5), t(1.0), None, t(1.0)),
    said(
        "gradient-not-finite",
        "by input is nan at 0, where input[0]=0, target[0]=0; in float32",
        HALVES,
        HALVES,
    ),
]

NOTED = [
    said("weight-axis", "one factor a column", P[:, :2], YES, weight=t(1.0, 10.0)),
]

CORRECT = [
    call("weight a tag of as many samples", logits(5, 5).sigmoid(), TAGS[:5], weight=FIVE),
    call("yes or no", logits(8).sigmoid(), TAGS[:, 0]),
    call("yes or no, certain and right", TAGS, TAGS),
    call("soft yes", logits(8).sigmoid(), logits(8).sigmoid()),
    call("weight a sample", logits(5, 5).sigmoid(), TAGS[:5], weight=FIVE.unsqueeze(1)),
]

RAISED = [
    call("pass target.to(input.dtype)", LOGITS.sigmoid(), LOGITS.gt(0)),
]

MEANS = [
    call(9, Q, TAGGED, weight=W),
]
