"""The explorer two modes: its numbers in torch, and what its examples tell."""

from explorers.state import Claim, Numbers, State
from explorers.test_formulas import two_modes


def reference(s: State) -> Numbers:
    """A normal density and one with two modes."""
    found = two_modes("", {name: float(value) for name, value in s.items()})
    return {name: found[name] for name in ("forward", "reverse")}


# The same numbers in what the code to copy computes.
COPIED = {"forward": "forward", "reverse": "reverse"}

# By example: the claim about its numbers `n`; `at` has those of a changed state.
CLAIMS: dict[str, Claim] = {
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
}

# The module, what stands there, and what is written in its place.
MISTAKES = [
    ("two_modes", "Number(s.mean), spread", "Number(s.spread), spread"),
    ("two_modes", "[-apart, apart]", "[apart, -apart]"),
]
