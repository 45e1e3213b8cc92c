"""What the packages of the site may know."""

import ast
from pathlib import Path

import pytest

SITE = Path(__file__).parents[2] / "lossdocs/site"
MODULES = [path for path in sorted(SITE.rglob("*.py")) if path.parent.name != "hooks"]


def imported(path: Path) -> set[str]:
    """The packages that a module imports, wherever in it the import stands."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(str(node.module).partition(".")[0])
    return names


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SITE)))
def test_only_hooks_know_the_generator(path: Path) -> None:
    """All else is text to text, and outlives MkDocs and Material."""
    assert not imported(path) & {"mkdocs", "material", "mike", "mkdocs_jupyter"}
    assert "lossdocs.site.hooks" not in path.read_text(encoding="utf-8")


def test_hooks_know_it() -> None:
    """The test above would pass where no module imports anything."""
    assert "mkdocs" in imported(SITE / "hooks/build.py")
    assert len(MODULES) > 30
