"""The value of an expression, in numbers of any kind: mpmath's, or tensors of torch."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from itertools import pairwise
from operator import add, ge, gt, le, lt, mul
from typing import Any, Protocol

from mpmath import mp, mpf, workdps
from sympy import (
    Abs,
    Add,
    Expr,
    Indexed,
    KroneckerDelta,
    Max,
    Min,
    Mul,
    Number,
    NumberSymbol,
    Piecewise,
    Pow,
    Product,
    Sum,
    Symbol,
    exp,
    factorial,
    log,
    pi,
)
from sympy.core.relational import Relational
from sympy.logic.boolalg import BooleanFalse, BooleanTrue

from lossdocs.proof.head import Head
from lossdocs.proof.operators import Grad, Limit
from lossdocs.proof.undecided import Undecided

Values = dict[Any, Any]  # a name to a number, an array to its entries by tuples counted from 1
Evaluator = Callable[[Values], Any]


class Numbers(Protocol):
    """What a kind of numbers must offer."""

    @property
    def pi(self) -> Any: ...
    def number(self, p: int, q: int) -> Any: ...
    def exp(self, x: Any) -> Any: ...
    def log(self, x: Any) -> Any: ...
    def absolute(self, x: Any) -> Any: ...
    def maximum(self, x: Any, y: Any) -> Any: ...
    def minimum(self, x: Any, y: Any) -> Any: ...
    def factorial(self, x: Any) -> Any: ...
    def derivative(self, f: Callable[[Any], Any], x: Any) -> Any: ...
    def limit(self, f: Callable[[Any], Any]) -> Any: ...


class FiftyDigits:
    """Numbers of mpmath, in the precision of the caller."""

    exp = staticmethod(mp.exp)
    factorial, derivative = staticmethod(mp.factorial), staticmethod(mp.diff)

    @property
    def pi(self) -> Any:
        """The circle number in the current precision."""
        return +mp.pi

    def number(self, p: int, q: int) -> Any:
        """The fraction p/q."""
        return mpf(p) / q

    def log(self, x: Any) -> Any:
        """The logarithm of a positive number."""
        if x <= 0:
            raise ValueError(f"no logarithm of {x}")
        return mp.log(x)

    def absolute(self, x: Any) -> Any:
        """The absolute value."""
        return abs(x)

    def maximum(self, x: Any, y: Any) -> Any:
        """The larger of two numbers."""
        return max(x, y)

    def minimum(self, x: Any, y: Any) -> Any:
        """The smaller of two numbers."""
        return min(x, y)

    def limit(self, f: Callable[[Any], Any]) -> Any:
        """The limit at 0 from above, by Richardson's extrapolation from t = 2^-6, 2^-7, ..."""
        with workdps(60):
            row = [f(mpf(2) ** -n) for n in range(6, 30)]
            for k in range(1, len(row)):
                row = [(2**k * b - a) / (2**k - 1) for a, b in pairwise(row)]
        return row[0]


def evaluator(e: Expr, numbers: Numbers) -> Evaluator:
    """The expression as a function of the values of its names.

    Examples:
        >>> from lossdocs.proof.language import index, real, size, total
        >>> C = size("C"); x = real("x", C); c = index("c", C)
        >>> evaluate = evaluator(total(x[c] ** 2, c), FiftyDigits())
        >>> evaluate({C: 2, x.name: {(1,): 3, (2,): 4}})
        mpf('25.0')
    """
    return Compiler(numbers)(e)


class Compiler:
    """Turns expressions into functions, one method for each kind of expression."""

    def __init__(self, numbers: Numbers) -> None:
        self.numbers = numbers

    def __call__(self, e: Any) -> Evaluator:
        for kind, compiled in KINDS.items():
            if isinstance(e, kind):
                return compiled(self, e)
        raise Undecided(f"no value for {type(e).__name__}: {e}")

    def number(self, e: Expr) -> Evaluator:
        value = int(e) if e.is_Integer else self.numbers.number(*map(int, e.as_numer_denom()))
        return lambda values: value

    def constant(self, e: Expr) -> Evaluator:
        return lambda values: self.numbers.pi if e == pi else self.numbers.exp(1)

    def symbol(self, e: Expr) -> Evaluator:
        return lambda values: values[e]

    def entry(self, e: Expr) -> Evaluator:
        array, indices = e.base.label, [self(i) for i in e.indices]
        return lambda values: values[array][tuple(i(values) for i in indices)]

    def delta(self, e: Expr) -> Evaluator:
        i, j = map(self, e.args)
        return lambda values: int(i(values) == j(values))

    def add(self, e: Expr) -> Evaluator:
        terms = [self(a) for a in e.args]
        return lambda values: reduce(add, (term(values) for term in terms))

    def multiply(self, e: Expr) -> Evaluator:
        # Logarithms last: 0 log 0 = 0. Nothing else is a number beside 0 that is none by itself.
        factors = [self(a) for a in e.args if not isinstance(a, log)]
        arguments = [self(a.args[0]) for a in e.args if isinstance(a, log)]

        def evaluate(values: Values) -> Any:
            result = reduce(mul, (factor(values) for factor in factors), 1)
            for argument in arguments:
                of = argument(values)
                if not (_is_zero(result) and _is_zero(of)):
                    result = result * self.numbers.log(of)
            return result

        return evaluate

    def power(self, e: Expr) -> Evaluator:
        base, exponent, one = self(e.base), self(e.exp), self.numbers.number(1, 1)
        if e.exp.is_Integer and e.exp < 0:
            return lambda values: one / base(values) ** -exponent(values)
        return lambda values: (one * base(values)) ** exponent(values)

    def loop(self, e: Expr) -> Evaluator:
        """Nested loops; the last limit of SymPy is the outermost."""
        body = self(e.function)
        for index, lower, upper in e.limits:
            body = self._loop(body, index, (self(lower), self(upper)), type(e) is Sum)
        return remembered(e, body)

    def _loop(
        self, body: Evaluator, index: Expr, limits: tuple[Evaluator, Evaluator], adds: bool
    ) -> Evaluator:
        lower, upper = limits

        def evaluate(values: Values) -> Any:
            places = range(lower(values), upper(values) + 1)
            terms = (body({**values, index: i}) for i in places)
            return reduce(add, terms, 0) if adds else reduce(mul, terms, 1)

        return evaluate

    def function(self, e: Expr) -> Evaluator:
        n = self.numbers
        functions = {exp: n.exp, log: n.log, Abs: n.absolute, factorial: n.factorial}
        argument, function = self(e.args[0]), functions[type(e)]
        return lambda values: function(argument(values))

    def extreme(self, e: Expr) -> Evaluator:
        arguments = [self(a) for a in e.args]
        choose = self.numbers.maximum if isinstance(e, Max) else self.numbers.minimum
        return lambda values: reduce(choose, (a(values) for a in arguments))

    def piecewise(self, e: Expr) -> Evaluator:
        rows = [(self(value), self(condition)) for value, condition in e.args]
        return lambda values: next(value(values) for value, holds in rows if holds(values))

    def truth(self, e: Expr) -> Evaluator:
        return lambda values: bool(e)

    def relation(self, e: Expr) -> Evaluator:
        left, right, compare = self(e.lhs), self(e.rhs), RELATIONS[e.rel_op]
        return lambda values: compare(left(values), right(values))

    def head(self, e: Expr) -> Evaluator:
        return remembered(e, self(e.unfold()))

    def grad(self, e: Expr) -> Evaluator:
        f, x = e.args
        body, indices = self(f), [self(i) for i in getattr(x, "indices", ())]

        def evaluate(values: Values) -> Any:
            if not isinstance(x, Indexed):
                return self.numbers.derivative(lambda t: body(forgetting(values, x, t)), values[x])
            array, place = x.base.label, tuple(i(values) for i in indices)
            entries = values[array]
            return self.numbers.derivative(
                lambda t: body(forgetting(values, array, {**entries, place: t})), entries[place]
            )

        return evaluate

    def limit(self, e: Expr) -> Evaluator:
        f, t = e.args
        body = self(f)
        return lambda values: self.numbers.limit(lambda v: body(forgetting(values, t, v)))


def _is_zero(value: Any) -> bool:
    """Whether a number is 0 without an error; a tensor is not looked at."""
    return isinstance(value, int | mpf) and value == 0


MEMORY = "values of sums and functions at this point, which are needed again and again"


def remembered(e: Expr, evaluate: Evaluator) -> Evaluator:
    """The same function, evaluated once for each value of the indices in the expression."""
    names = [s for s in e.atoms(Symbol) if not getattr(s, "shape", ())]

    def look_up(values: Values) -> Any:
        memory = values.get(MEMORY)
        if memory is None:
            return evaluate(values)
        key = (e, *(v if isinstance(v := values.get(s), int) else None for s in names))
        if key not in memory:
            memory[key] = evaluate(values)
        return memory[key]

    return look_up


def forgetting(values: Values, name: Expr, value: Any) -> Values:
    """The values with one changed, and with nothing remembered."""
    return {**values, name: value, MEMORY: {}}


RELATIONS = {"<": lt, "<=": le, ">": gt, ">=": ge}
KINDS: dict[Any, Callable[[Compiler, Expr], Evaluator]] = {
    Number: Compiler.number,
    NumberSymbol: Compiler.constant,
    Symbol: Compiler.symbol,
    Indexed: Compiler.entry,
    KroneckerDelta: Compiler.delta,
    Add: Compiler.add,
    Mul: Compiler.multiply,
    (exp, log, Abs, factorial): Compiler.function,
    (Max, Min): Compiler.extreme,
    Pow: Compiler.power,
    (Sum, Product): Compiler.loop,
    Piecewise: Compiler.piecewise,
    (BooleanTrue, BooleanFalse): Compiler.truth,
    Relational: Compiler.relation,
    Head: Compiler.head,
    Grad: Compiler.grad,
    Limit: Compiler.limit,
}
