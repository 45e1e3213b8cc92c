"""The explorer cross entropy: its numbers in torch, and what its examples tell."""

import math
from typing import Any

import torch
import torch.nn.functional as F
from explorers.state import Claim, Numbers, Point, State, named, numbers


def reference(s: State) -> Numbers:
    """A batch of two samples."""
    x = numbers(s, "x", 2, 3).requires_grad_()
    soft = s["targets"] == "probabilities"
    y = numbers(s, "p", 2, 3) if soft else numbers(s, "y", 2).long()
    options: dict[str, Any] = {
        "weight": numbers(s, "w", 3),
        "label_smoothing": float(s["smoothing"]),
    }
    z = x / s["temperature"]
    losses = F.cross_entropy(z, y, reduction="none", **options)
    loss = F.cross_entropy(z, y, reduction=s["reduction"], **options)
    (gradient,) = torch.autograd.grad(loss.sum(), x)
    given = y if soft else F.one_hot(y, 3)
    target = (1 - s["smoothing"]) * given + s["smoothing"] / 3
    return (
        named("loss", losses)
        | named("q", z.softmax(1))
        | named("g", gradient)
        | named("t", target)
        | named("result", loss)
    )


# The same numbers in what the code to copy computes.
COPIED = {"result": "loss", "g": "x.grad"}


def size(n: Numbers, sample: int) -> float:
    """How large the gradient of a sample is."""
    return sum(abs(n[f"g{sample}{c}"]) for c in range(3))


# By example: the claim about its numbers `n`; `at` has those of a changed state.
CLAIMS: dict[str, Claim] = {
    "Sure and wrong": lambda n, at: (
        n["q12"] > 0.8 and n["loss1"] > 4 * n["loss0"] and size(n, 1) > size(n, 0)
    ),
    "Sure and right": lambda n, at: n["result"] < 0.01 and max(size(n, 0), size(n, 1)) < 0.01,
    "No idea": lambda n, at: all(
        math.isclose(at(y0=y)["result"], math.log(3), rel_tol=1e-6) for y in "012"
    ),
    "Temperature": lambda n, at: (
        n["loss1"] < at(temperature=1)["loss1"] and n["loss0"] > at(temperature=1)["loss0"]
    ),
    "Label smoothing": lambda n, at: (
        n["g00"] > 0 and n["loss0"] > at(x00=5)["loss0"] and n["loss0"] > at(smoothing=0)["loss0"]
    ),
    "Class weights": lambda n, at: (
        math.isclose(n["loss1"], 2 * at(w1=1, w2=1)["loss1"], rel_tol=1e-6)
        and math.isclose(n["result"], (n["loss0"] + n["loss1"]) / 3, rel_tol=1e-6)
    ),
    "Soft targets": lambda n, at: all(
        math.isclose(n[f"g{i}{c}"], (n[f"q{i}{c}"] - n[f"t{i}{c}"]) / 2, abs_tol=1e-6)
        for i in (0, 1)
        for c in range(3)
    ),
}

# The module, what stands there, and what is written in its place.
MISTAKES = [
    ("cross_entropy", "weight: numbers(s, 'w')", "weight: numbers(s, 'w').reverse()"),
    ("cross_entropy", "smoothing && `label", "0 && `label"),
    ("cross_entropy", "temperature === 1 ? 'x'", "temperature ? 'x'"),
    ("cross_entropy", "shown(found.losses[n])", "shown(found.losses[0])"),
    ("cross_entropy", "(c === y ? z : value)", "(c === 0 ? z : value)"),
    ("curves", 'cx="${at(across(x))}"', 'cx="${at(across(-x))}"'),
]


def dots(s: State, want: Numbers) -> list[list[Point]]:
    """Where the dots of the charts are."""
    return [[(s[f"x{n}{top(s, n)}"], want[f"loss{n}"]) for n in (0, 1)]]


def top(s: State, n: int) -> int:
    """The target class of a sample, or the one with the largest share."""
    if s["targets"] == "class indices":
        return int(s[f"y{n}"])
    return max(range(3), key=lambda c: (s[f"p{n}{c}"], -c))
