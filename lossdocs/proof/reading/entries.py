"""Names, the entries of vectors, and vectors that leave an index out."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

from sympy import Expr, Integer, Lambda, pi

from lossdocs.proof.language import index
from lossdocs.proof.name import Name
from lossdocs.proof.reading.table import Table
from lossdocs.proof.reading.tokens import Tokens, Unreadable, spelled
from lossdocs.proof.vectors import Vector


class Entries(Tokens, ABC):
    """Reads names with their indices; what stands in brackets is a sum, which others read."""

    def __init__(self, text: str, table: Table) -> None:
        self.table: Table = {r"\pi": pi} | {spelled(name): table[name] for name in table}
        super().__init__(text, self.table)
        self.running: Expr | None = None  # the index that a vector leaves out
        self.size: Expr | None = None  # of the vector being read

    @abstractmethod
    def sum(self) -> Any:
        """Terms with signs between them."""

    def whole(self, part: Callable[[], Any]) -> Any:
        """What the text says, to its end."""
        found = part()
        if self.next is not None:
            raise Unreadable(f"cannot read on at {self.next!r} in {self.text}")
        return found

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
        reader = type(self)(text, table)
        reader.running, reader.size = self.running, self.size
        found = reader.whole(reader.sum)
        self.size = reader.size
        return found

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
        found = found[self.run_along(found.size)] if isinstance(found, Vector) else found
        if isinstance(found, Vector):
            raise Unreadable(f"two indices are missing in {self.text}")
        return found

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
        size = self.size or self.table.get("C")
        if not isinstance(size, Expr):
            raise Unreadable(f"the size of a vector of equal entries is C, which {self.text} lacks")
        i = index("i", size)
        found = Lambda(i, entry.xreplace({self.running: i})), size
        self.running, self.size = outside
        return found
