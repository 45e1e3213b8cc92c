"""A sample of a large grid of tests, and all of it where `LOSSDOCS_TESTS=all`.

The sample is the same in every run: it is drawn by SEED, in the nightly run by `LOSSDOCS_SEED`,
its date.
"""

import os
from collections.abc import Iterable
from random import Random
from typing import TypeVar

T = TypeVar("T")

SEED = 20261201


def everything() -> bool:
    """Whether this run tests all of every grid."""
    return os.environ.get("LOSSDOCS_TESTS") == "all"


def sampled(items: Iterable[T], key: str, count: int) -> list[T]:
    """Return `count` of the items in their order, or all of them; the key tells grids apart."""
    found = list(items)
    if everything() or count >= len(found):
        return found
    random = Random(f"{os.environ.get('LOSSDOCS_SEED', SEED)}{key}")  # noqa: S311  # tests, not secrets
    return [found[at] for at in sorted(random.sample(range(len(found)), count))]
