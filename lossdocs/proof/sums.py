"""Sums in canonical form: what leaves them by algebra, and what by linearity."""

from __future__ import annotations

from itertools import permutations

from sympy import Add, Expr, Mul, S, Sum, default_sort_key

from lossdocs.proof.indices import Binder, close, opened_sums
from lossdocs.proof.rule import Rule
from lossdocs.proof.signs import not_negative

linearity = Rule(
    "linearity of the sum",
    does="""\
Takes a sum term by term, moves factors without the index out, and exchanges nested sums.

A sum of equal terms is their number times the term, where the range is surely not reversed.
Without it only a number in front leaves a sum.""",
)


def without_number(body: Expr, binder: Binder) -> Expr:
    """The sum of a body, with its number and its sign in front: all that algebra may move."""
    number, body = body.as_content_primitive() if body.is_Add else body.as_coeff_Mul()
    closed = close(body, [binder])
    if closed.function.could_extract_minus_sign():
        number, closed = -number, Sum(-closed.function, *closed.limits)
    return number * closed


def term_by_term(body: Expr, binder: Binder) -> Expr:
    """The sum of a body by linearity."""
    return Add(*(_of_product(term, binder) for term in Add.make_args(body)))


def _of_product(term: Expr, binder: Binder) -> Expr:
    """The sum of one product: factors without the index leave it, sums in it merge with it."""
    index, lower, upper = binder
    free, body = term.as_independent(index, as_Add=False)
    if body == 1:
        terms = count(lower, upper)
        return free * close(S.One, [binder]) if terms is None else free * terms
    binders = [binder]
    for factor_ in Mul.make_args(body):
        if isinstance(factor_, Sum):
            inner, more = opened_sums(factor_)
            body, binders = body / factor_ * inner, more + binders
    if len(binders) == 1:
        return free * close(body, binders)
    indices = {b[0] for b in binders}
    # Each end by itself: in the sum of both an index can cancel, as in j to C - j.
    if any(end.free_symbols & indices for _, *ends in binders for end in ends):
        return free * close(body, binders)
    # Sums may change their order: take the least of all orders.
    orders = (close(body, order) for order in permutations(binders))
    return free * min(orders, key=lambda s: (str(s), default_sort_key(s)))


def count(lower: Expr, upper: Expr) -> Expr | None:
    """The number of terms of a range that is nowhere reversed, else None."""
    terms = upper - lower + 1
    # An empty range is fine; a range that ends before it begins has no terms either, where this
    # count would be negative.
    return terms if not_negative(terms) else None
