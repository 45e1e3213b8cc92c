"""A derivation: a claim, a chain of lines, and a reason for every step from line to line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import product
from typing import Any, Literal, get_args
from weakref import WeakKeyDictionary

from sympy import Expr, evaluate, factor, sympify

from lossdocs.proof import witness
from lossdocs.proof.binding import fresh, substitute
from lossdocs.proof.cases import Case, Split
from lossdocs.proof.citation import Heir, citation
from lossdocs.proof.condition import Condition
from lossdocs.proof.definedness import conditions_of, of_line
from lossdocs.proof.domains import distinct
from lossdocs.proof.functions import Named
from lossdocs.proof.head import Head
from lossdocs.proof.indices import renamed
from lossdocs.proof.kernel import normal
from lossdocs.proof.rule import Rule
from lossdocs.proof.rules import definition
from lossdocs.proof.shown import misreading, unsaid
from lossdocs.proof.signs import no_negative_term, not_negative, unfolded
from lossdocs.proof.undecided import Undecided

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
        object.__setattr__(self, "reasons", tuple(self.reasons))
        if self.relation not in get_args(Relation):
            raise ValueError(f"a relation is one of {get_args(Relation)}, got {self.relation!r}")
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


@dataclass(frozen=True, eq=False)
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

    def __post_init__(self) -> None:
        """Refuse a chain that says nothing of its two ends, or has one only."""
        object.__setattr__(self, "steps", tuple(self.steps))
        if not self.steps:
            raise ValueError(f"{self.claim} It has no step, and so proves nothing")
        if {"<=", ">="} <= {step.relation for step in self.steps}:
            raise ValueError(f"{self.claim} Its relations point both ways")

    @property
    def lines(self) -> tuple[Expr, ...]:
        """The expressions, the start first."""
        return (self.start, *(step.expression for step in self.steps))

    def prove(self) -> None:
        """Check that each line follows from the one above, by all of its reasons and no others.

        Every line must mean something, and be read back from what a page shows of it.

        Raises:
            NotProved: it does not, or a reason is not needed.
        """
        with evaluate(True):  # a caller may be writing lines
            PROVED[self] = self._prove()

    @property
    def proved(self) -> bool:
        """Whether `prove` has found every line to follow."""
        return self in PROVED

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """What must hold beyond the domains: of its lines, and of what it cites.

        It is proved only if it may inherit some: which, is known from what stands for the names.
        """
        cited = (one for step in self.steps for one in step.reasons if isinstance(one, Derivation))
        if not self.proved and any(one.conditions for one in cited):
            self.prove()
        return PROVED[self] if self.proved else tuple(conditions_of(self.lines))

    def _prove(self) -> tuple[Condition, ...]:
        inherited: list[Condition] = []
        for number, (line, step) in enumerate(zip(self.lines, self.steps, strict=False), 1):
            rest = left_over(line, step, step.reasons, inherited.append)
            if rest != 0:
                raise NotProved(self, number, f"left over {rest}")
            for reason in step.reasons:
                others = [r for r in step.reasons if r is not reason]
                if _rest(line, step, others) == 0:
                    raise NotProved(self, number, f"it needs no {described(reason)!r}")
        for number, line in enumerate(self.lines):
            if problem := misreading(line, self.lines):
                raise NotProved(self, max(number, 1), problem)
        conditions = distinct([*conditions_of(self.lines), *inherited], self.lines)
        for one in conditions:
            if problem := unsaid(one, self.lines):
                raise NotProved(self, len(self.steps), problem)
        if not witness.somewhere(self.lines, conditions):
            raise NotProved(self, len(self.steps), "what it needs holds at no point that was tried")
        return tuple(conditions)

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
        try:
            conditions = self.conditions
        except Undecided as problem:
            raise NotProved(self, 1, problem) from problem
        for number, (line, step) in enumerate(zip(self.lines, self.steps, strict=False), 1):
            try:
                gap = witness.gap(line, step.expression, step.relation, points, conditions)
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


PROVED: WeakKeyDictionary[Derivation, tuple[Condition, ...]] = WeakKeyDictionary()


def derivation(claim: str, start: Any, *steps: Step) -> Derivation:
    """A derivation, written line by line."""
    return Derivation(claim, sympify(start), steps)


def christen(derivation: Derivation, name: str) -> None:
    """Give a derivation its name in the catalogue, which has no part in its proof."""
    object.__setattr__(derivation, "name", name)


def described(reason: Reason) -> str:
    """The reason in words, LaTeX between dollars."""
    if isinstance(reason, Derivation):
        return reason.claim
    why: str = reason.why if isinstance(reason, Rule | Split) else definition(reason).why
    return why


def _rules(reasons: Iterable[Reason], inherit: Heir) -> list[Rule]:
    """The reasons as rules; those cited are proved first."""
    rules = [r for r in reasons if isinstance(r, Rule)]
    defined = [r for r in reasons if not isinstance(r, Rule | Split | Derivation)]
    rules += [definition(d) for d in defined]
    for cited in (r for r in reasons if isinstance(r, Derivation)):
        if not cited.proved:
            cited.prove()
        # It sees the rules beside it, also those added later: they may be facts that it needs.
        ends = cited.start, cited.lines[-1], cited.relation
        rules.append(citation(*ends, cited.conditions, rules, inherit))
    return rules


def left_over(
    line: Expr, step: Step, reasons: Iterable[Reason], inherit: Heir = lambda condition: None
) -> Any:
    """0 where a step follows from a line by the reasons, else what is in the way.

    That is what the difference of the lines becomes, or a problem in words or as an exception.
    """
    try:
        of_line(line), of_line(step.expression)
    except Exception as problem:  # noqa: BLE001 # whatever nobody can read means nothing
        return problem
    return _rest(line, step, reasons, inherit)


def _rest(
    line: Expr, step: Step, reasons: Iterable[Reason], inherit: Heir = lambda condition: None
) -> Any:
    """What is left over of lines that mean something."""
    reasons = tuple(reasons)
    rules = _rules(reasons, inherit)
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
        gap = substitute(unfolded(fresh(gap), Head), values)
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
