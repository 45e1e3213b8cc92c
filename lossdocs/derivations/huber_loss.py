"""The Huber loss: a square near 0, and straight further out."""

from sympy import Abs, Max

from lossdocs.proof import (
    as_written,
    at_most,
    by_sign,
    by_threshold,
    derivation,
    equal,
    no_negative_term,
    positive,
    real,
)

r, u, d = real("r"), real("u"), positive(r"\delta")

call = {"input": r, "target": 0, "delta": d}
arguments = {
    "straight": call,
    "envelope": call,
    "attained": call,
    "below_square": call,
    "square": call | {"delta": Abs(r) + u**2},
}

with as_written():
    loss = r**2 / 2 - Max(Abs(r) - d, 0) ** 2 / 2
    shrunk = Max(r - d, 0) - Max(-r - d, 0)

    straight = derivation(
        "What is taken from the square leaves a straight line beyond the threshold.",
        loss,
        equal(
            d * Abs(r) - d**2 / 2 + Max(d - Abs(r), 0) ** 2 / 2,
            by_threshold(r, d),
        ),
    )

    envelope = derivation(
        "It is at most half the square of r - u plus the threshold times |u|, whatever u is.",
        loss,
        at_most((r - u) ** 2 / 2 + d * Abs(u), by_threshold(r, d), by_sign(u), no_negative_term),
    )

    attained = derivation(
        "The bound is reached where u is r, shrunk by the threshold.",
        (r - shrunk) ** 2 / 2 + d * Abs(shrunk),
        equal(loss, by_threshold(r, d)),
    )

    below_square = derivation(
        "It is never more than half the square.",
        loss,
        at_most(r**2 / 2, no_negative_term),
    )

    square = derivation(
        "Where the threshold exceeds the error, here by u squared, it is half the square.",
        r**2 / 2 - Max(Abs(r) - (Abs(r) + u**2), 0) ** 2 / 2,
        equal(r**2 / 2),
    )
