"""Each package knows only the packages below it, and what the site reads needs no torch."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

CHECKING = {"sympy", "sybil", "lossdocs.derivations", "lossdocs.proof", "lossdocs.pages"}
CHECKING |= {"lossdocs.formulas"}
ABOVE = {f"lossdocs.{name}" for name in ("losses", "modules", "derive", "contract", "explain")}

# package: what its modules may not import, at any level of a function
FORBIDDEN = {
    "numerics": CHECKING | ABOVE | {"lossdocs.declare", "lossdocs.kernels"},
    "kernels": CHECKING | ABOVE | {"lossdocs.declare"},
    "declare": CHECKING | ABOVE,
    "losses": CHECKING | ABOVE - {"lossdocs.losses"},
    "derive": CHECKING | {"lossdocs.losses", "lossdocs.contract", "lossdocs.explain"},
    "derivations": {"torch", "sybil", "lossdocs.losses", "lossdocs.pages", "lossdocs.formulas"},
    "proof": {"torch", "sybil", "lossdocs.losses", "lossdocs.derivations", "lossdocs.pages"},
    "formulas": {"torch", "sybil", "lossdocs.losses", "lossdocs.pages"},
    "pages": {"sympy", "lossdocs.losses", "lossdocs.derivations", "lossdocs.proof"},
    "site": {"torch", "lossdocs.losses"},
    "contract": CHECKING,
    "figures": CHECKING,
    "explain": CHECKING,
}
WITHOUT_TORCH = (
    "lossdocs",
    "lossdocs.losses",
    "lossdocs.declare.declaration",
    "lossdocs.derive.stubs",
)


def imported(path: Path) -> set[str]:
    """The modules a file imports, wherever in it the import stands."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            names.add(node.module or "")
    return names


def below(name: str, modules: set[str]) -> bool:
    """Whether a module is one of the modules or lies in one."""
    return any(name == module or name.startswith(f"{module}.") for module in modules)


@pytest.mark.parametrize("path", sorted((ROOT / "lossdocs").rglob("*.py")), ids=str)
def test_imports_go_one_way(path: Path) -> None:
    """A package imports nothing that it must not know, and nothing the site or the figures.

    What writes all that is generated draws the figures too.
    """
    package = path.relative_to(ROOT / "lossdocs").parts[0]
    forbidden = FORBIDDEN.get(package, {"sympy", "sybil"})
    if package != "site":
        forbidden = forbidden | {"lossdocs.site"}
    if package not in {"figures", "authoring"}:
        forbidden = forbidden | {"lossdocs.figures", "matplotlib"}

    assert not {name for name in imported(path) if below(name, forbidden)}


@pytest.mark.parametrize("module", WITHOUT_TORCH)
def test_what_the_site_reads_needs_no_torch(module: str) -> None:
    """Building the site imports lossdocs where no torch is installed."""
    code = f"import sys, {module}; sys.exit('torch' in sys.modules)"

    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_the_fast_numbers_are_below_the_losses() -> None:
    """The tests above would pass where no package is found."""
    packages = {path.name for path in (ROOT / "lossdocs").iterdir() if path.is_dir()}

    assert FORBIDDEN.keys() <= packages


@pytest.mark.parametrize("path", sorted((ROOT / "lossdocs").rglob("*.py")), ids=str)
def test_no_file_is_longer_than_300_lines(path: Path) -> None:
    """What is longer is more than one thing."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300
