"""What is said of a step that is not proved: its lines, its reasons, and what is in the way."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from sympy import Expr

from lossdocs.proof import witness
from lossdocs.proof.cases import Case, Split
from lossdocs.proof.derivation import SAME, Derivation, NotProved, Reason, Step, left_over
from lossdocs.proof.kernel import algebra
from lossdocs.proof.plain import plain
from lossdocs.proof.reasons import known, named

FAILED = "{theorem}: step {step} of {steps} is not proved."
ABOVE = "The line above:  {line}"
BELOW = "The line:        {relation} {line}"
REASONS = "The reasons:     {reasons}"
SAYS = "What {theorem} says: {start} {relation} {end}"

MUST = {
    "=": "Not shown: that the line above minus the line is 0.",
    ">=": "Not shown: that the line above minus the line is at least 0.",
    "<=": "Not shown: that the line minus the line above is at least 0.",
}
BECOMES = "By the reasons it becomes: {rest}"
IN_CASE = "This is the case where {case}"
EQUAL = "The lines are equal. To show that one is at least the other takes a reason."
NOTHING_SHOWN = "Nothing could be shown: {problem}"
NOT_NEEDED = "The step follows without this reason, which must go: {reason}"

TRUE = "At {points} random points the step is true in numbers: it may lack a reason."
FALSE = "The step is false in numbers: {difference}"
ENOUGH = "The step would follow with one more reason, any of these: {reasons}"


def account(refusal: NotProved) -> Iterator[str]:
    """The lines of an account of the step that was refused."""
    theorem = refusal.derivation
    line, step = theorem.lines[refusal.step - 1], theorem.steps[refusal.step - 1]
    name = theorem.name or theorem.claim
    yield FAILED.format(theorem=name, step=refusal.step, steps=len(theorem.steps))
    yield ABOVE.format(line=plain(line))
    yield BELOW.format(relation=step.relation, line=plain(step.expression))
    yield REASONS.format(reasons=", ".join(map(named, step.reasons)) or named(algebra))
    for cited in (one for one in step.reasons if isinstance(one, Derivation)):
        start, end = plain(cited.start), plain(cited.lines[-1])
        yield SAYS.format(theorem=named(cited), start=start, relation=cited.relation, end=end)
    problems = list(in_the_way(line, step))
    # A step may follow, and yet its lines be read as others, or need what never holds.
    yield from problems or [NOTHING_SHOWN.format(problem=refusal.left_over)]


def in_the_way(line: Expr, step: Step) -> Iterator[str]:
    """What could not be shown, whether it is true in numbers, and what would be enough."""
    rest = left_over(line, step, step.reasons)
    if rest == 0:
        yield from (NOT_NEEDED.format(reason=named(one)) for one in not_needed(line, step))
    elif isinstance(rest, Expr):
        yield MUST[step.relation]
        yield BECOMES.format(rest=plain(rest))
        if any(isinstance(one, Split) for one in step.reasons):
            yield IN_CASE.format(case=worded(failing_case(line, step)))
        yield in_numbers(line, step)
    else:
        yield EQUAL if rest == SAME else NOTHING_SHOWN.format(problem=rest)
    enough = list(sufficing(line, step))
    if enough and rest != 0:
        yield ENOUGH.format(reasons=", ".join(enough))


def not_needed(line: Expr, step: Step) -> Iterator[Reason]:
    """The reasons without which a step follows."""
    for one in step.reasons:
        others = tuple(other for other in step.reasons if other is not one)
        if left_over(line, step, others) == 0:
            yield one


def failing_case(line: Expr, step: Step) -> Case:
    """The first case of those apart in which the step does not follow."""
    splits = [one for one in step.reasons if isinstance(one, Split)]
    others = [one for one in step.reasons if not isinstance(one, Split)]
    every = product(*(split.cases for split in splits))
    failing = (
        cases
        for cases in every
        if left_over(line, step, (*others, *(Split("", (case,)) for case in cases))) != 0
    )
    return {name: value for case in next(failing) for name, value in case.items()}


def worded(case: Case) -> str:
    """A case as equations."""
    return ", ".join(f"{plain(name)} = {plain(value)}" for name, value in case.items())


def in_numbers(line: Expr, step: Step) -> str:
    """What the second witness says of a step."""
    try:
        witness.gap(line, step.expression, step.relation)
    except witness.Refuted as refuted:
        return FALSE.format(difference=refuted)
    return TRUE.format(points=witness.POINTS[step.relation])


def sufficing(line: Expr, step: Step) -> Iterator[str]:
    """The reasons that take no arguments, of which one more would do."""
    for one in known():
        if one.reason is not None and left_over(line, step, (*step.reasons, one.reason)) == 0:
            yield one.written
