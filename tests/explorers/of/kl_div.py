"""The explorer kl div: its numbers in torch, and what its examples tell."""

import math

import torch.nn.functional as F
from explorers.state import Claim, Numbers, State, named, numbers


def reference(s: State) -> Numbers:
    """Votes and logits of three classes."""
    votes, x = numbers(s, "v", 3).double(), numbers(s, "x", 3).double()
    p, log_q = votes / votes.sum(), x.log_softmax(0)
    forward = F.kl_div(log_q, p, reduction="none")
    reverse = F.kl_div(p.log(), log_q.exp(), reduction="none")
    sums = {"pq": forward.sum().item(), "qp": reverse.sum().item()}
    return (
        named("p", p) | named("q", log_q.exp()) | named("f", forward) | named("r", reverse) | sums
    )


# The same numbers in what the code to copy computes.
COPIED = {"pq": "forward", "qp": "reverse", "p": "p[0]", "q": "log_q[0].exp()"}

# By example: the claim about its numbers `n`; `at` has those of a changed state.
CLAIMS: dict[str, Claim] = {
    "A class neglected": lambda n, at: (
        n["q1"] < n["p1"] / 10 and n["f1"] == max(n["f0"], n["f1"], n["f2"]) and n["r1"] < 0.1
    ),
    "A class nobody chose": lambda n, at: n["f2"] == 0 and n["r2"] == math.inf,
    "Equal": lambda n, at: all(abs(v) < 1e-12 for k, v in n.items() if k[0] in "fr"),
    "Two modes, one chosen": lambda n, at: n["pq"] > 2 * n["qp"],
}

# The module, what stands there, and what is written in its place.
MISTAKES = [
    ("kl_div", "klTerms(q, p.map(Math.log))", "klTerms(p, logq)"),
    ("kl_div", 'F.kl_div(log_q, p, reduction="batchmean")', "F.kl_div(log_q, p)"),
    ("parts", "Math.abs(value) / most) * 100", "Math.abs(value) / most) * 90"),
    ("parts", "value < 0 ? 50 - size : 50", "50"),
    ("parts", "value.toFixed(4)", "value.toFixed(3)"),
]
