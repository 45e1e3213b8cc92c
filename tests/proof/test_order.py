"""The modules of the checker can be read one after the other, in the order that it states."""

import ast
import re
from pathlib import Path
from types import ModuleType

import pytest

from lossdocs import proof
from lossdocs.proof import reading


def stated(package: ModuleType) -> list[str]:
    """The modules of a package in the order of its docstring, behind the last sentence on it."""
    *_, order = (package.__doc__ or "").split("\n\n")
    return re.findall(r"`(\w+)`", order)


def imported(module: Path, package: str) -> set[str]:
    """The modules of a package that a module of it, or a package in it, imports."""
    files = module.rglob("*.py") if module.is_dir() else [module.with_suffix(".py")]
    nodes = [node for file in files for node in ast.walk(ast.parse(file.read_text("utf-8")))]
    origins = [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    return {found[1] for name in origins if (found := re.match(rf"{package}\.(\w+)", name))}


@pytest.mark.parametrize("package", [proof, reading], ids=["proof", "reading"])
def test_no_module_imports_one_that_comes_after_it(package: ModuleType) -> None:
    room = Path(package.__path__[0])
    order = stated(package)

    assert sorted(order) == sorted(
        path.stem for path in room.iterdir() if path.stem.strip("_") not in {"init", "pycache"}
    )
    for place, name in enumerate(order):
        assert imported(room / name, package.__name__) <= {*order[: place + 1]}, name
