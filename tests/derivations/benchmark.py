"""The CPU time of every proof, the longest first: `python tests/derivations/benchmark.py`."""

import sys
from collections.abc import Callable
from time import process_time

from lossdocs.derivations import catalogue


def seconds(check: Callable[[], object]) -> float:
    """How long a check takes."""
    begun = process_time()
    check()
    return process_time() - begun


def main() -> None:
    """Prove and witness everything, and print how long it took."""
    # In the order of the catalogue: those that a proof cites are mostly proved before it.
    spent = {n: (seconds(d.prove), seconds(d.witness)) for n, d in catalogue().items()}
    for name, (proof, witness) in sorted(spent.items(), key=lambda row: -row[1][0]):
        sys.stdout.write(f"{name:60} proof {proof:6.2f} s  witness {witness:6.2f} s\n")
    proof, witness = (sum(column) for column in zip(*spent.values(), strict=True))
    sys.stdout.write(f"{len(spent)} derivations: proof {proof:.2f} s, witness {witness:.2f} s\n")


if __name__ == "__main__":
    main()
