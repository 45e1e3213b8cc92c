"""A seeded sample of what is too much for each run; the nightly run takes all of it."""

import os
import random
from collections.abc import Iterable
from typing import TypeVar

Item = TypeVar("Item")

SEED = 20261201


def everything() -> bool:
    """Whether nothing is left out."""
    return os.environ.get("LOSSDOCS_TESTS") == "all"


def sampled(items: Iterable[Item], key: str, count: int) -> list[Item]:
    """All items, or so many of them in their order: for one key the same in every process."""
    every = list(items)
    if everything() or len(every) <= count:
        return every
    seed = os.environ.get("LOSSDOCS_SEED", SEED)
    places = random.Random(f"{seed} {key}").sample(range(len(every)), count)  # noqa: S311
    return [every[place] for place in sorted(places)]
