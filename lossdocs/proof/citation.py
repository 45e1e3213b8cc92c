"""A proved derivation as a reason: its names stand for whatever lies in their domains."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sympy import Expr, Indexed, IndexedBase, Integer, Lambda, Product, Sum

from lossdocs.proof.binding import apply, free_names, fresh, outermost
from lossdocs.proof.kernel import normal
from lossdocs.proof.name import Name
from lossdocs.proof.operators import Grad, Limit
from lossdocs.proof.rule import Rule
from lossdocs.proof.signs import domain_of, in_range, positive

Binding = dict[Expr, Any]  # a name to an expression, an array to a Lambda


def citation(start: Expr, end: Expr, relation: str, beside: Sequence[Rule]) -> Rule:
    """Puts the last line of a proved derivation for its first, for all values of its names.

    What stands for a name must lie in its domain. An inequality shows instead that the difference
    of the two lines is not negative: by itself, or for terms of a sum beside `no_negative_term`.
    If there is a derivative in it, its names may only be renamed.

    Args:
        start: first line of the derivation.
        end: its last line.
        relation: how the first line stands to the last.
        beside: the other rules of the step, with which the domains are checked.
    """
    gap = end - start if relation == "<=" else start - end
    pattern = normal(start if relation == "=" else gap)
    differentiates = start.has(Grad, Limit) or end.has(Grad, Limit)
    names = free_names(start) | free_names(end)

    def instance(e: Expr) -> Binding | None:
        binding: Binding = {}
        if not _match(pattern, e, binding, frozenset()):
            return None
        if differentiates and not _only_renames(names, binding):
            return None
        others = [other for other in beside if other is not rule]
        lies = all(_in_domain(name, value, binding, others) for name, value in binding.items())
        return binding if lies else None

    def node(e: Expr) -> Expr | None:
        binding = instance(e)
        if binding is None:
            return None
        # H(p, q) = H(p) + D(p, q) says nothing of H(p) itself, and would go on for ever.
        new = normal(_instantiated(fresh(end), binding))
        return None if new.has(e) else new

    def bound(e: Expr) -> bool:
        return instance(normal(e)) is not None

    equality = relation == "="
    rule = Rule("as proved", node=node if equality else None, bound=None if equality else bound)
    return rule


def _only_renames(names: Iterable[Name], binding: Binding) -> bool:
    """Whether names stand for different names: a derivative says nothing of what depends on x."""
    new = [_renamed(binding.get(name, name)) for name in names]
    return None not in new and len(set(new)) == len(new)


def _renamed(value: Any) -> Expr | None:
    """The name that a value is, or the array of which a vector is a row."""
    if isinstance(value, Lambda):
        (i,), e = value.variables, value.expr
        row = isinstance(e, Indexed) and e.indices[-1] == i
        return e.base.label if row and not any(r.has(i) for r in e.indices[:-1]) else None
    return value if isinstance(value, Name | Integer) else None


def _match(pattern: Any, e: Any, binding: Binding, bound: frozenset[Expr]) -> bool:
    """Whether the expression is an instance of the pattern; `bound` are the open indices."""
    if pattern in bound or e in bound:
        return bool(pattern == e)
    if isinstance(pattern, Name):
        return not e.free_symbols & bound and _assign(pattern, e, binding)
    if isinstance(pattern, Indexed):
        # An entry x[i] stands for any expression in i, but in no other bound index.
        (i, *more) = pattern.indices
        name = pattern.base.label
        if more or e.free_symbols & (bound - {i}):
            return False
        if i in bound:
            return _assign(name, Lambda(i, e), binding)
        return (
            name in binding
            and isinstance(e, Indexed)
            and (
                _match(i, e.indices[-1], binding, bound)
                and apply(binding[name], e.indices[-1]) == e
            )
        )
    if type(pattern) is not type(e) or len(pattern.args) != len(e.args):
        return False
    if isinstance(pattern, Sum | Product):
        body, i, lower, upper = outermost(pattern)
        body_, i_, lower_, upper_ = outermost(e)
        limits = _match(lower, lower_, binding, bound) and _match(upper, upper_, binding, bound)
        return limits and _match(body, body_.xreplace({i_: i}), binding, bound | {i})
    if isinstance(pattern, Lambda):
        one, other = fresh(pattern), fresh(e)
        (i,), (i_,) = one.variables, other.variables
        return _match(one.expr, other.expr.xreplace({i_: i}), binding, bound | {i})
    if not pattern.args:
        return bool(pattern == e)
    return all(_match(p, a, binding, bound) for p, a in zip(pattern.args, e.args, strict=True))


def _assign(name: Name, value: Any, binding: Binding) -> bool:
    if name not in binding:
        binding[name] = value
        return True
    old = binding[name]
    if isinstance(value, Lambda):
        (i,), (j,) = value.variables, old.variables
        return bool(value.expr == fresh(old.expr).xreplace({j: i}))
    return bool(old == value)


def _in_domain(name: Name, value: Any, binding: Binding, beside: Sequence[Rule]) -> bool:
    entry = value.expr if isinstance(value, Lambda) else value
    if name.domain == "real":
        return bool(entry.is_real)
    if name.domain == "positive":
        return positive(entry)
    if name.domain == "unit":
        return positive(entry) and positive(1 - entry)
    if name.domain == "simplex":
        (i,), classes = value.variables, binding.get(name.shape[0], name.shape[0])
        if domain_of(entry) == "simplex" and _renamed(value) is not None:
            return bool(entry.base.label.shape[-1] == classes)
        return positive(entry) and normal(Sum(entry, (i, 1, classes)), beside) == 1
    if name.domain in {"index", "label"}:
        return in_range(entry, Integer(1), binding.get(name.upper, name.upper))
    if name.domain == "size" and entry.is_Integer:
        return bool(entry > 0)
    return isinstance(entry, Name) and entry.domain == name.domain


def _instantiated(e: Any, binding: Binding) -> Any:
    if isinstance(e, Indexed) and e.base.label in binding:
        function = binding[e.base.label]
        return fresh(function.expr).xreplace(
            {function.variables[0]: _instantiated(e.indices[0], binding)}
        )
    if e in binding:
        return binding[e]
    if not e.args or isinstance(e, IndexedBase):
        return e
    return e.func(*(_instantiated(a, binding) for a in e.args))
