"""What holds together by itself: fractions, brackets, named functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from sympy import Abs, Ge, Gt, KroneckerDelta, Le, Lt, Max, Min, Piecewise, exp, sqrt

from lossdocs.proof import functions as f
from lossdocs.proof.reading.entries import Entries
from lossdocs.proof.reading.tokens import Unreadable
from lossdocs.proof.vectors import Vector

SCALAR = {r"\sigma": f.Sigmoid, r"\softplus": f.Softplus, r"\varphi": f.Phi}
ENTRY = {r"\softmax": f.Softmax, r"\logsoftmax": f.LogSoftmax}
COMPARISONS = {">": Gt, "<": Lt, r"\ge": Ge, r"\le": Le}
PAIRED = {"H": f.CrossEntropy, r"\DKL": f.Divergence}


class Atoms(Entries):
    """Reads names, numbers, and what has its own brackets or braces."""

    def atom(self) -> Any:
        """What holds together by itself."""
        reading = self.FORMS.get(self.next or "")
        if reading:
            return reading(self)
        called = self.tokens[self.at + 1 : self.at + 2] == ["("]
        if called and self.next in {*SCALAR, *ENTRY, *PAIRED, r"\LSE"}:
            return self.function(self.next)
        return self.named()

    def fraction(self) -> Any:
        """One number over another."""
        self.need(r"\frac")
        above = self.group()
        return above / self.group()

    def root(self) -> Any:
        """A square root."""
        self.need(r"\sqrt")
        return sqrt(self.group())

    def extreme(self) -> Any:
        """The largest or the smallest of some numbers."""
        head = Max if self.take(r"\max") else Min
        if head is Min:
            self.need(r"\min")
        self.need("(")
        among = [self.sum()]
        while self.take(","):
            among.append(self.sum())
        self.need(")")
        return head(*among)

    def cases(self) -> Any:
        """A value for each case, the last for all others."""
        self.need(r"\begincases")
        rows = []
        while True:
            value = self.sum()
            self.need("&")
            if self.take(r"\otherwise"):
                break
            self.need(r"\if")
            rows.append((value, self.comparison()))
            self.need(r"\row")
        self.need(r"\endcases")
        return Piecewise(*rows, (value, True))

    def comparison(self) -> Any:
        """Two numbers with a relation between them."""
        left = self.sum()
        relation = COMPARISONS.get(self.next or "")
        if relation is None:
            raise Unreadable(f"no relation is {self.next!r} in {self.text}")
        self.at += 1
        return relation(left, self.sum())

    def exponential(self) -> Any:
        """A power of e, spelled out."""
        self.need(r"\exp")
        return exp(self.between("(", ")"))

    def letter_e(self) -> Any:
        """A power of e, or the vector e_y, which is 1 at y and 0 elsewhere."""
        if self.take("e", "^"):
            return exp(self.group())
        if self.take("e", "_"):
            return KroneckerDelta(self.run_along(None), self.group())
        return self.named()

    def parentheses(self) -> Any:
        """A sum in parentheses, or a vector (u, w) of two numbers."""
        self.need("(")
        one = self.sum()
        if not self.take(","):
            self.need(")")
            return one
        other = self.sum()
        self.need(")")
        return self.entry(f.pair(one, other), self.subscripts())

    def indicator(self) -> Any:
        """1 where two indices are equal, else 0; or a sum in brackets."""
        self.need("[")
        i = self.sum()
        if self.take("="):
            i = KroneckerDelta(i, self.sum())
        self.need("]")
        return i

    def function(self, symbol: str) -> Any:
        """A named function of what stands in parentheses."""
        self.need(symbol)
        if symbol in SCALAR:
            return SCALAR[symbol](self.between("(", ")"))
        self.need("(")
        (x, n), y = self.vector(), None
        if symbol in PAIRED and self.next != ")":
            self.need("," if symbol == "H" else r"\|")
            y, n = self.vector()
        self.need(")")
        if symbol == r"\LSE":
            return f.LSE(x, n)
        if symbol in PAIRED:
            return PAIRED[symbol](x, x if y is None else y, n)
        return self.entry(Vector(lambda i: ENTRY[symbol](x, n, i), n), self.subscripts())

    FORMS: ClassVar[dict[str, Callable[[Atoms], Any]]] = {
        "{": lambda self: self.between("{", "}"),
        r"\left|": lambda self: Abs(self.between(r"\left|", r"\right|")),
        "(": parentheses,
        "[": indicator,
        r"\frac": fraction,
        r"\sqrt": root,
        r"\max": extreme,
        r"\min": extreme,
        r"\begincases": cases,
        r"\exp": exponential,
        "e": letter_e,
    }
