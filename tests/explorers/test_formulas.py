"""The formulas of the explorers have torch's values."""

from collections.abc import Callable
from functools import cache
from math import isclose, isnan
from pathlib import Path
from random import Random
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from explorers.javascript import FOLDER, called
from torch import Tensor
from torch.distributions import Categorical, MixtureSameFamily, Normal

Calls = list[list[Any]]
F64 = torch.float64
# Where float32 saturates, and where it does not.
LOGITS = [n / 10 for n in range(-1100, 1101, 6)]
LOGITS += [16.6, 16.7, 88.7, -88.8, -103.9, -103.98, -27.6, -27.7, 0.0]


def batches(labelled: bool) -> Calls:
    """Batches of logits with every option of cross_entropy."""
    random = Random(labelled)  # noqa: S311  # cases, not secrets
    calls: Calls = []
    for _ in range(300):
        n, classes = random.randint(1, 4), random.randint(1, 5)
        x = [[random.uniform(-30, 30) for _ in range(classes)] for _ in range(n)]
        options: dict[str, Any] = {
            "weight": [random.choice([0, 1, random.uniform(0, 5)]) for _ in range(classes)],
            "smoothing": random.choice([0, 0, 0.1, 0.5, 1]),
            "reduction": random.choice(["mean", "sum", "none"]),
            "temperature": 10 ** random.uniform(-1, 1),
        }
        if labelled:
            options["labels"] = [random.randrange(-1, classes) for _ in range(n)]
        else:
            shares = [[random.randint(0, 5) for _ in range(classes)] for _ in range(n)]
            options["targets"] = [[s / max(1, sum(row)) for s in row] for row in shares]
        calls.append(["crossEntropy", x, options])
    return calls


def cross_entropy(_: str, x: list[list[float]], options: dict[str, Any]) -> dict[str, Any]:
    """The numbers of cross_entropy, for labels or for probabilities."""
    z = torch.tensor(x, dtype=F64, requires_grad=True)
    if "labels" in options:
        target = torch.tensor([-100 if y < 0 else y for y in options["labels"]])
    else:
        target = torch.tensor(options["targets"], dtype=F64)
    arguments: dict[str, Any] = {
        "target": target,
        "weight": torch.tensor(options["weight"], dtype=F64),
        "label_smoothing": options["smoothing"],
    }
    scaled = z / options["temperature"]
    reduction = "sum" if options["reduction"] == "none" else options["reduction"]
    loss = F.cross_entropy(scaled, reduction=reduction, **arguments)
    loss.backward()
    assert z.grad is not None
    return {
        "loss": loss.item(),
        "losses": F.cross_entropy(scaled, reduction="none", **arguments).tolist(),
        "q": scaled.softmax(1).tolist(),
        "gradient": z.grad.tolist(),
    }


def one_logit(name: str) -> Calls:
    """Each logit with both answers, and with a weight."""
    return [[name, x, t, w] for x in LOGITS for t in (0, 1) for w in (1, 2.5)]


def in_float32(name: str, x: float, t: float, w: float) -> float:
    """One of the two losses, or its gradient by the logit."""
    z = torch.tensor(x, requires_grad=True)
    y, weight = torch.tensor(float(t)), torch.tensor(float(w))
    if name.startswith("bceWithLogits"):
        loss = F.binary_cross_entropy_with_logits(z, y, pos_weight=weight)
    else:
        loss = F.binary_cross_entropy(z.sigmoid(), y, weight=weight)
    return torch.autograd.grad(loss, z)[0].item() if "Gradient" in name else loss.item()


def rows() -> Calls:
    """Two distributions of which the first may have zeros."""
    random = Random(3)  # noqa: S311  # cases, not secrets
    calls: Calls = []
    for _ in range(150):
        p = F.normalize(torch.tensor([random.choice([0.0, 1.0, 2.5]) for _ in range(4)]), 1, 0)
        logq = torch.tensor([random.uniform(-20, 20) for _ in range(4)], dtype=F64).log_softmax(0)
        calls.append(["klTerms", p.double().tolist(), logq.tolist()])
    return calls


def kl_terms(_: str, p: list[float], logq: list[float]) -> list[float]:
    """The entries of kl_div."""
    entries = F.kl_div(torch.tensor(logq, dtype=F64), torch.tensor(p, dtype=F64), reduction="none")
    return list(entries.tolist())


def shapes() -> Calls:
    """Two modes and a normal density."""
    random = Random(4)  # noqa: S311  # cases, not secrets
    low_high = {"apart": (0, 4), "share": (0.05, 0.95), "mean": (-5, 5), "spread": (0.3, 5)}
    return [
        ["twoModes", {name: random.uniform(*ends) for name, ends in low_high.items()}]
        for _ in range(100)
    ]


def densities(apart: float, share: float, mean: float, spread: float) -> tuple[Tensor, ...]:
    """The points, the logarithms of both densities there, and the distance of two points."""
    x = torch.linspace(-20, 20, 401, dtype=F64)
    modes = Normal(torch.tensor([-apart, apart], dtype=F64), torch.ones(2, dtype=F64))
    p = MixtureSameFamily(Categorical(torch.tensor([share, 1 - share], dtype=F64)), modes)
    q = Normal(torch.tensor(mean, dtype=F64), torch.tensor(spread, dtype=F64))
    return x, p.log_prob(x), q.log_prob(x), x[1] - x[0]


def two_modes(_: str, state: dict[str, float]) -> dict[str, Any]:
    """Both divergences, as kl_div sums them."""
    _x, logp, logq, step = densities(**state)
    options: dict[str, Any] = {"reduction": "sum", "log_target": True}
    return {
        "logp": logp.tolist(),
        "logq": logq.tolist(),
        "forward": (F.kl_div(logq, logp, **options) * step).item(),
        "reverse": (F.kl_div(logp, logq, **options) * step).item(),
    }


Says = Callable[..., Any]
FLOAT32 = ("bce32", "bceGradient32", "bceWithLogits32", "bceWithLogitsGradient32")
CASES: dict[str, tuple[Calls, Says, float]] = {
    "labels": (batches(True), cross_entropy, 1e-12),
    "targets": (batches(False), cross_entropy, 1e-12),
    "klTerms": (rows(), kl_terms, 1e-12),
    "twoModes": (shapes(), two_modes, 1e-11),
}


def compare(got: Any, want: Any, rel: float) -> None:
    """Compare numbers, lists of them, and what torch has of a record."""
    if isinstance(want, dict):
        for key, value in want.items():
            compare(got[key], value, rel)
    elif isinstance(want, list):
        for one, other in zip(got, want, strict=True):
            compare(one, other, rel)
    else:
        both_nan = isnan(got) and isnan(want)
        assert both_nan or isclose(got, want, rel_tol=rel, abs_tol=rel / 10), (got, want)


@cache
def wanted(name: str) -> list[Any]:
    """What torch says to the calls of a name, once for all mutants."""
    calls, says, _ = CASES[name]
    return [says(*call) for call in calls]


def check_in_float64(folder: Path, name: str) -> None:
    """Compare a formula with torch, to the last digits but a few."""
    calls, _, rel = CASES[name]
    for got, want in zip(called(folder / "formulas.js", calls), wanted(name), strict=True):
        compare(got, want, rel)


@cache
def wanted_in_float32() -> list[tuple[str, float]]:
    """What torch says to each logit, for the sigmoid and for the losses."""
    logits = [one[1:] for one in one_logit("")]
    found = [("sigmoid32", torch.tensor(x).sigmoid().item()) for x, _, _ in logits]
    return found + [(name, in_float32(name, *one)) for name in FLOAT32 for one in logits]


def check_in_float32(folder: Path) -> None:
    """Compare with torch to one unit in the last place."""
    module = folder / "formulas.js"
    logits = [one[1:] for one in one_logit("")]
    probabilities = called(module, [["sigmoid32", x] for x, _, _ in logits])
    calls = [
        [name, p, t, w]
        for name in FLOAT32[:2]
        for p, (_, t, w) in zip(probabilities, logits, strict=True)
    ]
    calls += [[name, *one] for name in FLOAT32[2:] for one in logits]
    results = probabilities + called(module, calls)
    for got, (name, want) in zip(results, wanted_in_float32(), strict=True):
        least = 1e-44 if name == "sigmoid32" else 3e-7
        assert isclose(got, want, rel_tol=1e-6, abs_tol=least), (name, got, want)


def check_fits(folder: Path, state: dict[str, float]) -> None:
    """See that torch finds no smaller divergence near the fits."""
    calls: Calls = [["forwardFit", state["apart"], state["share"]], ["reverseFit", state]]
    forward, reverse = called(folder / "formulas.js", calls)
    for direction, fit in (("forward", forward), ("reverse", reverse)):
        best = two_modes("", state | fit)[direction]
        for d_mean, d_spread in ((0.02, 0), (-0.02, 0), (0, 0.02), (0, -0.02)):
            moved = {"mean": fit["mean"] + d_mean, "spread": max(0.3, fit["spread"] + d_spread)}
            assert two_modes("", state | moved)[direction] >= best - 1e-9


@pytest.mark.parametrize("name", CASES)
def test_a_formula_has_torchs_values(name: str) -> None:
    check_in_float64(FOLDER, name)


def test_bce_in_float32_rounds_where_torch_rounds() -> None:
    """The jump to 100 and the gradient of 0 included."""
    check_in_float32(FOLDER)


def test_there_are_enough_cases() -> None:
    """Each a call that is compared with torch; those in float32 are further ones."""
    assert sum(len(calls) for calls, _, _ in CASES.values()) + 4 * len(one_logit("")) >= 1500


@pytest.mark.parametrize("state", [call[1] for call in shapes()[:12]])
def test_the_fits_are_minima(state: dict[str, float]) -> None:
    check_fits(FOLDER, state)
