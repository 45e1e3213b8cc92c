"""The smooth absolute error."""

from sympy import Abs, Max

from lossdocs.proof import (
    as_written,
    at_least,
    at_most,
    by_threshold,
    derivation,
    equal,
    no_negative_term,
    positive,
    real,
)

r, b = real("r"), positive(r"\beta")

call = {"input": r, "target": 0, "beta": b}
arguments = {"of_huber": call, "above": call, "below": call}

with as_written():
    loss = Abs(r) - b / 2 + Max(b - Abs(r), 0) ** 2 / (2 * b)

    of_huber = derivation(
        "It is the Huber loss with the threshold beta, divided by beta.",
        loss,
        equal((r**2 / 2 - Max(Abs(r) - b, 0) ** 2 / 2) / b, by_threshold(r, b)),
    )

    above = derivation(
        "It lies at most half of beta below the absolute error.",
        loss,
        at_least(Abs(r) - b / 2, no_negative_term),
    )

    below = derivation(
        "It is never more than the absolute error, to which it tends where beta tends to 0.",
        loss,
        at_most(Abs(r), by_threshold(r, b), no_negative_term),
    )
