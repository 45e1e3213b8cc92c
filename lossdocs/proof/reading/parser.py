"""Sums of terms, terms of factors, factors of powers, powers of atoms."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sympy import Product, Sum, factorial, log

from lossdocs.proof.name import Name
from lossdocs.proof.operators import Grad, Limit
from lossdocs.proof.reading.atoms import Atoms
from lossdocs.proof.reading.tokens import Unreadable

# What no product goes on with.
ENDS = {*"+-=)}],|<>&", r"\right|", r"\|", r"\to", r"\ge", r"\le", r"\row", r"\endcases", None}


class Parser(Atoms):
    """Reads a whole text by recursive descent."""

    def sum(self) -> Any:
        """Terms with signs between them."""
        found = -self.term() if self.take("-") else self.term()
        while self.next in {"+", "-"}:
            found = found + self.term() if self.take("+") else found - self.negated()
        return found

    def negated(self) -> Any:
        """A term behind a minus."""
        self.need("-")
        return self.term()

    def term(self) -> Any:
        """Factors beside one another, of which the last may be divided by another."""
        found = self.alone() if self.next == r"\log" else self.factor()
        while self.next not in ENDS:
            if self.take("/"):
                found = found / self.alone()
            else:
                self.take(r"\cdot")
                found = found * (self.alone() if self.next == r"\log" else self.factor())
        return found

    def alone(self) -> Any:
        """A factor at the end of a term: who reads on could take the next for a part of it."""
        found = self.factor()
        if self.next not in ENDS:
            raise Unreadable(f"{self.next!r} may belong to what stands before it in {self.text}")
        return found

    def factor(self) -> Any:
        """A power, or an operator with all of the term that follows it."""
        if self.take(r"\log"):
            return log(self.factor())
        if self.next in {r"\sum", r"\prod"}:
            return self.repeated()
        if self.take(r"\lim"):
            self.need("_", "{")
            letter = self.next or ""
            self.at += 1
            self.need(r"\to", "0", "}")
            name = Name(letter, "positive")
            with self.bound(letter, name):
                return Limit(self.term(), name)
        if self.tokens[self.at : self.at + 3] == [r"\frac", "{", r"\partial"]:
            return self.derivative()
        return self.power()

    def repeated(self) -> Any:
        """A sum or a product over an index."""
        head = Sum if self.take(r"\sum") else Product
        if head is Product:
            self.need(r"\prod")
        self.need("_", "{")
        letter = self.next or ""
        self.at += 1
        self.need("=")
        lower = self.sum()
        self.need("}", "^")
        i = Name(letter, "index", lower=lower, upper=self.group())
        with self.bound(letter, i):
            return head(self.term(), (i, i.lower, i.upper))

    @contextmanager
    def bound(self, letter: str, i: Name) -> Iterator[None]:
        """Let a letter be an index, if no name that is fixed reads as if it had it."""
        outside = self.table
        for name, meaning in outside.items():
            if isinstance(meaning, Name) and name.partition("_")[2] == letter:
                raise Unreadable(f"{name} reads as if it had the index {letter}")
        self.table = {**outside, letter: i}
        yield
        self.table = outside

    def derivative(self) -> Any:
        """A derivative by one name or by two."""
        self.need(r"\frac", "{", r"\partial")
        order = self.group() if self.take("^") else 1
        self.need("}", "{")
        by = []
        while self.take(r"\partial"):
            by.append(self.atom())
            if self.take("^", "{", "2", "}") or self.take("^", "2"):
                by *= 2
        self.need("}")
        if order != len(by):
            raise Unreadable(f"a derivative of order {order} by {len(by)} names in {self.text}")
        found = self.term()
        for name in reversed(by):
            found = Grad(found, name)
        return found

    def power(self) -> Any:
        """An atom, with its exponent if it has one."""
        base = self.atom()
        if self.take("!"):
            base = factorial(base)
        return base ** self.group() if self.take("^") else base
