"""The explorer label smoothing: its numbers in torch, and what its examples tell."""

import torch
import torch.nn.functional as F
from explorers.state import Claim, Numbers, Point, State, named


def reference(s: State) -> Numbers:
    """One logit for the target class, 0 for the others."""
    x = torch.zeros(1, int(s["classes"]))
    x[0, 0] = s["gap"]
    x.requires_grad_()
    y, smoothing = torch.tensor([0]), float(s["smoothing"])
    loss = F.cross_entropy(x, y, label_smoothing=smoothing)
    (gradient,) = torch.autograd.grad(loss, x)
    target = (1 - smoothing) * F.one_hot(y, int(s["classes"])) + smoothing / s["classes"]
    result = {"result": loss.item(), "hard": F.cross_entropy(x, y).item()}
    rows = {"t": target[0, :2], "q": x.softmax(1)[0, :2], "g": gradient[0, :2]}
    return result | {k: v for name, row in rows.items() for k, v in named(name, row).items()}


# The same numbers in what the code to copy computes.
COPIED = {"result": "loss", "g": "x.grad[0, :2]"}

# By example: the claim about its numbers `n`; `at` has those of a changed state.
CLAIMS: dict[str, Claim] = {
    "Too sure": lambda n, at: n["g0"] > 0 and at(gap=7.9)["result"] < n["result"],
    "No smoothing": lambda n, at: all(
        at(gap=g + 1)["result"] < at(gap=g)["result"] for g in range(-4, 12)
    ),
    "The best logit": lambda n, at: (
        abs(n["g0"]) < 0.001
        and abs(n["q0"] - n["t0"]) < 0.001
        and n["result"] < min(at(gap=g)["result"] for g in (3.4, 3.8))
    ),
    "Many classes": lambda n, at: (
        n["t1"] < at(classes=4)["t1"] and abs(n["g0"]) < 0.001 < at(gap=3.6)["result"]
    ),
}

# The module, what stands there, and what is written in its place.
MISTAKES = [
    ("label_smoothing", "label_smoothing=${s.smoothing}", "label_smoothing=0.1"),
    ("label_smoothing", "slope: gradient[0][0]", "slope: gradient[0][1]"),
    ("parts", "`${value}.0`", "`${value + 1}.0`"),
    ("curves", 'at(up(y))}"', 'at(up(y / 2))}"'),
    ("curves", "near(f(x))", "near(f(x + 1))"),
]


def dots(s: State, want: Numbers) -> list[list[Point]]:
    """Where the dots of the charts are."""
    return [[(s["gap"], want["result"])]]
