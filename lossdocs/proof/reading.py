r"""Reads the notation of the derivations: LaTeX in, expressions out.

It shares no code with `typesetting`. A test reads every printed line back and compares it with
what was proved, so that a mistake of the printer cannot show what nobody proved. What could be read
in two ways, such as `\log p q`, is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar

from sympy import (
    Abs,
    Expr,
    IndexedBase,
    Integer,
    KroneckerDelta,
    Lambda,
    Max,
    Product,
    Sum,
    exp,
    log,
    pi,
    sqrt,
)

from lossdocs.proof import functions as f
from lossdocs.proof.language import Grad, Limit, Name, Vector, at, index
from lossdocs.proof.witness import names as declared

# What each name of a text stands for. A text in place of an expression is read wherever the name
# stands, with the indices that are bound there.
Table = Mapping[str, Expr | Vector | str]

# Spellings that mean the same, and the one that stands for them here.
SPELLINGS = {
    r"\\operatorname\{log\\,softmax\}|\\logsoftmax\b": r"\\logsoftmax ",
    r"\\operatorname\{(\w+)\}": r"\\\1 ",
    r"D_\{\\mathrm\{KL\}\}": r"\\DKL ",
    r"\\[td]frac\b": r"\\frac",
    r"\\hat\{(\w)\}": r"\\hat \1",
    r"\\(?:left|right|[bB]igg?[lr]?)\s*(?=[()\[\]])": "",  # sizes of brackets
    r"\\[,;:! ]|\s+": " ",
}
TOKEN = re.compile(r"\\left\||\\right\||\\[a-zA-Z]+|\\\||\d+|\S")
ENDS = {*"+-=)}],|<>", r"\right|", r"\|", r"\to", None}  # what no product goes on with

SCALAR = {r"\sigma": f.Sigmoid, r"\softplus": f.Softplus, r"\varphi": f.Phi}
ENTRY = {r"\softmax": f.Softmax, r"\logsoftmax": f.LogSoftmax}
PAIRED = {"H": f.CrossEntropy, r"\DKL": f.Divergence}


class Unreadable(ValueError):  # noqa: N818 # the name of what happened
    """A text is not in the notation of the derivations."""


def read(text: str, table: Table) -> Expr:
    r"""The expression that a text shows.

    Examples:
        >>> from lossdocs.proof import real, size
        >>> x = real("x", C := size("C"))
        >>> read(r"-\sum_{c=1}^{C} x_{c}^2", {"x": x, "C": C})
        -Sum(_x[_c]**2, (_c, 1, _C))
    """
    return Reader(text, table).whole(Reader.sum)


def read_vector(text: str, table: Table) -> Vector:
    r"""The vector that a text shows without an index.

    Examples:
        >>> from lossdocs.proof import real, size
        >>> x = real("x", C := size("C"))
        >>> read_vector("2 x + 1", {"x": x})[1]
        2*_x[1] + 1
    """
    entries, size = Reader(text, table).whole(Reader.vector)
    return Vector(at(entries), size)


def table_of(lines: Iterable[Expr]) -> dict[str, Expr | Vector | str]:
    """The names of some lines, each with what it stands for.

    Raises:
        Unreadable: a name stands for two things, so that no reader could tell them apart.
    """
    lines = list(lines)
    table: dict[str, Expr | Vector | str] = {}
    lets = {e.args[:3] for line in lines for e in line.atoms(f.Let)}
    for name in declared(lines):
        _enter(table, name.name, _entries(name) if name.shape else name)
    for label, definition, n in lets:
        _enter(table, label.name, _named(label, definition, n))
    return table


def _enter(table: dict[str, Expr | Vector | str], name: str, meaning: Expr | Vector) -> None:
    name = spelled(name)
    if name in table:
        raise Unreadable(f"{name} stands for two things")
    table[name] = meaning


def _entries(name: Name) -> Vector:
    base, rows = IndexedBase(name), len(name.shape) - 1

    def entry(i: Any) -> Any:
        indices = i if isinstance(i, tuple) else (i,)
        if len(indices) == rows:
            return Vector(lambda c: base[(*indices, c)], name.shape[-1])
        return base[indices]

    return Vector(entry, name.shape[-1])


def _named(label: Expr, definition: Lambda, n: Expr) -> Vector:
    return Vector(lambda i: f.Let(label, definition, n, i), n)


def spelled(text: str) -> str:
    """The text in one spelling."""
    for pattern, replacement in SPELLINGS.items():
        text = re.sub(pattern, replacement, text)
    return text.strip()


class Reader:
    """Recursive descent: sums of terms, terms of factors, factors of powers, powers of atoms."""

    def __init__(self, text: str, table: Table) -> None:
        self.text = text
        self.table: Table = {r"\pi": pi} | {spelled(name): table[name] for name in table}
        long = sorted((n for n in self.table if not TOKEN.fullmatch(n)), key=len, reverse=True)
        token = re.compile("|".join([*map(re.escape, long), TOKEN.pattern]))
        self.tokens = token.findall(spelled(text))
        self.at = 0
        self.running: Expr | None = None  # the index that a vector leaves out
        self.size: Expr | None = None  # of the vector being read

    # Tokens.

    @property
    def next(self) -> str | None:
        """The token to be read."""
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def take(self, *wanted: str) -> bool:
        """Pass over some tokens if they are next."""
        found = self.tokens[self.at : self.at + len(wanted)] == list(wanted)
        self.at += len(wanted) * found
        return found

    def need(self, *wanted: str) -> None:
        """Pass over some tokens that must be next."""
        for token in wanted:
            if not self.take(token):
                raise Unreadable(f"{token!r} is needed, not {self.next!r}, in {self.text}")

    def between(self, opening: str, closing: str) -> Any:
        """A sum in brackets."""
        self.need(opening)
        found = self.sum()
        self.need(closing)
        return found

    def group(self) -> Any:
        """A sum in braces, or a single token."""
        if self.next == "{":
            return self.between("{", "}")
        if re.fullmatch(r"\d\d+", self.next or ""):
            raise Unreadable(f"{self.next} stands without braces in {self.text}")
        return self.single()

    def single(self) -> Any:
        """A number or a name, without what may follow it."""
        token = self.next
        self.at += 1
        if token is not None and token.isdigit():
            return Integer(token)
        meaning = self.table.get(token or "")
        if meaning is None:
            there_are = ", ".join(sorted(self.table))
            raise Unreadable(f"no name {token!r} in {self.text}; there are {there_are}")
        if isinstance(meaning, str):
            return self.inserted(meaning, {n: m for n, m in self.table.items() if n != token})
        return meaning if isinstance(meaning, Expr) else self.entry(meaning, [])

    def inserted(self, text: str, table: Table) -> Any:
        """What another text says in this place."""
        reader = Reader(text, table)
        reader.running, reader.size = self.running, self.size
        found = reader.whole(Reader.sum)
        self.size = reader.size
        return found

    def whole(self, part: Callable[[Reader], Any]) -> Any:
        """What the text says, to its end."""
        found = part(self)
        if self.next is not None:
            raise Unreadable(f"cannot read on at {self.next!r} in {self.text}")
        return found

    # Sums, products, operators.

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
            name = self.single()
            self.need(r"\to", "0", "}")
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
        """Let a letter be an index."""
        outside = self.table
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
        return base ** self.group() if self.take("^") else base

    # Atoms.

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

    def maximum(self) -> Any:
        """The larger of two numbers."""
        self.need(r"\max", "(")
        one = self.sum()
        self.need(",")
        other = self.sum()
        self.need(")")
        return Max(one, other)

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

    def named(self) -> Any:
        """A name, with the indices of its entry if it is a vector."""
        meaning = self.table.get(self.next or "")
        if not isinstance(meaning, Vector):
            return self.single()
        self.at += 1
        return self.entry(meaning, self.subscripts())

    # Vectors.

    def subscripts(self) -> list[Any]:
        """The indices below a name."""
        if not self.take("_"):
            return []
        if self.next != "{":
            return [self.group()]
        self.need("{")
        found = [self.sum()]
        while self.take(","):
            found.append(self.sum())
        self.need("}")
        return found

    def entry(self, vector: Vector, indices: list[Any]) -> Any:
        """The entry at the indices; where one is missing, at that which the vector leaves out."""
        found: Any = vector
        if indices:
            found = vector[indices[0] if len(indices) == 1 else tuple(indices)]
        return found[self.run_along(found.size)] if isinstance(found, Vector) else found

    def run_along(self, size: Expr | None) -> Expr:
        """The index that a vector leaves out; all parts of it have one size."""
        if self.running is None:
            raise Unreadable(f"an index is missing in {self.text}")
        if size is not None and self.size not in {None, size}:
            raise Unreadable(f"vectors of {self.size} and of {size} entries meet in {self.text}")
        self.size = self.size if size is None else size
        return self.running

    def vector(self) -> tuple[Lambda, Expr]:
        """Entries and number of a vector; where all are equal there are C of them."""
        outside = self.running, self.size
        self.running, self.size = Name("i", "index"), None
        entry = self.sum()
        size = self.size or self.table["C"]
        i = index("i", size)
        found = Lambda(i, entry.xreplace({self.running: i})), size
        self.running, self.size = outside
        return found

    FORMS: ClassVar[dict[str, Callable[[Reader], Any]]] = {
        "{": lambda self: self.between("{", "}"),
        r"\left|": lambda self: Abs(self.between(r"\left|", r"\right|")),
        "(": parentheses,
        "[": indicator,
        r"\frac": fraction,
        r"\sqrt": root,
        r"\max": maximum,
        r"\exp": exponential,
        "e": letter_e,
    }
