"""Calls of a loss and what is said of them, for the files in `explain/of`.

Such a file has the name of its loss. It holds the function, `LOSS`, and lists of calls: `WARNED`
and `NOTED`, each with the key of a finding and a part of what was seen; `CORRECT`; `RAISED`, each
with a part of a note; `SHOWN`, with one of the text; and `MEANS`, with what the mean divides by.
"""

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from torch import Tensor

import lossdocs
from lossdocs.derive.sources import stems
from lossdocs.explain.explanation import Explanation


class Call(NamedTuple):
    """What is said of a call, and the call."""

    says: tuple[Any, ...]
    loss: Any  # that of the file, where nothing else is given
    arguments: tuple[Any, ...]
    options: dict[str, Any]
    stem: str = ""

    def explained(self) -> Explanation:
        """What `explain` says of it."""
        return lossdocs.explain(self.loss, *self.arguments, **self.options)

    def value(self) -> Tensor:
        """What it returns."""
        value: Tensor = self.loss(*self.arguments, **self.options)
        return value


def call(says: Any, *arguments: Any, loss: Any = None, **options: Any) -> Call:
    """A call of which one thing is said."""
    return Call((says,), loss, arguments, options)


def said(key: str, seen: str, *arguments: Any, loss: Any = None, **options: Any) -> Call:
    """A call with a finding: its key, and a part of what was seen."""
    return Call((key, seen), loss, arguments, options)


def gathered(name: str) -> list[Call]:
    """The calls in the list of this name of every loss that has one."""
    files = {stem: Path(__file__).parent / f"of/{stem}.py" for stem in stems()}
    known = {stem: import_module(f"explain.of.{stem}") for stem in files if files[stem].exists()}
    return [
        call._replace(loss=call.loss or file.LOSS, stem=stem)
        for stem, file in known.items()
        for call in getattr(file, name, [])
    ]


def each(calls: Sequence[Call]) -> pytest.MarkDecorator:
    """Run a test of each call, under the name of its loss."""
    ids = [f"{call.stem}-{'-'.join(map(str, call.says))}" for call in calls]
    return pytest.mark.parametrize("call", calls, ids=ids)
