"""What there is that code in a sentence may name: objects of torch and of the package, and words.

Nothing here is imported while the site is built: torch is, but only where a page names something.
"""

from __future__ import annotations

import ast
import builtins
import inspect
import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

from lossdocs.declare.declaration import Declaration
from lossdocs.derive.sources import published, read, stems
from lossdocs.pages.fences import separate
from lossdocs.pages.find import OUTSIDE
from lossdocs.pages.model import split_lines

PACKAGE = Path(__file__).parents[1]
UNKNOWN: Any = object()  # exists, but is made only when an example runs
SHORT = {"F": "torch.nn.functional", "nn": "torch.nn"}
# Where a name without a module in front is looked up.
HOMES = (
    *("torch.nn.functional", "torch.Tensor", "torch", "torch.nn", PACKAGE.name),
    *("torch.distributions", "torch.special"),
)
ROOTS = (PACKAGE.name, "torch", "math")  # modules that need no import to be spoken of
# What may name anything in the checkout: the pages on its insides.
INSIDE = (*OUTSIDE, "docs/proofs/trust.md", "docs/behaviour/index.md")
SOURCES = (
    *("lossdocs/**/*.py", "lossdocs/**/*.txt", "benchmarks/*.py", "mkdocs.yml"),
    *("docs/assets/javascripts/**/*.js", "docs/sources/*.bib", ".github/**/*.yml", "Makefile"),
)
WORD = re.compile(r"[^\W\d][\w-]*")


@cache
def declarations() -> dict[str, Declaration]:
    """The declaration of every loss, by its stem."""
    return {stem: read(stem).declaration for stem in stems()}


def of_page(stem: str) -> list[Declaration]:
    """The losses that a page explains; on any other page all of them."""
    every = list(declarations().values())
    return [one for one in every if one.page == stem and one.name in published()] or every


@cache
def arguments() -> frozenset[str]:
    """The names of all arguments of losses, here and in torch."""
    names = {one.name for declared in declarations().values() for one in declared.parameters}
    for declared in declarations().values():
        for home, name in (("torch.nn.functional", declared.name), ("torch.nn", declared.module)):
            names |= set(signature(looked_up(f"{home}.{name}")) or ())
    return frozenset(names)


def vocabulary(page: str) -> frozenset[str]:
    """The words of vocabulary.toml that a page may use."""
    return frozenset(word for word, where in allowed() if page in where or "*" in where)


@cache
def allowed() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The words of vocabulary.toml, each with the pages that may use it."""
    text = Path(__file__).with_name("vocabulary.toml").read_text(encoding="utf-8")
    return tuple(
        (word, tuple(where.split()))
        for words in tomllib.loads(text).values()
        for word, where in words.items()
    )


@cache
def of_checkout() -> frozenset[str]:
    """Every word of the sources of this checkout."""
    files = {file for pattern in SOURCES for file in PACKAGE.parent.glob(pattern)}
    return frozenset(w for file in files for w in WORD.findall(file.read_text(encoding="utf-8")))


@cache
def is_file(name: str) -> bool:
    """Whether a file of the checkout has a name, or one that fits a pattern."""
    root = PACKAGE.parent
    if "." not in name or not re.fullmatch(r"[\w.*/-]+", name):
        return False
    return (root / name).exists() or any(PACKAGE.rglob(name.rpartition("/")[2]))


@cache
def elsewhere() -> frozenset[str]:
    """The names of the losses in other libraries, as their declarations say them."""
    return frozenset(name for declared in declarations().values() for name in declared.also)


@cache
def findings() -> frozenset[str]:
    """The names of the warnings of `explain`."""
    text = (PACKAGE / "explain/findings.toml").read_text(encoding="utf-8")
    return frozenset(tomllib.loads(text))


@cache
def messages() -> str:
    """Every message that torch or the package was seen to print, and the headings about them."""
    files = sorted((PACKAGE / "contract").rglob("*.toml"))
    texts = [file.read_text(encoding="utf-8") for file in files]
    parts = separate(split_lines((PACKAGE.parent / "docs/errors.md").read_text(encoding="utf-8")))
    fenced = [line for fence in parts.fences for line in fence.content]
    headings = [line for line in parts.prose if line.text.startswith("#")]
    return "\n".join([*texts, *(line.text for line in (*fenced, *headings, *parts.front))])


@cache
def proved(subject: str) -> frozenset[str]:
    """The names of the derivations of a subject."""
    file = PACKAGE / "derivations" / f"{subject}.py"
    if not file.exists():
        return frozenset()
    nodes = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    names = (node.id for node in nodes if isinstance(node, ast.Name))
    return frozenset(names)


@cache
def options_of_commands() -> frozenset[str]:
    """The texts of the programs of this checkout that begin with two dashes."""
    files = [*PACKAGE.rglob("*.py"), *(PACKAGE.parent / "benchmarks").glob("*.py")]
    sources = (file.read_text(encoding="utf-8") for file in files)
    return frozenset(one for text in sources for one in re.findall(r'"(--[\w-]+)"', text))


@cache
def looked_up(dotted: str) -> Any:
    """The object of a dotted name, or None where there is none; its modules are imported."""
    first, *rest = dotted.split(".")
    if not first.isidentifier() or find_spec(first) is None:
        return None
    found: Any = import_module(first)
    for name in rest:
        below = getattr(found, name, None)
        if below is None and isinstance(found, ModuleType):
            below = submodule(f"{found.__name__}.{name}")
        if below is None:
            return None
        found = below
    return found


def spoken(dotted: str) -> Any:
    """The object of a name as pages write it, with `F` and `nn` for the modules of torch."""
    first, dot, rest = dotted.partition(".")
    return looked_up(f"{SHORT.get(first, first)}{dot}{rest}")


def submodule(name: str) -> ModuleType | None:
    """A module by its full name, or None."""
    try:
        return import_module(name)
    except ImportError:
        return None


def signature(function: Any) -> dict[str, inspect.Parameter] | None:
    """The parameters of a function or a class, or None where Python does not know them."""
    try:
        found = inspect.signature(function).parameters
    except (TypeError, ValueError):
        return None
    return {name: one for name, one in found.items() if name != "self"}


def named(name: str) -> Any:
    """What a name without a module in front stands for, or None."""
    if name in SHORT or name in ROOTS:
        return looked_up(SHORT.get(name, name))
    if hasattr(builtins, name):
        return getattr(builtins, name)
    places = (looked_up(f"{home}.{name}") for home in HOMES)
    return next((one for one in places if one is not None), None)


def bindings(sources: Iterable[str]) -> dict[str, Any]:
    r"""The names that examples make, each with its object if an import brings it.

    Examples:
        >>> found = bindings(["import math as m\nx = 1\n"])
        >>> found["m"].__name__, found["x"] is UNKNOWN
        ('math', True)
    """
    found: dict[str, Any] = {}
    for source in sources:
        for node in nodes(source):
            found |= dict(bound(node))
    return found


def code_of(module: str) -> str:
    r"""The code of a module without what its docstrings say.

    Examples:
        >>> code_of("x = 1\n'pos_wieght'")
        'x = 1\n...'
    """
    tree = ast.parse(module)
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            node.value.value = ...
    return ast.unparse(tree)


def nodes(source: str) -> Iterator[ast.AST]:
    """Everything in a source that is Python."""
    try:
        yield from ast.walk(ast.parse(source))
    except SyntaxError:
        return


def bound(node: ast.AST) -> Iterator[tuple[str, Any]]:
    """The names that a piece of code makes."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            whole = alias.name if alias.asname else alias.name.partition(".")[0]
            yield alias.asname or whole, looked_up(whole) or UNKNOWN
    elif isinstance(node, ast.ImportFrom):
        for alias in node.names:
            yield alias.asname or alias.name, looked_up(f"{node.module}.{alias.name}") or UNKNOWN
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id, UNKNOWN
    elif isinstance(node, ast.FunctionDef | ast.ClassDef):
        yield node.name, UNKNOWN
    elif isinstance(node, ast.arg):
        yield node.arg, UNKNOWN
