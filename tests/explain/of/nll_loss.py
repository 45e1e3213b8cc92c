"""Calls of nll_loss, and what is said of them."""

import torch
import torch.nn.functional as F
from explain.saying import call, said
from explain.tensors import INF, LOG_P, LOG_Q, LOGITS, PART, SQUARE, Drawn, P, W, Y, t

import lossdocs

LOSS = F.nll_loss
DRAWN = Drawn()
logits, classes, sure = DRAWN.logits, DRAWN.classes, DRAWN.sure
WAVES = torch.sin(torch.arange(256.0)).reshape(4, 8, 8)
PADDED, INFINITE, SUM = t(0, -100), t(1.0, INF, 1.0), {"reduction": "sum"}
LARGE, HEAVY = (t([-6e4, 0.0], [0.0, -9.0]).half(), t(0, 0)), t(2.0, 1.0).half()
LABELS, TOKENS = classes(5, 8), classes(50, 4, 16)

WARNED = [
    said("class-axis", "exp(input) sums to 1 along axis 2", WAVES.log_softmax(2), SQUARE),
    said("class-axis", "axis 0", LOGITS.log_softmax(0), Y),
    said("size-average", "size_average is -1", LOG_P, Y, None, -1),
    said("probabilities-as-log-probabilities", "input", P, Y),
    said("logits-as-log-probabilities", "up to 3", LOGITS, Y),
    said("logits-as-log-probabilities", "sums to 2.", -LOGITS.abs() / 10, Y),
    said("all-ignored", "ignore_index=0", LOG_P, t(0, 0), ignore_index=0),
    said("zero-weights", "2 targets", LOG_P, Y, weight=t(0.0, 0.0, 1.0)),
    said("zero-times-infinity", "weight is 0", t([-INF, 0.0]), t(0), weight=t(0.0, 1.0), **SUM),
    said("no-backward", "(1,)", LOG_P[0], t(1)),
    said("loss-not-finite", "at 1 is inf, where input[1, 1]=", LOG_P, Y, weight=INFINITE),
    said(
        "below-0", "because weight[1]=-2 is outside its range", LOG_P, Y, weight=t(1.0, -2.0, 1.0)
    ),
    said("below-0", "at 0 is -0.005, where input[0, 0]=0.005", t([0.005, -9.0]), t(0)),
]

NOTED = [
    said("mean-of-means", "by 5, the sum of the weights", LOG_P, Y, weight=t(1.0, 4.0, 2.0)),
]

CORRECT = [
    call("above 65504 in float16", *LARGE, weight=HEAVY, loss=lossdocs.nll_loss),
    call("log_softmax", logits(8, 5).log_softmax(1), classes(5, 8)),
    call("log_softmax, tokens", logits(4, 50, 16).log_softmax(1), TOKENS),
    call("log_softmax in bfloat16", logits(8, 1000).bfloat16().log_softmax(1), classes(1000, 8)),
    call("log of softmax", (logits(8, 5).softmax(1) + 1e-8).log(), classes(5, 8)),
    call("log_softmax of certain", sure(LABELS, 5, 1e3).log_softmax(1), LABELS),
]

RAISED = [
    call("See losses/nll_loss/#errors-you-will-meet", LOGITS, PADDED[[0, 0, 0]]),
]

MEANS = [
    call(5, LOG_Q, PART, weight=W),
    call(5, LOG_Q, PART, weight=W, loss=lossdocs.nll_loss),
]
