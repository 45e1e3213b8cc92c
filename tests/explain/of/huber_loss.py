"""Calls of huber_loss, and what is said of them."""

import torch.nn.functional as F
from explain.saying import call, said
from explain.tensors import LOGITS, X

import lossdocs

LOSS = F.huber_loss

WARNED = [
    said("every-pair", "input (2, 1) and target (2,) are broadcast to (2, 2)", X[:, :1], X[:, 0]),
]

RAISED = [
    call("See errors/#shapes", LOGITS, LOGITS[:, :2], loss=lossdocs.huber_loss),
]
