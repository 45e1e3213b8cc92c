"""Calls of binary_cross_entropy_with_logits, and what is said of them."""

import torch
import torch.nn.functional as F
from explain.saying import call, said
from explain.tensors import INF, LOGITS, MANY, TAGGED, YES, Drawn, W, X, Z, t
from torch import nn

LOSS = F.binary_cross_entropy_with_logits
DRAWN = Drawn()
logits = DRAWN.logits
TAGS, FIVE = DRAWN.tags(), torch.arange(1.0, 6.0)

WARNED = [
    said("target-outside-0-1", "such as -1", t(2.0, -3.0), t(1.0, -1.0)),
    said("probabilities-as-logits", "all 16 entries", MANY.sigmoid(), MANY.gt(1).float()),
    said("probabilities-as-logits", "torch.sigmoid", t(0.2).requires_grad_().sigmoid(), t(1.0)),
    said(
        "infinite-logits",
        "1 infinite logit: the loss at 0 is nan, where input[0]=-inf, target[0]=0",
        t(-INF, 1.0),
        t(0.0, 1.0),
    ),
    said("output-dtype", "input is float32, but the loss is bfloat16", X, YES.bfloat16()),
    said(
        "loss-not-finite",
        "at 1 is inf, where input[1]=2, target[1]=1, pos_weight[1]=inf",
        t(1.0, 2.0),
        t(0.0, 1.0),
        pos_weight=t(1.0, INF),
    ),
]

NOTED = [
    said("weight-axis", "(2,)", X, YES, weight=t(1.0, 10.0)),
    said("small-losses", "2 losses of 2", t(-20.0, -15.0), t(0.0, 0.0)),
]

CORRECT = [
    call("tags", logits(8, 5), TAGS),
    call("tags with pos_weight", logits(8, 5), TAGS, loss=nn.BCEWithLogitsLoss(pos_weight=FIVE)),
    call("tags, pos_weight of a square", logits(5, 5), TAGS[:5], pos_weight=torch.ones(5) * 3),
    call("tags, masked", logits(8, 5), TAGS, weight=TAGS),
    call("yes, one logit", torch.tensor(0.3), torch.tensor(1.0)),
    call("yes, three logits", t(0.1, 0.9, 0.4), TAGS[0, :3]),
    call("fresh model", 0.1 + logits(100) / 100, torch.ones(100)),
    call("large logits", t(1e4, -1e4), t(1.0, 0.0)),
    call("logits in bfloat16", logits(64).bfloat16(), torch.ones(64).bfloat16()),
    call("mean of tags in float16", logits(300).half(), torch.ones(300).half()),
]

RAISED = [
    call("pass target.to(input.dtype)", LOGITS, LOGITS.gt(0).long()),
    call("pass target.reshape(input.shape)", LOGITS[:, :1], LOGITS[:, 0]),
]

MEANS = [
    call(9, Z, TAGGED, pos_weight=W, weight=W),
]
