"""What the sources of the site say about what it shows: what is run, and what has a reason."""

from __future__ import annotations

import ast
import json
import re
import textwrap
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from lossdocs.pages.docstrings import docstrings
from lossdocs.pages.fences import Fence, Parts, separate
from lossdocs.pages.model import Failure, Line, split_lines
from lossdocs.pages.prose import DECIMAL, EXCUSE, numbers
from lossdocs.pages.read import shows_python
from lossdocs.pages.session import plain_blocks

EQUATION = re.compile(r"\$\$(.+?)\$\$|\\\[(.+?)\\\]|(\\begin\{(\w+\*?)\}.+?\\end\{\4\})", re.DOTALL)
REASON = re.compile(r"<!-- (?:(?P<count>\d+) )?(?P<kind>equation|figure)s?: (?P<reason>\S.*?) -->")
ANSI = re.compile(r"\x1b\[[0-9;]*m")


class Tie(NamedTuple):
    """Which check something is tied to, or why it has none."""

    checked: bool
    by: str


@dataclass
class Evidence:
    """What is known about the things on a page, by their text."""

    blocks: dict[str, Tie] = field(default_factory=dict)
    numbers: Counter[str] = field(default_factory=Counter)  # how often each may be shown
    excused: dict[str, str] = field(default_factory=dict)  # decimals with their reasons
    quotable: set[str] = field(default_factory=set)
    equations: dict[str, str] = field(default_factory=dict)  # TeX with its reason
    figures: dict[str, Tie] = field(default_factory=dict)
    counted: Counter[tuple[str, str]] = field(default_factory=Counter)  # kind and reason


def evidence(path: Path, name: str = "") -> Evidence:
    """What a source says: a Markdown page, a module or a notebook; `name` stands for its path."""
    return said(path.read_text(encoding="utf-8"), path.suffix, name or str(path))


@lru_cache(1000)  # a server builds all pages again when one has changed
def said(text: str, suffix: str, place: str) -> Evidence:
    """What a text says that has the suffix of a module, of a notebook or of a page."""
    found = Evidence()
    if suffix in {".py", ".pyi"}:
        add_module(found, text, place)
    elif suffix == ".ipynb":
        add_notebook(found, json.loads(text), place)
    else:
        add_prose(found, separate(split_lines(text)), place)
    return found


def plain(text: str) -> str:
    r"""A block of code without what its place adds: indentation, and blanks that nobody sees.

    Examples:
        >>> plain("    x = 1 \n\n    y = 2\n")
        'x = 1\n\ny = 2'
    """
    lines = textwrap.dedent("\n".join(line.rstrip() for line in text.split("\n")))
    return lines.strip("\n")


def tex(text: str) -> str:
    r"""A formula without its delimiters, and with single blanks.

    Examples:
        >>> tex(r"\[ x \n = 1 \]".replace(r"\n", "\n"))
        'x = 1'
    """
    text = text.strip().removeprefix("\\[").removesuffix("\\]")
    return " ".join(text.split())


def add_prose(found: Evidence, parts: Parts, place: str) -> None:
    """Add the fences, numbers and reasons of a text."""
    for fence in parts.fences:
        add_fence(found, fence, place)
    text = "\n".join(line.text for line in parts.prose)
    found.numbers.update(number.shown for number in numbers(text))
    for above, line in zip(parts.prose, parts.prose[1:], strict=False):
        excuse = EXCUSE.match(above.text)
        if excuse:
            found.excused |= dict.fromkeys(DECIMAL.findall(line.text), excuse["reason"])
    for reason in REASON.finditer(text):
        equation = EQUATION.match(text[reason.end() :].lstrip(" \t>\n"))
        if reason["kind"] == "equation" and not reason["count"] and equation:
            found.equations[tex(unquoted(equation))] = reason["reason"]
        else:
            found.counted[reason["kind"], reason["reason"]] += int(reason["count"] or 1)


def unquoted(equation: re.Match[str]) -> str:
    """What stands between the delimiters, without the marks of a quotation around it."""
    inside = next(filter(None, equation.groups()))
    return re.sub(r"^[ \t>]+", "", inside, flags=re.MULTILINE)


def add_fence(found: Evidence, fence: Fence, place: str) -> None:
    """Add a fence: run, or shown with a reason, or in a language that is not run."""
    text = plain("\n".join(line.text[len(fence.prefix) :] for line in fence.content))
    if fence.reason:
        tie = Tie(checked=False, by=fence.reason)
    elif shows_python(fence):
        tie = Tie(checked=True, by=f"{place}:{fence.opening.number}")
        found.quotable |= set(DECIMAL.findall(text))
    else:
        tie = Tie(checked=False, by=f"{fence.language or 'text'}, which is not run")
    found.blocks[text] = tie


def add_module(found: Evidence, text: str, place: str) -> None:
    """Add the docstrings of a module, and its code, which the reference shows."""
    for lines in docstrings(text):
        if not isinstance(lines, Failure):
            add_docstring(found, lines, place)
    for node in ast.walk(ast.parse(text)):
        for code in shown_code(node, text):
            found.blocks.setdefault(plain(code), Tie(checked=True, by=f"the code of {place}"))
            found.quotable |= set(DECIMAL.findall(code))


def add_docstring(found: Evidence, lines: list[Line], place: str) -> None:
    """Add a docstring; its examples need no fence."""
    parts = separate(lines)
    add_prose(found, parts, place)
    for prefix, block in plain_blocks(parts.prose):
        text = plain("\n".join(line.text[len(prefix) :] for line in block))
        found.blocks[text] = Tie(checked=True, by=f"{place}:{block[0].number}")
        found.quotable |= set(DECIMAL.findall(text))


def shown_code(node: ast.AST, text: str) -> Iterator[str]:
    """The code of a class or a function with its decorators, and their heads as signatures."""
    if not isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        return
    first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
    yield "\n".join(text.split("\n")[first - 1 : node.end_lineno])
    if not isinstance(node, ast.ClassDef):
        yield signature(node.name, node)
        return
    yield from (node.name, f"{node.name}()")
    for method in (one for one in node.body if isinstance(one, ast.FunctionDef)):
        yield signature(method.name, method, own=1)
        if method.name == "__init__":  # as the class is made
            yield signature(node.name, method, own=1)
            yield signature(node.name, method, own=1, returns=False)
    fields = ", ".join(ast.unparse(one) for one in node.body if isinstance(one, ast.AnnAssign))
    yield signature_of(f"{node.name}({fields})")


def signature(
    name: str,
    function: ast.FunctionDef | ast.AsyncFunctionDef,
    own: int = 0,
    *,
    returns: bool = True,
) -> str:
    """The head of a function as the reference shows it; `own` leaves out `self`."""
    arguments = ast.arguments(**vars(function.args))
    arguments.args = arguments.args[own:]
    result = f" -> {ast.unparse(function.returns)}" if returns and function.returns else ""
    return signature_of(f"{name}({ast.unparse(arguments)}){result}")


def signature_of(text: str) -> str:
    r"""A signature on one line, however it is broken and quoted.

    Examples:
        >>> signature_of("f(\n    x: int = 1,\n    *,\n    y='a',\n) -> None\n")
        "f(x: int=1, *, y='a') -> None"
    """
    try:
        [node] = ast.parse(f"def {text.strip()}: ...").body
    except SyntaxError:
        return plain(text)
    assert isinstance(node, ast.FunctionDef)
    result = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    return f"{node.name}({ast.unparse(node.args)}){result}"


def add_notebook(found: Evidence, notebook: dict[str, Any], place: str) -> None:
    """Add the cells of a notebook and their outputs."""
    for cell in notebook["cells"]:
        source, name = joined(cell["source"]), f"{place}, cell {cell.get('id', '')}"
        if cell["cell_type"] == "markdown":
            add_prose(found, separate(split_lines(source)), name)
            continue
        for text in (source, *(shown_output(output) for output in cell.get("outputs", []))):
            found.blocks[plain(text)] = Tie(checked=True, by=name)
            found.quotable |= set(DECIMAL.findall(text))
        for output in cell.get("outputs", []):
            image = joined(output.get("data", {}).get("image/png", ""))
            found.figures[f"data:image/png;base64,{image.strip()}"] = Tie(checked=True, by=name)


def shown_output(output: dict[str, Any]) -> str:
    """An output of a cell as text."""
    if output["output_type"] == "stream":
        return joined(output["text"])
    if output["output_type"] == "error":
        return ANSI.sub("", "\n".join(output["traceback"]))
    return joined(output["data"].get("text/plain", ""))


def joined(value: str | list[str]) -> str:
    """What the format may keep as a list of lines."""
    return value if isinstance(value, str) else "".join(value)
