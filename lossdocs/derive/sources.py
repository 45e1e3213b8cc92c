"""The losses as their source says them, read without importing them: the site has no torch."""

import ast
import inspect
import re
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from lossdocs.declare.declaration import REQUIRED, Declaration, Parameter, signature

LOSSES = Path(__file__).parent.parent / "losses"
PAGES = LOSSES.parents[1] / "docs/losses"


@dataclass(frozen=True)
class Source:
    """A loss: its declaration, and what its docstring says."""

    declaration: Declaration
    docstring: str
    has_own_module: bool  # a class written by hand, which holds more than options

    @property
    def name(self) -> str:
        """The name of the function, which is the stem of its files."""
        return self.declaration.name

    @property
    def summary(self) -> str:
        """The first paragraph of the docstring."""
        return " ".join(self.docstring.partition("\n\n")[0].split())

    @property
    def literature(self) -> str:
        """The primary source."""
        return " ".join(self.docstring.partition("Source:\n")[2].split())

    def signature(self, parameters: tuple[Parameter, ...] | None = None) -> str:
        """The arguments as they are defined, annotations and defaults included.

        Examples:
            >>> read("huber_loss").signature().partition(", *")[0]
            'input: Reals, target: Reals'
        """
        return signature(
            self.declaration.parameters if parameters is None else parameters,
            lambda one: f"{one.name}: {one.annotation}",
            lambda one: f" = {shown_default(one)}",
        )


def shown_default(parameter: Parameter) -> str:
    """A default as it is written."""
    default = parameter.default
    return f'"{default}"' if isinstance(default, str) else repr(default)


def stems(folder: Path = LOSSES) -> list[str]:
    """Every loss.

    Examples:
        >>> "kl_div" in stems()
        True
    """
    return sorted(path.stem for path in folder.glob("[a-z]*.py"))


def published(pages: Path = PAGES) -> list[str]:
    """Every loss that has a page, its own or that of its family: those that the site shows.

    Examples:
        >>> "kl_div" in published()
        True
    """
    return [stem for stem in stems() if (pages / f"{read(stem).declaration.page}.md").exists()]


def read(stem: str, folder: Path = LOSSES) -> Source:
    """Read one loss.

    Examples:
        >>> read("kl_div").declaration.module
        'KLDivLoss'
    """
    path = folder / f"{stem}.py"
    return _read(path, path.stat().st_mtime_ns)


@cache
def _read(path: Path, _: int) -> Source:
    tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
    stem = path.stem
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    function = next((node for node in functions if node.name == stem), None)
    says = None if function is None else _decorator(function)
    if function is None or says is None:
        raise ValueError(f"{path} must define {stem} with @loss(...) or @quantity(...) above it")
    declaration = Declaration(stem, tuple(_parameters(function)), **says)
    classes = {node.name for node in tree.body if isinstance(node, ast.ClassDef)}
    docstring = inspect.cleandoc(ast.get_docstring(function) or "")
    return Source(declaration, docstring, declaration.module in classes)


def _decorator(function: ast.FunctionDef) -> dict[str, Any] | None:
    known = {field.name for field in fields(Declaration)}
    for call in function.decorator_list:
        if isinstance(call, ast.Call) and re.fullmatch("loss|quantity", ast.unparse(call.func)):
            return {word.arg: _value(word.value) for word in call.keywords if word.arg in known}
    return None


def _value(node: ast.expr) -> Any:
    return "own" if isinstance(node, ast.Name) else ast.literal_eval(node)


def _parameters(function: ast.FunctionDef) -> list[Parameter]:
    taken = function.args
    required = [None] * (len(taken.args) - len(taken.defaults))
    defaults = [*required, *taken.defaults, *taken.kw_defaults]
    return [
        Parameter(
            argument.arg,
            ast.unparse(argument.annotation) if argument.annotation else "",
            REQUIRED if default is None else ast.literal_eval(default),
            argument in taken.kwonlyargs,
        )
        for argument, default in zip([*taken.args, *taken.kwonlyargs], defaults, strict=True)
    ]
