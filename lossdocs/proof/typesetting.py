r"""Expressions in textbook LaTeX, in the order in which they are written.

`reading` reads it back; a test compares every line with what was proved. What could not be read
back is refused here: `Unprintable`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sympy import (
    Abs,
    Add,
    Expr,
    Ge,
    Gt,
    Indexed,
    Integer,
    KroneckerDelta,
    Lambda,
    Le,
    Lt,
    Max,
    Min,
    Mul,
    Number,
    Piecewise,
    Pow,
    Product,
    Rational,
    Sum,
    Symbol,
    exp,
    factorial,
    log,
    pi,
)

from lossdocs.proof.functions import LSE, CrossEntropy, Divergence, Let, LogSoftmax, Pair, Softmax
from lossdocs.proof.head import Head
from lossdocs.proof.layout import (
    givenness,
    numbers_last,
    parts,
    reads_as_called,
    stands_beside,
    takes_next,
)
from lossdocs.proof.operators import Grad, Limit

SUM, PRODUCT, POWER, ATOM = range(1, 5)  # how tightly a form holds together
COMPARISONS = {Gt: ">", Lt: "<", Ge: r"\ge", Le: r"\le"}
HALF = Rational(1, 2)
LOG_SOFTMAX = (
    r"\operatorname{log\,softmax}"  # a function of its own, unlike \log \operatorname{softmax}
)


class Unprintable(TypeError):  # noqa: N818 # the name of what happened
    """An expression has no form that says what it is."""


class Form(NamedTuple):
    """LaTeX, and how tightly it holds together."""

    text: str
    binds: int


def latex(e: Any) -> str:
    r"""The expression as a textbook writes it.

    Examples:
        >>> from lossdocs.proof import H, as_written, index, real, simplex, size, softmax, total
        >>> C = size("C"); p, x, c = simplex("p", C), real("x", C), index("c", C)
        >>> print(latex(H(p, softmax(x / 2))))
        H(p, \operatorname{softmax}(x / 2))
        >>> with as_written():
        ...     print(latex(-total(p[c] * (x[c] - 1), c)))
        -\sum_{c=1}^{C} p_{c} \left(x_{c} - 1\right)
    """
    return Printer().form(e).text


class Printer:
    """Prints an expression, or the entries of a vector without the index that runs over them.

    Attributes:
        running: the index that a vector leaves out.
        hidden: such indices further out, which must not occur: nothing would show them.
    """

    def __init__(self, running: Expr | None = None, hidden: frozenset[Expr] = frozenset()) -> None:
        self.running, self.hidden = running, hidden

    def __call__(self, e: Any, least: int = SUM) -> str:
        """The expression, in parentheses where it holds together less tightly than needed."""
        form = self.form(e)
        return form.text if form.binds >= least else parentheses(form.text)

    def form(self, e: Any) -> Form:  # noqa: PLR0912 # a case for each kind
        """The expression and how tightly it holds together."""
        match e:
            case Add():
                return Form(self.sum(e.args), SUM)
            case Integer() if e >= 0:
                return Form(str(e), ATOM)
            case Number() | Mul():
                sign, *unsigned = parts(e)
                return Form(self.sum([e]), SUM) if sign < 0 else self.quotient(*unsigned)
            case Pow() | exp():
                return self.power(e)
            case Symbol():
                return Form(self.name(e), ATOM)
            case Indexed():
                return Form(self.name(e.base.label) + self.subscript(e.indices), ATOM)
            case KroneckerDelta():
                return Form(self.indicator(*e.args), ATOM)
            case Sum() | Product():
                return Form(self.repeated(e), PRODUCT)
            case log():
                return Form(rf"\log {self.operand(e.args[0])}", PRODUCT)
            case Grad() | Limit():
                return Form(self.operator(e), PRODUCT)
            case factorial():
                return Form(self(e.args[0], ATOM) + "!", ATOM)
            case Abs():
                return Form(rf"\left|{self(e.args[0])}\right|", ATOM)
            case Max() | Min():
                head = r"\max" if isinstance(e, Max) else r"\min"
                return Form(f"{head}({', '.join(map(self, numbers_last(e.args)))})", ATOM)
            case Piecewise():
                return Form(self.cases(e), SUM)  # they have no bracket on the right
            case Head():
                return self.named(e)
        if e == pi:
            return Form(r"\pi", ATOM)
        raise Unprintable(f"no form for {type(e).__name__}: {e}")

    # Names and subscripts.

    def name(self, symbol: Expr) -> str:
        """A name, unless it is one that nothing shows."""
        if symbol == self.running or symbol in self.hidden:
            raise Unprintable(f"a vector shows no index, but its entries use {symbol} by itself")
        text: str = symbol.name
        return text

    def subscript(self, indices: Sequence[Expr]) -> str:
        """The indices of an entry."""
        # Only the last index of an array runs: x_{n} is the row, a column has no form.
        shown = indices[:-1] if indices[-1] == self.running else indices
        return "_{" + ",".join(map(self, shown)) + "}" if shown else ""

    def indicator(self, i: Expr, j: Expr) -> str:
        """1 where two indices are equal, else 0; along the index that runs, a unit vector."""
        if self.running in {i, j}:
            return "e_{" + self(j if i == self.running else i) + "}"
        i, j = sorted((i, j), key=givenness)
        return f"[{self(i)} = {self(j)}]"

    def cases(self, e: Expr) -> str:
        """A value for each case."""
        rows = [f"{self(value)} & {self.case(holds)}" for value, holds in e.args]
        return r"\begin{cases} " + r" \\ ".join(rows) + r" \end{cases}"

    def case(self, holds: Any) -> str:
        """When a case holds; the last does for all others."""
        if holds == True:  # noqa: E712 # SymPy's own truth
            return r"\text{otherwise}"
        if holds.func not in COMPARISONS:
            raise Unprintable(f"no form for {holds}")
        return rf"\text{{if }} {self(holds.lhs)} {COMPARISONS[holds.func]} {self(holds.rhs)}"

    # Sums, products, fractions, powers.

    def sum(self, terms: Sequence[Expr]) -> str:
        """Terms with their signs."""
        text = ""
        for term in terms:
            sign, above, below = parts(term)
            form = self.quotient(above, below)
            nested = form.binds == SUM and (text or sign < 0)
            plus, minus = (" + ", " - ") if text else ("", "-")
            text += (minus if sign < 0 else plus) + (
                parentheses(form.text) if nested else form.text
            )
        return text

    def quotient(self, numerator: list[Expr], denominator: list[Expr]) -> Form:
        """A fraction, or a product where nothing is below."""
        if not denominator:
            return self.product(numerator)
        half = len(numerator) == 1 and all(isinstance(a, Number) for a in denominator)
        tall = [a for a in numerator if stands_beside(a) or (half and isinstance(a, Head))]
        below = self.product(denominator).text
        if not tall or any(isinstance(a, Sum) for a in denominator):
            return Form(rf"\frac{{{self.product(numerator).text}}}{{{below}}}", POWER)
        # A sum stands beside the fraction, not on it.
        beside = self.product([a for a in numerator if a not in tall]).text
        fraction = rf"\frac{{{beside}}}{{{below}}}"
        return Form(f"{fraction} {self.product(tall).text}", PRODUCT)

    def product(self, factors: list[Expr]) -> Form:
        """Factors beside one another; what would take the next for its own is in parentheses."""
        if len(factors) < 2:
            return self.form(factors[0]) if factors else Form("1", ATOM)
        text, last = "", None
        for more, factor in zip(range(len(factors) - 1, -1, -1), factors, strict=True):
            shown = self(factor, ATOM if more and takes_next(factor) else PRODUCT)
            called = reads_as_called(last) and shown.startswith(r"\left(")
            times = r" \cdot " if shown[0].isdigit() or called else " "
            text += times + shown if text else shown
            last = factor
        return Form(text, PRODUCT)

    def power(self, e: Expr) -> Form:
        """A power, a root, or a fraction where the exponent is negative."""
        if isinstance(e, exp):
            return Form(f"e^{{{self(e.args[0])}}}", POWER)
        if e.exp == HALF:
            return Form(rf"\sqrt{{{self(e.base)}}}", ATOM)
        if e.exp.is_Rational and e.exp < 0:
            return self.quotient(*parts(e)[1:])
        return Form(f"{self(e.base, ATOM)}^{{{self(e.exp)}}}", POWER)

    # Operators: what follows them belongs to them, up to the next sum.

    def repeated(self, e: Expr) -> str:
        """A sum or a product over an index."""
        *inner, (i, lower, upper) = e.limits  # SymPy flattens nested sums; the last is outermost
        body = e.func(e.function, *inner) if inner else e.function
        sign = r"\sum" if isinstance(e, Sum) else r"\prod"
        return rf"{sign}_{{{self(i)}={self(lower)}}}^{{{self(upper)}}} {self(body, PRODUCT)}"

    def operand(self, e: Expr) -> str:
        """What a logarithm is taken of: one factor, or a sum that ends the term."""
        form = self.form(e)
        whole = form.binds >= POWER or isinstance(e, Sum | Product)
        return form.text if whole else parentheses(form.text)

    def operator(self, e: Expr) -> str:
        """A limit, or a derivative by one name or by two."""
        of, by = e.args
        if isinstance(e, Limit):
            return rf"\lim_{{{self(by)} \to 0}} {self(of, PRODUCT)}"
        if not isinstance(of, Grad):
            return rf"\frac{{\partial}}{{\partial {self(by)}}} {self(of, PRODUCT)}"
        of, first = of.args
        twice = rf"{self(by)}^{{2}}" if first == by else rf"{self(by)} \partial {self(first)}"
        return rf"\frac{{\partial^{{2}}}}{{\partial {twice}}} {self(of, PRODUCT)}"

    # Named functions.

    def named(self, e: Expr) -> Form:
        """A named function of its arguments."""
        match e:
            case Let():
                return Form(self.name(e.args[0]) + self.subscript(e.args[-1:]), ATOM)
            case Pair():
                u, w, i = e.args
                return Form(f"({self(u)}, {self(w)}){self.subscript([i])}", ATOM)
            case Softmax() | LogSoftmax():
                x, _, i = e.args
                symbol = LOG_SOFTMAX if isinstance(e, LogSoftmax) else e.symbol
                return Form(symbol + arguments(self.vector(x)) + self.subscript([i]), ATOM)
            case LSE():
                return Form(e.symbol + arguments(self.vector(e.args[0])), ATOM)
            case CrossEntropy() | Divergence():
                bar = ", " if isinstance(e, CrossEntropy) else r" \,\|\, "
                p, q = map(self.vector, e.args[:2])
                entropy = isinstance(e, CrossEntropy) and p == q
                return Form(e.symbol + arguments(p if entropy else p + bar + q), ATOM)
        if any(isinstance(a, Lambda) for a in e.args):
            raise Unprintable(f"no form for the vectors of {type(e).__name__}: {e}")
        return Form(e.symbol + arguments(", ".join(map(self, e.args))), ATOM)

    def vector(self, entries: Lambda) -> str:
        """The entries without the index that runs over them."""
        outer = self.hidden | ({self.running} - {None})
        inside = Printer(entries.variables[0], outer)
        sign, above, below = parts(entries.expr)
        if sign > 0 and len(below) == 1 and not any(map(stands_beside, above)):
            # x / T, as in running text.
            return f"{inside(Mul(*above, evaluate=False), PRODUCT)} / {inside(below[0], POWER)}"
        return inside(entries.expr)


def parentheses(text: str) -> str:
    """LaTeX in parentheses of its height."""
    return rf"\left({text}\right)"


def arguments(text: str) -> str:
    """The arguments of a function."""
    return parentheses(text) if r"\frac" in text else f"({text})"
