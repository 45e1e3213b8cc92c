"""The wheel alone, with what it asks for and nothing else, does what the package promises.

The environment that it is installed in knows neither the repository nor what only the tests need.
"""

import os
import subprocess
import sys
import tarfile
import tomllib
import venv
from importlib.metadata import distribution
from pathlib import Path
from zipfile import ZipFile

import pytest
import torch
import yaml
from packaging.requirements import Requirement
from requirements import asked_for

import lossdocs
from lossdocs.contract import model
from lossdocs.derive.sources import stems

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

# What builds and checks the site, and needs more than the wheel asks for.
OF_A_CHECKOUT = {"authoring", "figures", "pages", "site"}


def printed(folder: Path, *command: str | Path) -> str:
    """What a command prints in a folder, where nothing leads Python or mypy to the repository."""
    names = (name for name in os.environ if not name.startswith(("MYPY", "PYTHON")))
    environment = {name: os.environ[name] for name in names}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def build(folder: Path, into: Path, *targets: str) -> Path:
    """Build a wheel, a source distribution or both from a folder."""
    options = [option for target in targets for option in ("--target", target)]
    printed(folder, sys.executable, "-m", "hatchling", "build", "--directory", into, *options)
    return into


def only(folder: Path, pattern: str) -> Path:
    """The one file that fits a pattern."""
    [found] = folder.glob(pattern)
    return found


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both distributions: before a release, those that will be published."""
    if "DIST" in os.environ:
        return Path(os.environ["DIST"]).absolute()
    return build(ROOT, tmp_path_factory.mktemp("dist"), "sdist", "wheel")


def needed() -> set[str]:
    """The names of all packages that the wheel needs, and of those that these need."""
    waiting, found = [Requirement(line) for line in PROJECT["dependencies"]], set[Requirement]()
    while waiting:
        requirement = waiting.pop()
        if requirement not in found:
            found.add(requirement)
            waiting += asked_for(requirement)
    return {requirement.name for requirement in found}


def link(name: str, into: Path) -> None:
    """Lend an installed package to another environment."""
    package = distribution(name)
    for top in {file.parts[0] for file in package.files or ()} - {"..", "__pycache__"}:
        if not (into / top).exists():
            (into / top).symlink_to(Path(str(package.locate_file(top))))


@pytest.fixture(scope="module")
def elsewhere(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder far from the repository, with an environment that has the wheel installed."""
    folder = tmp_path_factory.mktemp("elsewhere")
    venv.create(folder / "venv", symlinks=True)
    for name in needed():
        link(name, only(folder, "venv/lib/python*/site-packages"))
    pip = (sys.executable, "-m", "pip", "--python", folder / "venv/bin/python")
    printed(folder, *pip, "install", "--no-deps", "--no-index", only(built, "*.whl"))
    return folder


def said(elsewhere: Path, *arguments: str) -> str:
    """What the Python of that environment prints."""
    return printed(elsewhere, elsewhere / "venv/bin/python", *arguments)


def tracked() -> set[str]:
    """The files of the package, as git has them or is about to."""
    options = ("--cached", "--others", "--exclude-standard")
    listed = printed(ROOT, "git", "ls-files", *options, "lossdocs").splitlines()
    return {name for name in listed if (ROOT / name).exists()}


def test_the_wheel_holds_the_package_and_nothing_else(built: Path) -> None:
    """Every file that git has under lossdocs, data and stubs too; no tests, pages or caches."""
    names = ZipFile(only(built, "*.whl")).namelist()
    own = f"lossdocs-{PROJECT['version']}.dist-info/"
    assert {name for name in names if not name.startswith(own)} == tracked()
    assert {f"{own}licenses/LICENSE", f"{own}METADATA"} <= set(names)


def test_the_sdist_holds_what_the_wheel_is_built_from(built: Path, tmp_path: Path) -> None:
    """A wheel built from it is the same, byte for byte."""
    with tarfile.open(only(built, "*.tar.gz")) as archive:
        archive.extractall(tmp_path, filter="data")
    [folder] = tmp_path.iterdir()
    files = (path for path in folder.rglob("*") if path.is_file())
    assert {path.relative_to(folder).as_posix() for path in files} - tracked() == {
        ".gitignore",  # hatchling reads it
        "CHANGELOG.md",
        "CITATION.cff",
        "LICENSE",
        "PKG-INFO",
        "README.md",
        "pyproject.toml",
    }
    again = build(folder, tmp_path / "again", "wheel")
    assert only(again, "*.whl").read_bytes() == only(built, "*.whl").read_bytes()


def test_the_version_is_the_same_everywhere() -> None:
    """`pyproject.toml` names it, `lossdocs.__version__` reads it, and a citation repeats it."""
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert lossdocs.__version__ == citation["version"] == PROJECT["version"]


def test_it_imports_from_where_it_is_installed(elsewhere: Path) -> None:
    """Neither from the repository nor with torch, and it knows its version."""
    code = """
import importlib.metadata, sys, lossdocs
assert "torch" not in sys.modules
assert lossdocs.__version__ == importlib.metadata.version("lossdocs")
print(lossdocs.__file__, lossdocs.__version__)
"""
    file, version = said(elsewhere, "-c", code).split()
    assert Path(file).is_relative_to(elsewhere / "venv")
    assert version == PROJECT["version"]


def test_it_computes_a_loss(elsewhere: Path) -> None:
    """With the value that it has in the repository."""
    code = """
import torch, lossdocs
logits = torch.tensor([[2.0, 0.0, -1.0]], requires_grad=True)
loss = lossdocs.cross_entropy(logits, torch.tensor([0]))
loss.backward()
print(loss.item(), *logits.grad[0].tolist())
"""
    value = lossdocs.cross_entropy(torch.tensor([[2.0, 0.0, -1.0]]), torch.tensor([0])).item()
    shown, *gradient = map(float, said(elsewhere, "-c", code).split())
    assert shown == pytest.approx(value)
    assert sum(gradient) == pytest.approx(0, abs=1e-6)
    assert len(gradient) == 3


def test_it_explains_a_call(elsewhere: Path) -> None:
    """And warns of the mistake in it."""
    code = """
import torch
from lossdocs import explain
probabilities = torch.tensor([[0.7, 0.3], [0.2, 0.8]])
call = explain(torch.nn.CrossEntropyLoss(), probabilities, torch.tensor([0, 1]))
print(*(warning.key for warning in call.warnings))
"""
    assert said(elsewhere, "-c", code) == "probabilities-as-logits\n"


def test_it_proves_a_theorem_and_refuses_an_error(elsewhere: Path) -> None:
    """Each line follows from the one above; with a line wrong it does not."""
    code = """
from lossdocs.derivations import catalogue
from lossdocs.proof import NotProved
theorem = catalogue()["kl_div.gibbs"]
theorem.prove()
print(theorem.proved)
try:
    theorem.with_line(1, 2 * theorem.lines[1]).prove()
except NotProved as refused:
    print(refused.step)
"""
    assert said(elsewhere, "-c", code) == "True\n1\n"


def test_its_command_explains_a_file(elsewhere: Path) -> None:
    """What torch saved in another process."""
    call = {"loss": "nll_loss", "input": torch.zeros(2, 3), "target": torch.tensor([0, 2])}
    torch.save(call, elsewhere / "call.pt")
    shown = said(elsewhere, "-m", "lossdocs", "call.pt")
    assert "torch.nn.functional.nll_loss" in shown
    assert "logits-as-log-probabilities" in shown


def test_it_knows_the_contract_of_every_loss(elsewhere: Path) -> None:
    """As many calls as in the repository."""
    code = """
from lossdocs.contract import model
from lossdocs.derive.sources import stems
for stem in stems():
    print(stem, len(model.load(stem).probes))
"""
    expected = [f"{stem} {len(model.load(stem).probes)}" for stem in stems()]
    assert said(elsewhere, "-c", code).splitlines() == expected
    assert expected


def test_only_what_needs_a_checkout_needs_more_than_the_wheel_asks_for(elsewhere: Path) -> None:
    """Every other module imports; and those that do not say what they need."""
    code = """
import importlib, pkgutil, lossdocs
for found in pkgutil.walk_packages(lossdocs.__path__, "lossdocs."):
    try:
        importlib.import_module(found.name)
    except ImportError:
        print(found.name.split(".")[1])
"""
    assert set(said(elsewhere, "-c", code).split()) == OF_A_CHECKOUT
    for room in OF_A_CHECKOUT:
        text = (ROOT / f"lossdocs/{room}/__init__.py").read_text(encoding="utf-8")
        assert "of a checkout" in text, room


# mypy reads all of torch for ten seconds: one class stands for it.
MYPY = """
[mypy]
strict = True
[mypy-torch.*]
follow_imports = skip
[mypy-torch]
follow_imports = normal
"""


def test_mypy_sees_its_types(elsewhere: Path) -> None:
    """The package says that it is typed, and its stub leads to the functions."""
    here = elsewhere / "typed"
    (here / "torch").mkdir(parents=True)
    (here / "torch/__init__.pyi").write_text("class Tensor: ...\n")
    (here / "types.txt").write_text("import lossdocs\nreveal_type(lossdocs.kl_div)\n")
    (here / "mypy.ini").write_text(MYPY)
    options = ("--cache-dir", here / "cache", "--python-executable", elsewhere / "venv/bin/python")
    shown = printed(here, sys.executable, "-m", "mypy", *options, "types.txt")
    assert "def (input: torch.Tensor, target: torch.Tensor" in shown
