"""Calls of kl_div, and what is said of them."""

import torch
import torch.nn.functional as F
from explain.saying import call, said
from explain.tensors import INF, LOG_P, LOG_Q, LOGITS, NAN, Drawn, P, Q, t
from torch import nn

import lossdocs

LOSS = F.kl_div
ROWS, SUM, LOGS = {"reduction": "batchmean"}, {"reduction": "sum"}, {"log_target": True}
DRAWN = Drawn()
logits, classes = DRAWN.logits, DRAWN.classes
TEACHER, STUDENT = logits(6, 10), logits(6, 10)
TOKENS = logits(2, 4, 7).log_softmax(2), logits(2, 4, 7).softmax(2)
EVEN, SOFTENED = t(0.5, 0.5).log(), ((STUDENT / 4).log_softmax(1), (TEACHER / 4).softmax(1))
SAME, BRAIN = TEACHER.double().softmax(1), t([0.1, 0.2, 0.3, 0.4]).log().bfloat16()
RARE = t(0.0, 0.5, 0.5).requires_grad_()
VAST, NONE = (t(-100.0).bfloat16(), t(3.4e37).bfloat16()), {"reduction": "none"}
NEVER = t(0.0, 1.0).requires_grad_()
TAUGHT, LEARNT = TEACHER.softmax(1), STUDENT.log_softmax(1)
PADDED = torch.tensor([[1.0]] * 5 + [[0.0]])
BY_3 = "divides by 3, the first size of input (3,), but there is 1 distribution"
BY_1 = "divides by 1, the first size of input, and there are 2 distributions"

WARNED = [
    said("kl-mean", "3 times too small", LOG_P, P),
    said("kl-mean", "6 entries", LOG_P, P, size_average=True),
    said("kl-mean", "3 times", LOG_P[0], P[0]),
    said("kl-mean", "3 times", LOG_P[None], P[None]),
    said("class-axis", "axis -2", LOGITS.log_softmax(0), P, **SUM),
    said("size-average", "'batchmean'", LOG_P, P, "batchmean"),
    said("kl-mean", "", LOG_P, P, loss=nn.KLDivLoss()),
    said("target-sum", "between 0.5 and 2", LOG_P, t([0.5, 0.0, 0.0], [1.0, 0.5, 0.5]), **ROWS),
    said("target-sum", "sum", LOG_P, P.log() - 1, **ROWS, **LOGS),
    said("negative-target", "log-probabilities", LOG_P, P.log(), **SUM),
    said("negative-target", "down to -0.5", LOG_P[0], t(1.0, -0.5, 0.5), **SUM),
    said("kl-broadcast", "input (3,)", LOG_P[0], P, **ROWS),
    said("kl-broadcast", "(2, 1) are broadcast to (2, 3)", LOG_P, P[:, :1], **ROWS),
    said("kl-batchmean", "2 distributions", LOG_P[0], P, **ROWS),
    said("probabilities-as-log-probabilities", "input", P, P, **ROWS),
    said("probabilities-as-log-probabilities", "target", LOG_P, P, **SUM, **LOGS),
    said("logits-as-log-probabilities", "up to 3", LOGITS, P, **SUM),
    said("logits-as-log-probabilities", "axis -1", -LOGITS.abs() / 10, P, **SUM),
    said("logits-as-log-probabilities", "target has", LOG_P, LOGITS, **SUM, **LOGS),
    said("zero-times-infinity", "1 place", t(-INF, 0.0), t(0.0, 1.0), **SUM),
    said("zero-times-infinity", "1 place", t(-INF, 0.0), t(-INF, 0.0), **SUM, **LOGS),
    said("kl-batchmean", BY_3, LOG_P[0], P[0], **ROWS),
    said(
        "loss-not-finite",
        "where input[1]=-0.6931, target[1]=-inf",
        EVEN,
        t(0.0, -INF),
        **LOGS,
        **SUM,
    ),
    said("loss-not-finite", "where input[0]=nan, target[0]=0.5", t(NAN, 0.0), t(0.5, 0.5), **SUM),
    said("gradient-not-finite", "by target is nan at 0, where target[0]=0", EVEN, NEVER, **SUM),
    said("gradient-not-finite", "by target is nan at 0, where target[0]=0", LOG_P, RARE, **SUM),
    said("loss-not-finite", "in float64 it is 6.35e+39", *VAST, loss=lossdocs.kl_div, **NONE),
    said("below-0", "the least term is -0.001953 at 0, 3, where", BRAIN, BRAIN.exp(), **ROWS),
    said("empty-mean", "no element", torch.zeros(0, 3), torch.zeros(0, 3), **ROWS),
]

NOTED = [
    said("kl-one-target", "each of the 2 rows", LOG_P, P[0], **ROWS),
    said("batchmean-of-samples", BY_1, LOG_P[None], P[None], **ROWS),
]

CORRECT = [
    call("divergence", LEARNT, TAUGHT, **ROWS),
    call("divergence, log target", LEARNT, TEACHER.log_softmax(1), **ROWS, **LOGS),
    call("distillation", *SOFTENED, loss=nn.KLDivLoss(reduction="batchmean")),
    call("one-hot rows", LEARNT, F.one_hot(classes(10, 6), 10).float(), **SUM),
    call("of each token", *TOKENS, reduction="none"),
    call("summed over latent variables", *TOKENS, **ROWS),
    call("divergence of equals", TEACHER.double().log_softmax(1), SAME, **ROWS),
    call("bfloat16", STUDENT.bfloat16().log_softmax(1), TEACHER.bfloat16().softmax(1), **ROWS),
    call("divergence with padded rows", LEARNT, TAUGHT * PADDED, **ROWS),
    call("from the uniform distribution", LEARNT, torch.full((10,), 0.1), **ROWS),
]

RAISED = [
    call("pass input.float()", LOGITS.long(), LOGITS.long(), **SUM),
]

MEANS = [
    call(9, LOG_Q, Q),
    call(3, LOG_Q, Q, **ROWS),
    call(1, LOG_Q[0, 0], Q[0, 0], **ROWS),
    call(27, LOG_Q, Q, **ROWS, size_average=True),
]
