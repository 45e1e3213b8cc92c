"""Prove derivations line by line, and say what is in the way of a step that does not follow."""

from __future__ import annotations

import importlib
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from pathlib import Path
from textwrap import indent
from time import monotonic
from traceback import StackSummary, TracebackException

from lossdocs.proof import subjects
from lossdocs.proof.account import account
from lossdocs.proof.assumptions import said
from lossdocs.proof.derivation import Derivation, NotProved, Reason
from lossdocs.proof.kernel import algebra
from lossdocs.proof.reasons import explained, listed

PROVE = "prove derivations; of a step that fails, say what is in the way"
RULES = "list the reasons that a step can have, with what each can do"
WHAT = "such as huber_loss or kl_div.gibbs, a module or a file (default: every subject)"

START = "[{number}/{count}] {theorem}:"
PROVED = "proved in {seconds:.2f} s"
REFUSED = "NOT PROVED in {seconds:.2f} s"
CITED = "It cites {cited}, which is not proved."
STOPPED = "The checker was stopped by an error:\n{trace}"
NOT_IMPORTED = "{wanted} cannot be imported:\n{trace}"
USED = "What the reasons of these steps can do:"
OTHERS = "The other reasons that a step can have:"
SUMMARY = "Theorems proved: {proved} of {count}"


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; 0 if all is proved, 1 if not."""
    parser = ArgumentParser(prog="python -m lossdocs.proof", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    prove = commands.add_parser("prove", help=PROVE, description=PROVE)
    prove.add_argument("wanted", nargs="*", metavar="SUBJECT", help=WHAT)
    commands.add_parser("rules", help=RULES, description=RULES)
    options = parser.parse_args(argv)
    if options.command == "rules":
        print(*listed(), sep="\n")
        return 0
    return proved(options.wanted or subjects.subjects())


def proved(wanted: Sequence[str]) -> int:
    """Prove what is wanted, one after the other; 1 if something is not proved or not found."""
    theorems, missing = found(wanted)
    refusals: list[NotProved] = []
    count = 0
    for number, (name, theorem) in enumerate(theorems.items(), 1):
        print(START.format(number=number, count=len(theorems), theorem=name), end=" ", flush=True)
        begun = monotonic()
        error = problem(theorem)
        verdict = REFUSED if error else PROVED
        print(verdict.format(seconds=monotonic() - begun), flush=True)
        count += error is None
        if not error:
            needs = said(theorem.conditions, theorem.lines)
            print(*(indent(need, "  ") + "\n" for need in needs), sep="", end="")
        if isinstance(error, NotProved):
            print(*told(theorem, error, refusals), sep="\n")
            refusals.append(error)
        elif error:
            print(STOPPED.format(trace=trace(error)))
    if refusals:
        reasons = list(used(refusals))
        print(USED, *explained(reasons), OTHERS, *listed(but=reasons), sep="\n")
    print(SUMMARY.format(proved=count, count=len(theorems)))
    return int(bool(missing) or count < len(theorems))


def found(wanted: Sequence[str]) -> tuple[dict[str, Derivation], int]:
    """The derivations that are wanted, and for how many wishes there are none; it says why."""
    theorems: dict[str, Derivation] = {}
    missing = 0
    for one in wanted:
        try:
            theorems |= subjects.theorems(one)
        except LookupError as error:
            missing += 1
            print(error.args[0], file=sys.stderr)
        except Exception as error:  # whatever a module raises
            missing += 1
            print(NOT_IMPORTED.format(wanted=one, trace=trace(error)), file=sys.stderr)
    return theorems, missing


def problem(theorem: Derivation) -> Exception | None:
    """What keeps a theorem from being proved, if anything does."""
    try:
        theorem.prove()
    except Exception as error:  # the checker may stumble over what nobody thought of
        return error
    return None


def told(theorem: Derivation, error: NotProved, before: Sequence[NotProved]) -> Iterator[str]:
    """What is in the way of a theorem; of one that it cites, only once."""
    if error.derivation is not theorem:
        cited = error.derivation.name or error.derivation.claim
        yield indent(CITED.format(cited=cited), "  ")
    if all(error.derivation is not other.derivation for other in before):
        yield from (indent(line, "  ") for line in account(error))


def used(refusals: Sequence[NotProved]) -> Iterator[Reason]:
    """The reasons of the steps that were refused, and algebra, which is one of each."""
    for refusal in refusals:
        yield from refusal.derivation.steps[refusal.step - 1].reasons
    yield algebra


def trace(error: Exception) -> str:
    """The traceback of an error without the lines of this package and of Python's importing."""
    told = TracebackException.from_exception(error)
    own = ("<frozen ", importlib.__file__, str(Path(__file__).parent))
    told.stack = StackSummary.from_list(
        [frame for frame in told.stack if not frame.filename.startswith(own)]
    )
    return "".join(told.format()).rstrip()


if __name__ == "__main__":
    sys.exit(main())
