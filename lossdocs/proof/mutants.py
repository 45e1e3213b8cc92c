"""Steps with one mistake each, to try the checker: what is false in numbers must not be proved.

`python -m lossdocs.proof.mutants` makes every mistake in every line of the derivations, and with
`--size 200` a random sample of them. The exit status is 1 if something false is proved.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from importlib import import_module
from operator import methodcaller
from random import Random
from time import monotonic
from typing import Any

from lossdocs.proof.derivation import Derivation, NotProved, Relation
from lossdocs.proof.mistakes import Names, changes
from lossdocs.proof.name import Name

RELATIONS: tuple[Relation, ...] = ("=", "<=", ">=")


@dataclass(frozen=True, eq=False)
class Mutant:
    """A step with one mistake.

    Attributes:
        kind: what was done, such as `"drop a term"`.
        step: the number of the step, from 1.
        derivation: the step alone, under the name of its derivation.
    """

    kind: str
    step: int
    derivation: Derivation

    def __str__(self) -> str:
        """Where it is, and the step with the mistake."""
        line, (step,) = self.derivation.start, self.derivation.steps
        place = f"{self.derivation.name}, step {self.step}, {self.kind}"
        return f"{place}: {line} {step.relation} {step.expression}"


def mutants(derivation: Derivation) -> Iterator[Mutant]:
    """Every mutant of every step: a mistake in the line above, in the line below or between them.

    Examples:
        >>> from sympy import log
        >>> from lossdocs.proof import derivation, equal, log_laws, positive
        >>> a = positive("a")
        >>> power = derivation("A power is a factor.", log(a**2), equal(2 * log(a), log_laws))
        >>> [mutant.kind for mutant in mutants(power)][:3]
        ['double the line', 'drop the logarithm', 'logarithm to base 2']
    """
    for number, (line, step) in enumerate(zip(derivation.lines, derivation.steps, strict=False), 1):
        alone = replace(derivation, start=line, steps=(step,))
        names = in_order(line.atoms(Name) | step.expression.atoms(Name))
        for place, shown in enumerate(alone.lines):
            for kind, wrong in changes(shown, names):
                yield Mutant(kind, number, alone.with_line(place, wrong))
        for relation in RELATIONS:
            if relation != step.relation:
                wrong = replace(alone, steps=(replace(step, relation=relation),))
                yield Mutant(f"{relation} for {step.relation}", number, wrong)


def in_order(names: set[Name]) -> Names:
    """The names in the order of their declaration, the same in every run."""
    return sorted(names, key=lambda name: name.dummy_index)


# Judging them.

Check = Callable[[Derivation], Any]


def holds(check: Check, derivation: Derivation) -> bool:
    """Whether a check, such as `Derivation.prove`, lets a derivation pass."""
    try:
        check(derivation)
    except NotProved:
        return False
    return True


def judged(
    found: Iterable[Mutant],
    prove: Check = methodcaller("prove"),
    witness: Check = methodcaller("witness"),
) -> tuple[Counter[tuple[bool, bool]], list[Mutant]]:
    """How many mutants are proved and how many are true in numbers, and which are proved but false.

    Args:
        found: the mutants.
        prove: raises `NotProved` for what it does not prove.
        witness: raises `NotProved` for what is false at a point.

    Returns:
        How many there are for each pair of proved or not and true or not, and the false proofs.
    """
    counts: Counter[tuple[bool, bool]] = Counter()
    false_proofs = []
    for mutant in found:
        verdict = holds(prove, mutant.derivation), holds(witness, mutant.derivation)
        counts[verdict] += 1
        if verdict == (True, False):
            false_proofs.append(mutant)
    return counts, false_proofs


def sample(derivations: Iterable[Derivation], size: int | None, seed: int) -> list[Mutant]:
    """All mutants of some derivations, or a random sample of them."""
    every = [mutant for derivation in derivations for mutant in mutants(derivation)]
    if size is None:
        return every
    return Random(seed).sample(every, min(size, len(every)))  # noqa: S311 # no secret


def with_progress(found: list[Mutant]) -> Iterator[Mutant]:
    """The mutants, with a line on the error stream for every hundredth."""
    begun = monotonic()
    for number, mutant in enumerate(found):
        if number % 100 == 0:
            sys.stderr.write(f"{number} of {len(found)}, {monotonic() - begun:.0f} s\n")
            sys.stderr.flush()
        yield mutant


def main(arguments: list[str] | None = None) -> int:
    """Try the mutants of the derivations and report; 1 if something false is proved."""
    parser = ArgumentParser(prog="lossdocs.proof.mutants", description=__doc__)
    parser.add_argument("--size", type=int, help="how many, by default all")
    parser.add_argument("--seed", type=int, default=0, help="of the random sample")
    parser.add_argument(
        "--catalogue", default="lossdocs.derivations", help="module whose `catalogue` to try"
    )
    given = parser.parse_args(arguments)
    derivations = import_module(given.catalogue).catalogue().values()
    counts, false_proofs = judged(with_progress(sample(derivations, given.size, given.seed)))
    for mutant in false_proofs:
        sys.stdout.write(f"proved though false: {mutant}\n")
    sys.stdout.write(
        f"{counts.total()} mutants: {counts[False, False]} false and refused, "
        f"{counts[True, False]} false and proved, {counts[True, True]} true and proved, "
        f"{counts[False, True]} true and refused\n"
    )
    return 1 if false_proofs else 0


if __name__ == "__main__":
    sys.exit(main())
