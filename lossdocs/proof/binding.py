"""What binds a name, and the one substitution: it captures nothing and replaces no binder.

A sum, a product and a vector bind an index, a limit binds the name that goes to 0. They are opened
under a new name. A derivative takes its body at the name by which it is taken, which therefore may
be given another name and no other value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any
from weakref import WeakSet

from sympy import Expr, Indexed, IndexedBase, Lambda, Product, Sum

from lossdocs.proof.name import Name
from lossdocs.proof.operators import Grad, Limit
from lossdocs.proof.undecided import Undecided

BINDERS = (Sum, Product, Lambda, Limit)
OPENED: WeakSet[Name] = WeakSet()  # the names under which something was opened
Opened = tuple[Any, ...]  # body, bound name, and the range of a sum or product


def opened(e: Any) -> Opened:
    """The body of what binds a name and that name, new, so that no other expression has it.

    SymPy flattens nested sums; the last of its limits is the outermost.
    """
    if isinstance(e, Lambda):
        (old,) = e.variables
        new = _new(old, "index", upper=getattr(old, "upper", None))
        return e.expr.xreplace({old: new}), new
    if isinstance(e, Limit):
        body, old = e.args
        new = _new(old, "positive")
        return body.xreplace({old: new}), new
    *inner, (old, lower, upper) = e.limits
    if not (lower.is_positive and lower.is_integer and upper.is_integer):
        raise Undecided(f"a range is of whole numbers from 1 on, got {lower} to {upper}")
    new = _new(old, "index", lower=lower, upper=upper)
    body = e.func(e.function, *inner) if inner else e.function
    return body.xreplace({old: new}), new, lower, upper


def _new(old: Expr, domain: str, **ends: Any) -> Name:
    name = Name(old.name, domain, **ends)
    OPENED.add(name)
    return name


@lru_cache(maxsize=2**16)  # what is remembered of a body needs the same name to be met again
def inside(e: Expr) -> Opened:
    """As `opened`, the same each time: only for an expression by itself, beside no other."""
    return opened(e)


def closed(e: Any, body: Expr, name: Expr, ends: tuple[Expr, ...] = ()) -> Any:
    """What binds a name, with another body, name and range."""
    if isinstance(e, Lambda):
        return Lambda(name, body)
    return Limit(body, name) if isinstance(e, Limit) else e.func(body, (name, *ends))


def fresh(e: Any, opening: Callable[[Any], Opened] = opened) -> Any:
    """The same expression with a new name for everything bound, so that nothing is captured.

    Examples:
        >>> from lossdocs.proof.language import index, real, size, total
        >>> C = size("C"); a = real("a"); x = real("x", C); c = index("c", C)
        >>> e = total(a * x[c], c)
        >>> e.subs(a, x[c])  # SymPy captures
        Sum(_x[_c]**2, (_c, 1, _C))
        >>> fresh(e).subs(a, x[c]) == e.subs(a, x[c])
        False
    """
    if not e.has(*BINDERS):
        return e
    if isinstance(e, BINDERS):
        body, name, *ends = opening(e)
        return closed(e, fresh(body, opening), name, tuple(fresh(a, opening) for a in ends))
    return e.func(*(fresh(a, opening) for a in e.args))


@lru_cache(maxsize=2**12)  # lines share their parts, and what is found of one need not be again
def renewed(e: Any) -> Any:
    """As `fresh`, but equal parts bind equal names; by themselves they capture nothing."""
    return fresh(e, inside)


def free_names(e: Expr) -> set[Name]:
    """The names in an expression that nothing binds.

    SymPy's `free_symbols` forgets m in a sum of x - m + m.
    """
    if isinstance(e, Name):
        return {e}
    if isinstance(e, Lambda):
        return free_names(e.expr) - set(e.variables)
    if isinstance(e, Limit):
        return free_names(e.args[0]) - {e.args[1]}
    if not isinstance(e, Sum | Product):
        return {name for a in e.args for name in free_names(a)}
    names = free_names(e.function)
    for i, lower, upper in e.limits:  # the innermost first
        names = (names - {i}) | free_names(lower) | free_names(upper)
    return names


def names_of(lines: Iterable[Expr]) -> list[Name]:
    """The declared names of some lines and of their domains, in the order of declaration."""
    found: set[Name] = set()
    todo = [name for line in lines for name in free_names(line)]
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo += [n for size in (*name.shape, name.upper) if size for n in free_names(size)]
    return sorted(found, key=lambda name: name.dummy_index)


Values = Mapping[Any, Any]  # a name to an expression, an array to a Lambda of its last index


def substitute(e: Any, values: Values) -> Any:
    """The expression with values put for free names, without capture; bounds and shapes likewise.

    Examples:
        >>> from lossdocs.proof.language import index, real, size, total
        >>> C, a, b = size("C"), real("a"), real("b"); x, c = real("x", C), index("c", C)
        >>> substitute(total(a * x[c], c), {a: b, C: 2})
        Sum(_b*_x[_c], (_c, 1, 2))
        >>> substitute(Grad(a**2, a), {a: 1})
        Traceback (most recent call last):
        lossdocs.proof.undecided.Undecided: Grad(_a**2, _a) is taken by _a: nothing is put for it
    """
    if not any(map(e.has, values)):
        return e
    return _put(fresh(e), values)


def _put(e: Any, values: Values) -> Any:
    if e in values:
        return values[e]
    if isinstance(e, Grad):
        return _derivative(e, values)
    if isinstance(e, Indexed):
        indices = [_put(i, values) for i in e.indices]
        array = values.get(e.base.label)
        return e.base[tuple(indices)] if array is None else apply(array, *indices)
    if not e.args or isinstance(e, IndexedBase):
        return e
    if isinstance(e, Lambda):
        (i,) = e.variables
        new = Name(i.name, "index", upper=None if i.upper is None else _put(i.upper, values))
        return Lambda(new, _put(e.expr, {**values, i: new}))
    return e.func(*(_put(a, values) for a in e.args))


def _derivative(e: Grad, values: Values) -> Grad:
    """A derivative with values put for all names but that by which it is taken."""
    of, by = e.args
    old, by = variable(by), _put(by, values)
    new = variable(by)
    renames = isinstance(new, Name) and is_array_or_name(values.get(old, old))
    # Whatever depends on the new name would be differentiated too.
    others = free_names(of) - {old}
    captured = any(new in free_names(values.get(name, name)) for name in others)
    if captured or not renames:
        raise Undecided(f"{e} is taken by {old}: nothing is put for it")
    return Grad(_put(of, values), by)


def is_array_or_name(value: Any) -> bool:
    """Whether a value is a name, a declared vector, or a row of a declared matrix."""
    if not isinstance(value, Lambda):
        return isinstance(value, Name)
    (i,), e = value.variables, value.expr
    return (
        isinstance(e, Indexed) and e.indices[-1] == i and not any(r.has(i) for r in e.indices[:-1])
    )


def variable(by: Expr) -> Any:
    """The name, or the array of the entry, by which a derivative is taken."""
    return by.base.label if isinstance(by, Indexed) else by


def apply(function: Lambda, *arguments: Expr) -> Expr:
    """The value of a `Lambda` at arguments, without capture."""
    new = fresh(function)
    return substitute(new.expr, dict(zip(new.variables, arguments, strict=True)))


def at(function: Lambda) -> Callable[[Expr], Expr]:
    """The vector behind a `Lambda`, as a function of an index."""
    return lambda i: apply(function, i)
