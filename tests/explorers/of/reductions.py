"""The explorer reductions: its numbers in torch, and what its examples tell."""

import math

import torch
import torch.nn.functional as F
from explorers.state import Claim, Numbers, State, named, numbers


def reference(s: State) -> Numbers:
    """Four samples with two classes, of which some may be ignored."""
    y, p, weight = numbers(s, "y", 4).long(), numbers(s, "p", 4), numbers(s, "w", 2)
    q = torch.where(y[:, None] == 1, torch.stack([1 - p, p], 1), torch.stack([p, 1 - p], 1))
    certain = F.one_hot(y.clamp(min=0), 2).float()
    found = {
        name: F.nll_loss(q.log(), y, weight, reduction=name).item() for name in ("sum", "mean")
    }
    for name, reduction in (("klsum", "sum"), ("batchmean", "batchmean")):
        found[name] = F.kl_div(q.log(), certain, reduction=reduction).item()
    found["klmean"] = F.kl_div(q.log(), certain, reduction="sum").item() / certain.numel()
    return found | named("loss", F.nll_loss(q.log(), y, weight, reduction="none"))


# The same numbers in what the code to copy computes.
COPIED = {
    **{name: f"F.nll_loss(log_q, y, weight, reduction={name!r})" for name in ("sum", "mean")},
    "loss": "F.nll_loss(log_q, y, weight, reduction='none')",
    "batchmean": "F.kl_div(log_q, certain, reduction='batchmean')",
    "klsum": "F.kl_div(log_q, certain, reduction='sum')",
}

# By example: the claim about its numbers `n`; `at` has those of a changed state.
CLAIMS: dict[str, Claim] = {
    "Weights and padding": lambda n, at: (
        math.isclose(n["mean"], n["sum"] / 5, rel_tol=1e-6) and n["mean"] != n["sum"] / 4
    ),
    "Plain": lambda n, at: math.isclose(n["mean"], n["sum"] / 4, rel_tol=1e-6),
    "Padding": lambda n, at: (
        math.isclose(n["mean"], n["sum"] / 3, rel_tol=1e-6)
        and math.isclose(n["batchmean"], n["klsum"] / 4, rel_tol=1e-6)
    ),
    "Nothing counts": lambda n, at: math.isnan(n["mean"]) and n["sum"] == 0,
}

# The module, what stands there, and what is written in its place.
MISTAKES = [
    ("reductions", "sum(losses) / sum(counted)", "sum(losses) / 4"),
    ("reductions", "sum(costs) / 8", "sum(costs) / 4"),
    ("reductions", "y < 0 ? 0 : weights[y]", "weights[Math.max(y, 0)]"),
]
