"""The explorer binary cross entropy: its numbers in torch, and what its examples tell."""

import math

import torch
import torch.nn.functional as F
from explorers.state import Claim, Numbers, Point, State


def reference(s: State) -> Numbers:
    """The two ways from a logit to the loss."""
    x = torch.tensor(float(s["x"]), requires_grad=True)
    t, weight = torch.tensor(float(s["t"])), torch.tensor(float(s["weight"]))
    logit = F.binary_cross_entropy_with_logits(x, t, pos_weight=weight)
    p = x.sigmoid()
    probability = F.binary_cross_entropy(p, t, weight=torch.where(t == 1, weight, 1.0))
    return {
        "logitLoss": logit.item(),
        "logitGradient": torch.autograd.grad(logit, x)[0].item(),
        "probabilityLoss": probability.item(),
        "probabilityGradient": torch.autograd.grad(probability, x)[0].item(),
    }


# The same numbers in what the code to copy computes.
COPIED = {
    "logitLoss": "loss",
    "logitGradient": "x.grad",
    "probabilityLoss": "other",
    "probabilityGradient": "z.grad",
}

# By example: the claim about its numbers `n`; `at` has those of a changed state.
CLAIMS: dict[str, Claim] = {
    "After the jump": lambda n, at: (
        torch.tensor(17.0).sigmoid().item() == 1
        and n["probabilityLoss"] == 100
        and n["logitLoss"] == 17
        and n["probabilityGradient"] == 0
    ),
    "Before the jump": lambda n, at: (
        torch.tensor(16.6).sigmoid().item() < 1 and 0.1 < n["logitLoss"] - n["probabilityLoss"] < 1
    ),
    "A missed yes": lambda n, at: (
        math.isclose(n["probabilityLoss"], 35, rel_tol=1e-6)
        and abs(n["probabilityGradient"]) < 0.001
        and n["logitGradient"] == -1
    ),
    "Undecided": lambda n, at: (
        n["logitLoss"] == n["probabilityLoss"] and n["logitGradient"] == n["probabilityGradient"]
    ),
    "pos_weight": lambda n, at: math.isclose(
        n["logitLoss"], 3 * at(weight=1)["logitLoss"], rel_tol=1e-6
    ),
}

# The module, what stands there, and what is written in its place.
MISTAKES = [
    ("binary_cross_entropy", "t === 1 ? weight : 1", "weight"),
    ("binary_cross_entropy", "pos_weight=torch", "weight=torch"),
    ("binary_cross_entropy", "x: Number(s.x), y: here[one.other]", "x: 0, y: here[one.other]"),
]


def dots(s: State, want: Numbers) -> list[list[Point]]:
    """Where the dots of the charts are."""
    return [
        [(s["x"], want[f"{way}{what}"]) for way in ("logit", "probability")]
        for what in ("Loss", "Gradient")
    ]
