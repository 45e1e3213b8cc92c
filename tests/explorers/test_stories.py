"""What the examples of the explorers tell is true of torch's numbers."""

import math
from collections.abc import Callable

import pytest
import torch
from explorers.reference import REFERENCES, Numbers, State
from explorers.test_shown import kind

Numbered = Callable[..., Numbers]
Claim = Callable[[Numbers, Numbered], bool]


def size(n: Numbers, sample: int) -> float:
    """How large the gradient of a sample is."""
    return sum(abs(n[f"g{sample}{c}"]) for c in range(3))


# By explorer and example: the claim about its numbers `n`; `at` has those of a changed state.
CLAIMS: dict[str, dict[str, Claim]] = {
    "cross_entropy": {
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
            n["g00"] > 0
            and n["loss0"] > at(x00=5)["loss0"]
            and n["loss0"] > at(smoothing=0)["loss0"]
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
    },
    "binary_cross_entropy": {
        "After the jump": lambda n, at: (
            torch.tensor(17.0).sigmoid().item() == 1
            and n["probabilityLoss"] == 100
            and n["logitLoss"] == 17
            and n["probabilityGradient"] == 0
        ),
        "Before the jump": lambda n, at: (
            torch.tensor(16.6).sigmoid().item() < 1
            and 0.1 < n["logitLoss"] - n["probabilityLoss"] < 1
        ),
        "A missed yes": lambda n, at: (
            math.isclose(n["probabilityLoss"], 35, rel_tol=1e-6)
            and abs(n["probabilityGradient"]) < 0.001
            and n["logitGradient"] == -1
        ),
        "Undecided": lambda n, at: (
            n["logitLoss"] == n["probabilityLoss"]
            and n["logitGradient"] == n["probabilityGradient"]
        ),
        "pos_weight": lambda n, at: math.isclose(
            n["logitLoss"], 3 * at(weight=1)["logitLoss"], rel_tol=1e-6
        ),
    },
    "kl_div": {
        "A class neglected": lambda n, at: (
            n["q1"] < n["p1"] / 10 and n["f1"] == max(n["f0"], n["f1"], n["f2"]) and n["r1"] < 0.1
        ),
        "A class nobody chose": lambda n, at: n["f2"] == 0 and n["r2"] == math.inf,
        "Equal": lambda n, at: all(abs(v) < 1e-12 for k, v in n.items() if k[0] in "fr"),
        "Two modes, one chosen": lambda n, at: n["pq"] > 2 * n["qp"],
    },
    "two_modes": {
        "Forward fit": lambda n, at: all(
            n["forward"] <= at(mean=m, spread=s)["forward"]
            for m in (-0.05, 0, 0.05)
            for s in (3.1, 3.16, 3.22)
        ),
        "Reverse fit": lambda n, at: (
            n["reverse"] < at(mean=0, spread=2.75)["reverse"]
            and n["reverse"] < min(at(mean=m)["reverse"] for m in (2.8, 3.2))
        ),
        "One mode": lambda n, at: abs(n["forward"]) < 1e-9 and abs(n["reverse"]) < 1e-9,
    },
    "label_smoothing": {
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
    },
    "reductions": {
        "Weights and padding": lambda n, at: (
            math.isclose(n["mean"], n["sum"] / 5, rel_tol=1e-6) and n["mean"] != n["sum"] / 4
        ),
        "Plain": lambda n, at: math.isclose(n["mean"], n["sum"] / 4, rel_tol=1e-6),
        "Padding": lambda n, at: (
            math.isclose(n["mean"], n["sum"] / 3, rel_tol=1e-6)
            and math.isclose(n["batchmean"], n["klsum"] / 4, rel_tol=1e-6)
        ),
        "Nothing counts": lambda n, at: math.isnan(n["mean"]) and n["sum"] == 0,
    },
}


@pytest.mark.parametrize("name", REFERENCES)
def test_each_story_is_true(name: str) -> None:
    """Every example of an explorer has a claim here, and torch's numbers bear it out."""
    controls, presets = kind(name)
    first: State = {control["id"]: control["value"] for control in controls}
    assert [one["name"] for one in presets] == list(CLAIMS[name])
    for preset in presets:
        state = first | preset["state"]

        def at(state: State = state, **changes: object) -> Numbers:
            return REFERENCES[name](state | changes)

        assert CLAIMS[name][preset["name"]](at(), at), preset
