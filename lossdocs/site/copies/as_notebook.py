"""A page as a notebook: its texts, and its sessions as cells of code with the outputs shown.

A cell shows what its last line gives. So a prompt with an output ends a cell, and prompts without
one stand in the cell of the next that has. Within `with` and `for`, where a prompt shows values and
a cell does not, the last of them is printed. The outputs are those of the page, which the tests
compare; here nothing is run, and the same page gives the same bytes.
"""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from typing import Any

from lossdocs.pages.judge import TRACEBACK, split_error
from lossdocs.pages.model import Example, split_lines
from lossdocs.pages.session import examples
from lossdocs.site.copies.as_markdown import Part

Cell = dict[str, Any]

METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def notebook(parts: Iterable[Part], origin: str, repository: str) -> str:
    """The file of a notebook.

    Args:
        parts: what the page consists of.
        origin: the name and the address of the page, as Markdown.
        repository: the public address of the repository, or nothing.
    """
    parts = list(parts)
    sources = [one.source for part in parts if part.session for one in run(part)]
    about = f"This notebook is {origin}. {setup(imported(sources), repository)}".strip()
    own = defined(sources) | {"print"}
    cells = [cell for part in (Part(about), *parts) for cell in of(part, own)]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    made = {"nbformat": 4, "nbformat_minor": 5, "metadata": METADATA, "cells": cells}
    return json.dumps(made, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def setup(modules: set[str], repository: str) -> str:
    """How to get what the cells import.

    Examples:
        >>> setup({"torch"}, "")
        'Its cells need `pip install torch`.'
        >>> setup({"torch", "lossdocs"}, "https://x.org/y")
        'Its cells need `pip install torch` and `pip install git+https://x.org/y`.'
    """
    others = " ".join(sorted(modules - {"lossdocs"}))
    needed = [f"`pip install {others}`"] if others else []
    if "lossdocs" in modules:
        needed.append(
            f"`pip install git+{repository}`"
            if repository
            else "the package `lossdocs`: `pip install .` in a copy of the repository of this site"
        )
    return f"Its cells need {' and '.join(needed)}." if modules else ""


def imported(sources: Iterable[str]) -> set[str]:
    """The packages that code imports, beyond those that come with Python.

    Examples:
        >>> sorted(imported(["import math, torch.nn as nn", "from lossdocs import kl_div", "1 +"]))
        ['lossdocs', 'torch']
    """
    names: set[str] = set()
    for node in nodes(sources, "import"):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return {name.partition(".")[0] for name in names} - sys.stdlib_module_names


def defined(sources: Iterable[str]) -> set[str]:
    """The functions that code defines."""
    found = nodes(sources, "def")
    return {node.name for node in found if isinstance(node, ast.FunctionDef)}


def nodes(sources: Iterable[str], word: str) -> Iterator[ast.AST]:
    """The parts of pieces of code that have a word; a page may show what is no Python."""
    for source in sources:
        if word in source:
            with suppress(SyntaxError):
                yield from ast.walk(ast.parse(source))


def of(part: Part, own: AbstractSet[str]) -> Iterator[Cell]:
    """The cells of a part; `own` are functions that print themselves."""
    if not part.session:
        yield {"cell_type": "markdown", "metadata": {}, "source": lines(part.text)}
        return
    waiting = ""
    for one in run(part):
        printed, error = split_error(one.want)
        waiting += printing(one.source, own) if printed and not error else one.source
        if one.want:
            yield code(waiting, printed, error)
            waiting = ""
    if waiting:
        yield code(waiting, "", "")


def printing(source: str, own: AbstractSet[str]) -> str:
    r"""A statement that prints the value with which its block ends.

    Examples:
        >>> print(printing("for x in 1, 2:\n    x, 'é', 2  # a pair\n", set()), end="")
        for x in 1, 2:
            print((x, 'é', 2))  # a pair
        >>> printing("x", set()), printing("for x in 1, 2: says(x)", {"says"})
        ('x', 'for x in 1, 2: says(x)')
    """
    last = block = ast.parse(source).body[0]
    while isinstance(last, ast.With | ast.For):
        last = last.body[-1]
    if last is block or not isinstance(last, ast.Expr) or called(last.value) in own:
        return source
    value = ast.get_source_segment(source, last.value) or ""
    shown = f"({value})" if isinstance(last.value, ast.Tuple) else value
    before, _, after = source.rpartition(value)
    return f"{before}print({shown}){after}"


def called(value: ast.expr) -> str:
    """The function of a call, or nothing."""
    return ast.unparse(value.func) if isinstance(value, ast.Call) else ""


def run(part: Part) -> Sequence[Example]:
    """The prompts of a session."""
    return list(examples(split_lines(part.text), ""))


def code(source: str, printed: str, error: str) -> Cell:
    """A cell of code with its outputs; where one raises, the next runs all the same."""
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {"tags": ["raises-exception"]} if error else {},
        "source": lines(source.rstrip("\n")),
        "outputs": list(outputs(printed, error)),
    }


def outputs(printed: str, error: str) -> Iterator[dict[str, Any]]:
    """What a session shows below a prompt."""
    if printed:
        yield {"output_type": "stream", "name": "stdout", "text": lines(f"{printed}\n")}
    if error:
        name, _, message = error.partition(": ")
        trace = [TRACEBACK, "  ...", *error.split("\n")]
        yield {"output_type": "error", "ename": name, "evalue": message, "traceback": trace}


def lines(text: str) -> list[str]:
    """A text as notebooks keep it."""
    return text.splitlines(keepends=True)
