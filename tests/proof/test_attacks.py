"""What is proved holds where its conditions do, whatever is tried; each hole of old is closed."""

from random import Random

import pytest
from proof.attacks import WAYS, proved
from sampling import sampled

from lossdocs.proof import witness

ATTACKS = sampled([(way, seed) for way in WAYS for seed in range(150)], "attacks", 140)


@pytest.mark.no_cover  # other tests run the same lines, and tracing doubles the time
@pytest.mark.parametrize(("way", "seed"), ATTACKS)
def test_what_is_proved_holds_where_its_conditions_do(way: str, seed: int) -> None:
    random = Random(f"{way} {seed}")  # noqa: S311 # claims that can be drawn again, not a secret
    line, step = WAYS[way](random)

    conditions = proved(line, step)

    if conditions is not None and witness.somewhere([line, step.expression], conditions):
        witness.gap(line, step.expression, step.relation, 30, conditions)
