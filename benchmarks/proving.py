"""What it costs to prove each derivation, beside a commit: `... -m benchmarks.proving COMMIT`.

Each checkout proves its catalogue in a process of its own, in CPU seconds; what is cited is proved
with the first derivation that cites it.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import mean

import click

from benchmarks.copies import of_commit

ROOT = Path(__file__).parents[1]
PROVE = """
import json
from time import process_time
from lossdocs.derivations import catalogue
spent = {}
for name, derivation in catalogue().items():
    begun = process_time()
    derivation.prove()
    spent[name] = process_time() - begun
print(json.dumps(spent))
"""


def main() -> None:
    """Print the mean, the dearest derivations, and the ratio to the other commit."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.proving", description=__doc__)
    parser.add_argument("commit", help="what to compare with")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        before = spent(of_commit(asked.commit, Path(folder)))
    now = spent(ROOT)
    click.echo(told(before, now))


def spent(checkout: Path) -> dict[str, float]:
    """The CPU seconds of each derivation of a checkout."""
    ran = subprocess.run(
        [sys.executable, "-c", PROVE], cwd=checkout, capture_output=True, text=True, check=True
    )
    found: dict[str, float] = json.loads(ran.stdout)
    return found


def told(before: dict[str, float], now: dict[str, float]) -> str:
    """The figures, in words.

    Examples:
        >>> print(told({"a.b": 0.1}, {"a.b": 0.2, "a.c": 0.4}))
        2 derivations, 0.300 s each on average, at most 0.40 (a.c)
        of the 1 that both have, the time before times 2.00
    """
    dearest = max(now, key=lambda name: now[name])
    both = before.keys() & now.keys()
    ratio = sum(now[name] for name in both) / sum(before[name] for name in both)
    return (
        f"{len(now)} derivations, {mean(now.values()):.3f} s each on average, "
        f"at most {now[dearest]:.2f} ({dearest})\n"
        f"of the {len(both)} that both have, the time before times {ratio:.2f}"
    )


if __name__ == "__main__":
    main()
