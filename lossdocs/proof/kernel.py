"""The canonical form of an expression: two lines are equal when their difference becomes 0.

Always on, under the name of algebra: the field laws, exp(u + v) = exp(u) exp(v), and the renaming
of bound indices. Everything else is a rule that a step names.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import permutations
from typing import Any

from sympy import (
    Add,
    Expr,
    Float,
    IndexedBase,
    Integer,
    KroneckerDelta,
    Lambda,
    Mul,
    Number,
    Piecewise,
    Pow,
    Product,
    S,
    Sum,
    Symbol,
    default_sort_key,
    exp,
    expand,
    nan,
    oo,
    zoo,
)
from sympy.polys.domains import QQ
from sympy.polys.fields import FracElement, FracField
from sympy.polys.orderings import lex
from sympy.polys.rings import PolyElement

from lossdocs.proof.language import Grad, Head, Rule, Undecided, entry, outermost

DEPTH = 80  # of rewriting, far above what any derivation needs
UNDEFINED = {nan, zoo, oo, -oo}
BOUND = [Symbol(f"_i{height}", integer=True, positive=True) for height in range(20)]

Binder = tuple[Expr, Expr, Expr]  # index, lower, upper

# What these two do is written in the canonical form itself.
algebra = Rule(
    "algebra",
    does="""\
Knows the laws of fields, exp(u + v) = exp(u) exp(v), and other letters for bound indices.

It is in every step, and a step that only computes needs no reason. Logarithms, sums and named
functions stay whole.""",
)
linearity = Rule(
    "linearity of the sum",
    does="""\
Takes a sum term by term, moves factors without the index out, and exchanges nested sums.

A sum of equal terms is their number times the term, where the range is surely not reversed.
Without it only a number in front leaves a sum.""",
)


def normal(e: Expr, rules: Iterable[Rule] = ()) -> Expr:
    """The canonical form of an expression modulo algebra and the rules.

    Examples:
        >>> from lossdocs.proof.language import index, real, size, total
        >>> C = size("C"); a = real("a"); x = real("x", C); i, j = index("i", C), index("j", C)
        >>> normal(total(x[i], i) - total(x[j], j))
        0
        >>> normal(total(a * x[i], i) - a * total(x[j], j), [linearity])
        0
    """
    if e.has(Float):
        raise Undecided("a decimal number is not exact: write a fraction")
    return normaliser(tuple(rules))(e)


@lru_cache(maxsize=256)  # lines share their parts, and the line below is the line above the next
def normaliser(rules: tuple[Rule, ...]) -> Normaliser:
    """The rewriting by some rules, with what it has found so far."""
    return Normaliser(rules)


# Field laws: SymPy's polynomials, on symbols without assumptions that stand for the atoms.


class Polynomials:
    """Expressions as rational functions of symbols that stand for their atoms."""

    def __init__(self) -> None:
        self.atoms: dict[Expr, Expr] = {}  # symbol -> atom
        self.symbols: dict[Expr, Expr] = {}  # atom -> symbol

    def symbol(self, atom: Expr) -> Expr:
        if atom not in self.symbols:
            self.symbols[atom] = symbol = Symbol(f"_a{len(self.symbols)}")
            self.atoms[symbol] = atom
        return self.symbols[atom]

    def abstract(self, e: Expr) -> Expr:
        if isinstance(e, Number):
            return e
        if isinstance(e, Add | Mul):
            return e.func(*map(self.abstract, e.args))
        if isinstance(e, exp):
            return Mul(*map(self._exponential, Add.make_args(ring(e.args[0]))))
        if isinstance(e, Pow) and e.exp.is_Integer:
            if e.exp < 0 and _vanishes(e.base):
                raise Undecided(f"a division by {e.base}")
            return self.abstract(e.base) ** e.exp
        return self.symbol(e)

    def _exponential(self, term: Expr) -> Expr:
        """exp(p/q a) as the p-th power of the symbol of exp(a/q)."""
        number, rest = term.as_coeff_Mul(rational=True)
        return self.symbol(exp(rest / number.q)) ** Integer(number.p)

    def ratio(self, e: Expr) -> FracElement:
        """The expression as a ratio of coprime polynomials; the atoms alone give their order."""
        abstract = defined(self.abstract(e))
        ratios = _field(tuple(sorted(self.atoms, key=lambda symbol: _text(self.atoms[symbol]))))
        if not any(power.exp.is_negative for power in abstract.atoms(Pow)):
            return ratios.raw_new(ratios.ring.from_expr(abstract))
        try:
            return ratios.from_expr(abstract)
        except ZeroDivisionError:
            raise Undecided("a line has no value, such as 1/0") from None

    def concrete(self, e: Expr) -> Expr:
        return e.xreplace(self.atoms)


@lru_cache(maxsize=2**10)  # most lines have few atoms
def _field(symbols: tuple[Expr, ...]) -> FracField:
    # In SymPy's field of no symbol nothing divides: a number is in that of one.
    return FracField(symbols or (S.One,), QQ, lex)


_text = lru_cache(maxsize=2**16)(str)  # of atoms, which come again


def _vanishes(e: Expr) -> bool:
    """Whether an expression is [i = j] or 1 - [i = j], which are 0 at some places."""
    return isinstance(e, KroneckerDelta) or isinstance(1 - e, KroneckerDelta)


@lru_cache(maxsize=2**16)  # lines share their parts
def ring(e: Expr) -> Expr:
    """The canonical sum of monomials, or of a polynomial and a proper fraction."""
    if all(map(_is_monomial, Add.make_args(e))):
        return defined(e)  # SymPy has collected equal monomials already
    polynomials = Polynomials()
    ratio = polynomials.ratio(e)
    whole, rest = ratio.numer.div(ratio.denom)
    denominator = Mul(*(base**power for base, power in _powers(ratio.denom)))
    proper = (term / denominator for term in Add.make_args(rest.as_expr()))
    return defined(polynomials.concrete(Add(whole.as_expr(), *proper)))


def _is_monomial(e: Expr) -> bool:
    """Whether a product consists of numbers and powers of atoms."""
    for a in Mul.make_args(e):
        base, power = a.as_base_exp() if isinstance(a, Pow) else (a, S.One)
        if isinstance(base, Add | Mul | exp) or not (power.is_Integer and power > 0):
            return False
    return True


@lru_cache(maxsize=2**16)  # likewise
def factors(e: Expr) -> list[tuple[Expr, int]]:
    """The atoms and irreducible polynomials whose powers multiply to the expression."""
    polynomials = Polynomials()
    ratio = polynomials.ratio(e)
    powers = _powers(ratio.numer) + [(base, -power) for base, power in _powers(ratio.denom)]
    return [(polynomials.concrete(base), power) for base, power in powers if base != 1]


def _powers(polynomial: PolyElement) -> list[tuple[Expr, int]]:
    """The number in front and the irreducible polynomials, each with its power."""
    number, parts = polynomial.factor_list()
    return [(QQ.to_sympy(number), 1), *((base.as_expr(), power) for base, power in parts)]


def defined(e: Expr) -> Expr:
    """The expression itself, unless it is a division by 0 or the like."""
    if any(a in UNDEFINED for a in (e, *e.args)):
        raise Undecided("a line has no value, such as 1/0")
    return e


# Bound indices.


def close(body: Expr, binders: Sequence[Binder], head: Any = Sum) -> Expr:
    """Bind, innermost first, under names given by nesting height: renaming makes no difference."""
    for index, lower, upper in binders:
        name = above(body)
        body = head(body.xreplace({index: name}), (name, lower, upper))
    return body


def above(body: Expr) -> Symbol:
    """The canonical name of an index that binds the body."""
    names = body.atoms(Symbol)
    return BOUND[1 + max((h for h, name in enumerate(BOUND) if name in names), default=-1)]


def opened(e: Expr) -> tuple[Expr, list[Binder]]:
    """The body of a tower of sums and its binders, innermost first, under new names."""
    binders: list[Binder] = []
    while isinstance(e, Sum):
        e, *binder = outermost(e)
        binders.insert(0, (binder[0], binder[1], binder[2]))
    return e, binders


def renamed(e: Any) -> Any:
    """The same expression with canonical bound indices."""
    if isinstance(e, Sum | Product):
        body, *binder = outermost(e)
        return close(renamed(body), [(binder[0], binder[1], binder[2])], e.func)
    if isinstance(e, Lambda):
        body, index = entry(e)
        return bind(renamed(body), index)
    return e.func(*map(renamed, e.args)) if e.args and not isinstance(e, IndexedBase) else e


def bind(body: Expr, index: Expr) -> Lambda:
    """A vector as a `Lambda` with the canonical index."""
    name = above(body)
    return Lambda(name, body.xreplace({index: name}))


@lru_cache(maxsize=2**16)  # what is remembered of a body needs the same name to be met again
def inside(e: Expr) -> Any:
    """The parts of a sum, product or vector, with an index that is not free in it.

    Only for the body by itself: where two sums merge, each needs an index that no other has.
    """
    return entry(e) if isinstance(e, Lambda) else outermost(e)


def _without_number(body: Expr, binder: Binder) -> Expr:
    """The sum of a body, with its number and its sign in front: all that algebra may move."""
    number, body = body.as_content_primitive() if body.is_Add else body.as_coeff_Mul()
    closed = close(body, [binder])
    if closed.function.could_extract_minus_sign():
        number, closed = -number, Sum(-closed.function, *closed.limits)
    return number * closed


def count(lower: Expr, upper: Expr) -> Expr | None:
    """The number of terms of a range that is nowhere reversed, else None."""
    terms = upper - lower + 1
    # Every whole positive name is 1 or more. An empty range is fine; a range that ends before it
    # begins has no terms either, where this count would be negative.
    whole = (s for s in terms.free_symbols if s.is_positive and s.is_integer)
    sizes = {s: 1 + Symbol(f"_n{k}", nonnegative=True) for k, s in enumerate(whole)}
    return terms if expand(terms.xreplace(sizes)).is_nonnegative else None


# The canonical form.


class Normaliser:
    """Rewrites bottom up until neither algebra nor a rule changes anything."""

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self.rules = rules
        self.known: dict[Expr, Expr] = {}
        self.depth = 0

    def __call__(self, e: Expr) -> Expr:
        if e in self.known:
            return self.known[e]
        if self.depth > DEPTH:
            raise Undecided("the rules do not come to an end")
        self.depth += 1
        try:
            result = defined(self.step(e))
        finally:
            self.depth -= 1
        self.known[e] = self.known[result] = result
        return result

    def step(self, e: Expr) -> Expr:
        if isinstance(e, Number | Symbol | IndexedBase):
            return e
        if isinstance(e, Add | Mul | exp) or (isinstance(e, Pow) and e.exp.is_Integer):
            return self.polynomial(ring(e.func(*map(self, e.args))))
        if isinstance(e, Sum | Product):
            body, index, lower, upper = inside(e)
            e = self.bound(e.func, self(body), (index, self(lower), self(upper)))
            return self.node(e) if isinstance(e, Sum | Product) else self(e)
        if isinstance(e, Lambda):
            body, index = inside(e)
            return bind(self(body), index)
        if isinstance(e, Grad):
            # What holds at every point of a domain may fail for the derivative: no rules inside.
            return self.node(Grad(normal(e.args[0]), e.args[1]))
        if isinstance(e, Piecewise):
            return Piecewise(*((self(value), condition) for value, condition in e.args))
        args = [self(a) for a in e.args]
        same = isinstance(e, Head) and all(
            new is old for new, old in zip(args, e.args, strict=True)
        )
        return self.node(e if same else e.func(*args))

    def polynomial(self, e: Expr) -> Expr:
        """Apply to every product of a sum the rules for products."""
        if isinstance(e, exp):
            return self.node(e)
        for rule in self.rules:
            if rule.term is not None:
                old = Add.make_args(e)
                new = [rule.term(term) for term in old]
                if any(n is not None for n in new):
                    pairs = zip(old, new, strict=True)
                    return self(Add(*(o if n is None else n for o, n in pairs)))
        return e

    def node(self, e: Expr) -> Expr:
        """Apply the rules for single expressions."""
        for rule in self.rules:
            new = rule.node(e) if rule.node is not None else None
            if new is not None and new != e:
                return self(new)
        return e

    def bound(self, head: Any, body: Expr, binder: Binder) -> Expr:
        """A sum or product of a canonical body."""
        if head is Product:
            return close(body, [binder], head)
        if linearity not in self.rules:
            return _without_number(body, binder)
        return Add(*(self._linear(term, binder) for term in Add.make_args(body)))

    def _linear(self, term: Expr, binder: Binder) -> Expr:
        """The sum of one product: factors without the index leave it, sums in it merge with it."""
        index, lower, upper = binder
        free, body = term.as_independent(index, as_Add=False)
        if body == 1:
            terms = count(lower, upper)
            return free * close(S.One, [binder]) if terms is None else free * terms
        binders = [binder]
        for factor_ in Mul.make_args(body):
            if isinstance(factor_, Sum):
                inner, more = opened(factor_)
                body, binders = body / factor_ * inner, more + binders
        if len(binders) == 1:
            return free * close(body, binders)
        indices = {b[0] for b in binders}
        if any((lower + upper).free_symbols & indices for _, lower, upper in binders):
            return free * close(body, binders)
        # Sums may change their order: take the least of all orders.
        orders = (close(body, order) for order in permutations(binders))
        return free * min(orders, key=lambda s: (str(s), default_sort_key(s)))
