"""Calls of soft_margin_loss, and what is said of them."""

import torch.nn.functional as F
from explain.saying import call, said
from explain.tensors import INF, LOGITS, MANY, X, t

import lossdocs

LOSS, OURS, SIGNS = F.soft_margin_loss, lossdocs.soft_margin_loss, MANY.gt(1) * 2.0 - 1

WARNED = [
    said("every-pair", "(2,) are broadcast to (2, 2)", X, t(1.0, -1.0)),
    said("target-no-sign", "1 target of 2 is neither -1 nor 1, such as 0;", X[0], t(1.0, 0.0)),
    said("probabilities-as-logits", "soft_margin_loss applies a sigmoid", MANY.sigmoid(), SIGNS),
    said("loss-not-finite", "in float64 it is 100", t(100.0), t(-1.0)),
    said("loss-not-finite", "at 0 is inf, where input[0]=1000, target[0]=-1", t(1000.0), t(-1.0)),
    said("infinite-logits", "1 infinite logit", t(-INF, 1.0), t(1.0, 1.0)),
]

RAISED = [
    call("pass target.reshape(input.shape)", LOGITS[:, :1], LOGITS[0, :2], loss=OURS),
]
