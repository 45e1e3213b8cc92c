"""A derivation: a claim, a chain of lines, and a reason for every step from line to line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import product
from typing import Any, Literal

from sympy import Expr, Float, evaluate, factor, sympify

from lossdocs.proof import witness
from lossdocs.proof.binding import fresh
from lossdocs.proof.cases import Case, Split
from lossdocs.proof.citation import citation
from lossdocs.proof.functions import Named
from lossdocs.proof.head import Head
from lossdocs.proof.indices import renamed
from lossdocs.proof.kernel import normal
from lossdocs.proof.rule import Rule
from lossdocs.proof.rules import definition, rebuilt
from lossdocs.proof.signs import no_negative_term, not_negative, strays, unfolded

Relation = Literal["=", "<=", ">="]
Reason = Any  # a Rule, a Split, a Head or a Named (by its definition), a Derivation


SAME = "nothing: the lines are equal"
NO_REASON = "a reason must be a rule, cases, a definition or a derivation, got {found}"


class NotProved(Exception):  # noqa: N818 # the name of what happened
    """A step does not follow from the reasons beside it.

    Attributes:
        derivation: the derivation.
        step: the number of the step, from 1.
        left_over: what remains of the difference of the two lines, or why it has no value.
    """

    def __init__(self, derivation: Derivation, step: int, left_over: object) -> None:
        self.derivation, self.step, self.left_over = derivation, step, left_over
        name = f"{derivation.name}: " if derivation.name else ""
        super().__init__(f"{name}{derivation.claim} Step {step} is not proved: {left_over}")


@dataclass(frozen=True, eq=False)
class Step:
    """A line that follows from the line above it."""

    expression: Expr
    reasons: tuple[Reason, ...]
    relation: Relation

    def __post_init__(self) -> None:
        """Refuse what is no reason, such as a function that makes one and was not called."""
        for reason in self.reasons:
            defines = isinstance(reason, type) and issubclass(reason, Head)
            if not defines and not isinstance(reason, Rule | Split | Named | Derivation):
                raise TypeError(NO_REASON.format(found=repr(reason)))


def equal(expression: Any, *reasons: Reason) -> Step:
    """The line above equals the expression; without a reason, by algebra."""
    return Step(sympify(expression), reasons, "=")


def at_least(expression: Any, *reasons: Reason) -> Step:
    """The line above is at least the expression."""
    return Step(sympify(expression), reasons, ">=")


def at_most(expression: Any, *reasons: Reason) -> Step:
    """The line above is at most the expression."""
    return Step(sympify(expression), reasons, "<=")


@dataclass(eq=False)
class Derivation:
    """A chain of lines, as plain data; `prove` checks it.

    Attributes:
        claim: what the chain shows, in one sentence.
        start: the first line.
        steps: the further lines with their reasons.
        name: the dotted name in the catalogue, such as `kl_div.decomposition`.

    Examples:
        >>> from sympy import log
        >>> from lossdocs.proof import log_laws, positive
        >>> a, b = positive("a"), positive("b")
        >>> derivation("True.", log(a * b), equal(log(a) + log(b), log_laws)).prove()
        >>> derivation("Lost.", log(a * b), equal(log(a), log_laws)).prove()
        Traceback (most recent call last):
        lossdocs.proof.derivation.NotProved: Lost. Step 1 is not proved: left over log(_b)
    """

    claim: str
    start: Expr
    steps: tuple[Step, ...]
    name: str = ""
    proved: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        """Refuse a chain that says nothing of its two ends."""
        if {"<=", ">="} <= {step.relation for step in self.steps}:
            raise ValueError(f"{self.claim} Its relations point both ways")

    @property
    def lines(self) -> tuple[Expr, ...]:
        """The expressions, the start first."""
        return (self.start, *(step.expression for step in self.steps))

    def prove(self) -> None:
        """Check that each line follows from the one above, by all of its reasons and no others.

        Raises:
            NotProved: it does not, or a reason is not needed.
        """
        with evaluate(True):  # a caller may be writing lines
            self._prove()
        self.proved = True

    def _prove(self) -> None:
        for number, (line, step) in enumerate(zip(self.lines, self.steps, strict=False), 1):
            rest = left_over(line, step, step.reasons)
            if rest != 0:
                raise NotProved(self, number, f"left over {rest}")
            for reason in step.reasons:
                others = [r for r in step.reasons if r is not reason]
                if _rest(line, step, others) == 0:
                    raise NotProved(self, number, f"it needs no {described(reason)!r}")

    def witness(self, points: int | None = None) -> float:
        """Compare the lines as written, with 50 digits, at random points of the domains.

        Args:
            points: how many; by default 8, and 300 for an inequality.

        Returns:
            The largest relative gap.

        Raises:
            NotProved: two lines do not stand in their relation at some point.
        """
        worst = 0.0
        for number, (line, step) in enumerate(zip(self.lines, self.steps, strict=False), 1):
            try:
                gap = witness.gap(line, step.expression, step.relation, points)
            except witness.Refuted as refuted:
                raise NotProved(self, number, refuted) from refuted
            worst = max(worst, gap)
        return worst

    def with_line(self, n: int, expression: Any) -> Derivation:
        """The same derivation with line n replaced, counted from 0, the start."""
        if not 0 <= n <= len(self.steps):
            raise IndexError(f"{self.claim} It has lines 0 to {len(self.steps)}, not {n}")
        if n == 0:
            return replace(self, start=sympify(expression))
        steps = list(self.steps)
        steps[n - 1] = replace(steps[n - 1], expression=sympify(expression))
        return replace(self, steps=tuple(steps))

    @property
    def relation(self) -> Relation:
        """How the first line stands to the last."""
        return next((step.relation for step in self.steps if step.relation != "="), "=")


def derivation(claim: str, start: Any, *steps: Step) -> Derivation:
    """A derivation, written line by line."""
    return Derivation(claim, sympify(start), steps)


def described(reason: Reason) -> str:
    """The reason in words, LaTeX between dollars."""
    if isinstance(reason, Derivation):
        return reason.claim
    why: str = reason.why if isinstance(reason, Rule | Split) else definition(reason).why
    return why


def _rules(reasons: Iterable[Reason]) -> list[Rule]:
    """The reasons as rules; those cited are proved first."""
    rules = [r for r in reasons if isinstance(r, Rule)]
    defined = [r for r in reasons if not isinstance(r, Rule | Split | Derivation)]
    rules += [definition(d) for d in defined]
    for cited in (r for r in reasons if isinstance(r, Derivation)):
        if not cited.proved:
            cited.prove()
        # It sees the rules beside it, also those added later: they may be facts that it needs.
        rules.append(citation(cited.start, cited.lines[-1], cited.relation, rules))
    return rules


def left_over(line: Expr, step: Step, reasons: Iterable[Reason]) -> Any:
    """0 where a step follows from a line by the reasons, else what is in the way.

    That is what the difference of the lines becomes, or a problem in words or as an exception.
    """
    return _malformed(line) or _malformed(step.expression) or _rest(line, step, reasons)


@lru_cache(maxsize=2**10)  # a line ends one step and begins the next
def _malformed(e: Expr) -> Any:
    """What keeps a line from being taken as it stands, or None."""
    if e.has(Float):
        return "a decimal number is not exact: write a fraction"  # SymPy cancels 0.333... and 1/3
    try:
        stray = next(strays(e), None)
    except Exception as problem:  # noqa: BLE001 # such as a range that nobody can read
        return problem
    return stray and f"{stray} may lie outside its array"


def _rest(line: Expr, step: Step, reasons: Iterable[Reason]) -> Any:
    """What is left over of well-formed lines."""
    reasons = tuple(reasons)
    rules = _rules(reasons)
    splits = [r for r in reasons if isinstance(r, Split)]
    gap = step.expression - line if step.relation == "<=" else line - step.expression
    try:
        for cases in product(*(split.cases for split in splits)):
            values = {name: value for case in cases for name, value in case.items()}
            rest = _gap(gap, values, rules, step.relation)
            if rest != 0:
                return rest
    except Exception as problem:  # noqa: BLE001 # whatever stops the kernel, nothing is proved
        return problem
    return 0


def _gap(gap: Expr, values: Case, rules: list[Rule], relation: Relation) -> Any:
    if values:
        gap = rebuilt(unfolded(fresh(gap), Head), values)
    rest = normal(gap, rules)
    if relation == "=":
        return rest
    lemmas = [rule for rule in rules if rule.bound is not None and rule is not no_negative_term]
    for form in (renamed(gap), rest, factor(rest)):
        if no_negative_term in rules and not_negative(form, lemmas):
            return 0
        if any(lemma.bound(form) for lemma in lemmas if lemma.bound is not None):
            return 0
    return rest if rest != 0 else SAME
