"""A proved derivation as a reason: its names stand for whatever lies in their domains."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from sympy import Expr, Indexed, Lambda, Sum

from lossdocs.proof.binding import (
    BINDERS,
    Opened,
    apply,
    free_names,
    is_array_or_name,
    names_of,
    opened,
    substitute,
)
from lossdocs.proof.condition import Condition
from lossdocs.proof.definedness import conditions_of
from lossdocs.proof.domains import above_zero, at_least_zero
from lossdocs.proof.indices import renamed
from lossdocs.proof.kernel import normal
from lossdocs.proof.language import index
from lossdocs.proof.name import Name
from lossdocs.proof.operators import Grad, Limit
from lossdocs.proof.rule import Rule
from lossdocs.proof.signs import domain_of, in_range, positive
from lossdocs.proof.undecided import Undecided

Binding = dict[Expr, Any]  # a name to an expression, an array to a Lambda
Heir = Callable[[Condition], None]


def citation(
    start: Expr,
    end: Expr,
    relation: str,
    conditions: Iterable[Condition],
    beside: Sequence[Rule],
    inherit: Heir,
) -> Rule:
    """Puts the last line of a proved derivation for its first, for all values of its names.

    What stands for a name must lie in its domain, and what the derivation needs must hold of it: it
    is shown, or the line needs it too. An inequality shows instead that the difference of the two
    lines is not negative: by itself, or for terms of a sum beside `no_negative_term`. The name of a
    derivative may only be renamed.

    Args:
        start: first line of the derivation.
        end: its last line.
        relation: how the first line stands to the last.
        conditions: what all its lines need to have a value.
        beside: the other rules of the step, with which the domains are checked.
        inherit: takes the conditions that are not shown of what stands for the names.
    """
    gap = end - start if relation == "<=" else start - end
    pattern = normal(start if relation == "=" else gap)
    conditions = tuple(conditions)
    names = names_of([start, end])

    def instance(e: Expr) -> Binding | None:
        binding: Binding = {}
        if not _match(pattern, e, binding, frozenset()):
            return None
        others = [other for other in beside if other is not rule]
        try:
            if not all(_stands(name, binding, others) for name in names):
                return None
            needed = [*_of_values(names, binding), *_instances(conditions, names, binding)]
            for line in (start, end):
                if line.has(Grad, Limit):
                    substitute(line, binding)  # refuses what a derivative would capture
        except Undecided:
            return None
        for one in needed:
            inherit(one)
        return binding

    def node(e: Expr) -> Expr | None:
        binding = instance(e)
        if binding is None:
            return None
        # H(p, q) = H(p) + D(p, q) says nothing of H(p) itself, and would go on for ever.
        new = normal(substitute(end, binding))
        return None if new.has(e) else new

    def bound(e: Expr) -> bool:
        return instance(normal(e)) is not None

    equality = relation == "="
    rule = Rule("as proved", node=node if equality else None, bound=None if equality else bound)
    return rule


# What stands for the names.


def _match(pattern: Any, e: Any, binding: Binding, bound: frozenset[Expr]) -> bool:
    """Whether the expression is an instance of the pattern; `bound` are the open indices."""
    if pattern in bound or e in bound:
        return bool(pattern == e)
    if isinstance(pattern, Name):
        return not free_names(e) & bound and _assign(pattern, e, binding)
    if isinstance(pattern, Indexed):
        # An entry x[i] stands for any expression in i, but in no other bound index.
        (i, *more) = pattern.indices
        name = pattern.base.label
        if more or free_names(e) & (bound - {i}):
            return False
        if i in bound:
            return _assign(name, Lambda(i, e), binding)
        return (
            name in binding
            and isinstance(e, Indexed)
            and _match(i, e.indices[-1], binding, bound)
            and apply(binding[name], e.indices[-1]) == e
        )
    if type(pattern) is not type(e) or len(pattern.args) != len(e.args):
        return False
    if isinstance(pattern, BINDERS):
        return _match_opened(opened(pattern), opened(e), binding, bound)
    if not pattern.args:
        return bool(pattern == e)
    return all(_match(p, a, binding, bound) for p, a in zip(pattern.args, e.args, strict=True))


def _match_opened(one: Opened, other: Opened, binding: Binding, bound: frozenset[Expr]) -> bool:
    """Whether what binds a name is an instance of what binds another: the ends, then the bodies."""
    (body, i, *ends), (body_, i_, *ends_) = one, other
    alike = all(_match(p, a, binding, bound) for p, a in zip(ends, ends_, strict=True))
    return alike and _match(body, body_.xreplace({i_: i}), binding, bound | {i})


def _assign(name: Name, value: Any, binding: Binding) -> bool:
    if name not in binding:
        binding[name] = value
        return True
    old = binding[name]
    if isinstance(value, Lambda):
        return bool(renamed(value.expr) == renamed(apply(old, *value.variables)))
    return bool(old == value)


def _stands(name: Name, binding: Binding, beside: Sequence[Rule]) -> bool:
    """Whether what stands for a name lies in its domain, with the sizes that stand for its own."""
    put = partial(substitute, values=binding)
    shape, upper = tuple(map(put, name.shape)), None if name.upper is None else put(name.upper)
    if name not in binding:
        return (shape, upper) == (name.shape, name.upper)
    value = binding[name]
    entry = _entry(value, shape) if isinstance(value, Lambda) else value
    match name.domain:
        case "real":
            return True  # as everything that has a value
        case "positive":
            return positive(entry)
        case "unit":
            return positive(entry) and positive(1 - entry)
        case "simplex":
            return _is_distribution(value, entry, shape, beside)
        case "index" | "label":
            return in_range(entry, put(name.lower), upper)
        case "size" if entry.is_Integer:
            return bool(entry > 0)
    return isinstance(entry, Name) and entry.domain == name.domain


def _entry(vector: Lambda, shape: tuple[Expr, ...]) -> Expr:
    """Any entry of what stands for an array of some shape."""
    return apply(vector, index("i", shape[-1]))


def _is_distribution(
    vector: Lambda, entry: Expr, shape: tuple[Expr, ...], beside: Sequence[Rule]
) -> bool:
    """Whether the entries are positive and sum to 1 over their range."""
    if domain_of(entry) == "simplex" and is_array_or_name(vector):
        return bool(entry.base.label.shape[-1] == shape[-1])
    (i,) = vector.variables
    return positive(entry) and normal(Sum(vector.expr, (i, 1, shape[-1])), beside) == 1


# What they need.


def _of_values(names: Iterable[Name], binding: Binding) -> list[Condition]:
    """What the entries of arrays need: one that the first line lacks may stand in the last."""
    vectors = ((name, binding[name]) for name in names if isinstance(binding.get(name), Lambda))
    shaped = ((v, [substitute(size, binding) for size in name.shape]) for name, v in vectors)
    return conditions_of(_entry(vector, tuple(shape)) for vector, shape in shaped)


def _instances(
    conditions: Iterable[Condition], names: Iterable[Name], binding: Binding
) -> Iterable[Condition]:
    """The conditions of the derivation for what stands for its names, but those that are shown."""
    for one in conditions:
        within = dict(binding)
        for name in names_of([one.of]):  # those declared first come first, and the bound ones last
            if name.domain == "index" and name not in names and name not in binding:
                ends = (substitute(end, within) for end in (name.lower, name.upper))
                within[name] = Name(name.name, "index", (), *ends)
        of = substitute(one.of, within)
        if not _shown(of, one.kind):
            yield Condition(of, one.kind)


def _shown(of: Expr, kind: str) -> bool:
    """Whether a condition surely holds."""
    if kind == "0 log 0 = 0" and not at_least_zero(of):
        raise Undecided(f"{of} may be below 0")
    negative = kind == "!= 0" and above_zero(-of)
    return above_zero(of) or negative or (kind == ">= 0" and at_least_zero(of))
