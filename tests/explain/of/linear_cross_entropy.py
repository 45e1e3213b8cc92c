"""Calls of linear_cross_entropy, and what is said of them."""

import torch
from explain.saying import said
from explain.tensors import P, Y

import lossdocs

LOSS = lossdocs.linear_cross_entropy
HIDDEN, LAYER, BIAS = torch.eye(3)[:2], torch.arange(12.0).sin().reshape(4, 3), torch.ones(4)
LABELS = torch.tensor([1, 3])

WARNED = [
    said("probabilities-as-logits", "linear_cross_entropy applies a softmax", P, torch.eye(3), Y),
]
