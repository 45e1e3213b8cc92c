"""Each room of the package knows only the rooms below it, and each loss has its files."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
STEMS = sorted(path.stem for path in (ROOT / "lossdocs/losses").glob("[!_]*.py"))

# room: what its modules may not import, at any level of a function
FORBIDDEN = {
    "losses": {"sympy", "sybil", "lossdocs.derivations", "lossdocs.proof", "lossdocs.pages"},
    "derivations": {"torch", "sybil", "lossdocs.losses", "lossdocs.pages"},
    "proof": {"torch", "sybil", "lossdocs.losses", "lossdocs.derivations", "lossdocs.pages"},
    "pages": {"sympy", "lossdocs.losses", "lossdocs.derivations", "lossdocs.proof"},
    "site": {"torch", "lossdocs.losses"},
    "contract": {"sympy", "sybil", "lossdocs.derivations", "lossdocs.proof", "lossdocs.pages"},
    "figures": {"sympy", "sybil", "lossdocs.derivations", "lossdocs.proof", "lossdocs.pages"},
    "explain": {"sympy", "sybil", "lossdocs.derivations", "lossdocs.proof", "lossdocs.pages"},
}


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
    """A room imports nothing that it must not know, and nothing the site or the figures."""
    room = path.relative_to(ROOT / "lossdocs").parts[0]
    forbidden = FORBIDDEN.get(room, {"sympy", "sybil"})
    if room != "site":
        forbidden = forbidden | {"lossdocs.site"}
    if room != "figures":
        forbidden = forbidden | {"lossdocs.figures", "matplotlib"}

    assert not {name for name in imported(path) if below(name, forbidden)}


def test_importing_the_package_imports_no_torch() -> None:
    """Building the site imports lossdocs where no torch is installed."""
    code = """
import sys, lossdocs, lossdocs.losses
lossdocs.__version__
sys.exit('torch' in sys.modules)
"""

    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


@pytest.mark.parametrize("stem", STEMS)
def test_every_loss_has_its_files(stem: str) -> None:
    """A module, a page and the two public names."""
    public = (ROOT / "lossdocs/__init__.pyi").read_text(encoding="utf-8")

    assert (ROOT / f"docs/losses/{stem}.md").exists()
    assert f"from .losses.{stem} import" in public


def test_there_are_losses() -> None:
    """The tests above would pass on an empty folder."""
    assert len(STEMS) >= 8
