"""`python -m lossdocs new` writes the files of a loss, and edits none."""

import ast
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from lossdocs.__main__ import main
from lossdocs.authoring.files import ROOT, WRITTEN, path_of, placeholders
from lossdocs.derive.sources import read

LOSS = "huber_loss"  # one of torch's, with an option of its own
New = Callable[..., int]
WITHOUT_TORCH = "import sys; sys.modules['torch'] = None; from lossdocs.__main__ import main; "
LOSSES = "lossdocs/losses"


@pytest.fixture(autouse=True)
def _checkout(tmp_path: Path) -> None:
    """A folder for pages, by which a checkout is known."""
    (tmp_path / "docs/losses").mkdir(parents=True)


@pytest.fixture
def new(tmp_path: Path) -> New:
    """The command, in an empty folder in place of a checkout."""

    def call(*arguments: str) -> int:
        return main(["new", *arguments, "--root", str(tmp_path)])

    return call


def written(root: Path) -> set[str]:
    """Every file below a folder."""
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}


def test_it_writes_what_every_loss_has(
    new: New, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And says what, and what comes next, in four lines."""
    assert new(LOSS) == 0

    parts = ("loss", "contract", "page", "sources")
    assert written(tmp_path) == {WRITTEN[part].format(stem=LOSS) for part in parts}
    said = capsys.readouterr().out.splitlines()
    assert len(said) == 4
    assert all(name in said[0] for name in written(tmp_path))
    assert said[0].endswith(f"with the arguments of torch.nn.functional.{LOSS}.")


def test_a_kernel_and_a_derivation_are_written_where_they_are_wanted(
    new: New, tmp_path: Path
) -> None:
    """The loss then takes the kernel."""
    assert new(LOSS, "--kernel", "--derivation") == 0

    assert written(tmp_path) == {pattern.format(stem=LOSS) for pattern in WRITTEN.values()}
    assert f"kernel=fast.{LOSS}" in path_of("loss", LOSS, tmp_path).read_text()


def test_the_signature_is_that_of_torch(new: New, tmp_path: Path) -> None:
    """In our words, the options by name and without those that are deprecated."""
    assert new(LOSS) == 0
    assert new("cross_entropy") == 0

    folder = tmp_path / LOSSES
    assert read(LOSS, folder).signature() == (
        'input: Reals, target: Reals, *, reduction: Reduction = "mean", delta: Real = 1.0, '
        "weight: EntryWeight | None = None"
    )
    assert read("cross_entropy", folder).signature() == (
        "input: Reals, target: Reals, weight: EntryWeight | None = None, *, "
        'ignore_index: Index = -100, reduction: Reduction = "mean", label_smoothing: Real = 0.0'
    )
    assert read(LOSS, folder).declaration.module == "HuberLoss"


@pytest.mark.parametrize(
    "stem", ["triplet_margin_with_distance_loss", "poisson_nll_loss", "pixel_shuffle", "kl_div"]
)
def test_the_files_of_any_function_can_be_read(stem: str, new: New, tmp_path: Path) -> None:
    """By Python and as TOML, as soon as they are written."""
    assert new(stem, "--kernel", "--derivation") == 0

    for path in tmp_path.rglob("*.py"):
        ast.parse(path.read_text())
    data = tomllib.loads(path_of("contract", stem, tmp_path).read_text())
    assert data["probe"][0]["code"].startswith(f"{stem}(x")


def test_the_tensors_of_an_example_are_of_the_kinds_that_are_declared(
    new: New, tmp_path: Path
) -> None:
    """On the page and in the contract, whose probes name those of the generic ones."""
    path = path_of("loss", "kl_div", tmp_path)
    path.parent.mkdir(parents=True)
    path.write_bytes(path_of("loss", "kl_div").read_bytes())

    assert new("kl_div") == 0
    contract = path_of("contract", "kl_div", tmp_path).read_text()
    assert "code = 'kl_div(log_q, p, reduction=" in contract
    page = path_of("page", "kl_div", tmp_path).read_text()
    assert ">>> F.kl_div(x.log_softmax(1), y.softmax(1))\n" in page


def test_a_loss_that_torch_has_not_is_said_to_be_none_of_torchs(
    new: New, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its name is then the field's; it begins with an input, a target and the reduction."""
    assert new("info_nce") == 0

    assert "torch has no function info_nce" in capsys.readouterr().out
    source = read("info_nce", tmp_path / LOSSES)
    assert source.signature() == 'input: Reals, target: Reals, *, reduction: Reduction = "mean"'
    assert source.declaration.module == "InfoNceLoss"


def test_without_torch_the_arguments_are_not_known(
    new: New, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are then those of every loss."""
    for name in ("torch.nn", "torch.nn.functional"):
        monkeypatch.setitem(sys.modules, name, None)

    assert new(LOSS) == 0
    assert "delta" not in read(LOSS, tmp_path / LOSSES).signature()


def test_it_imports_no_torch_of_its_own(tmp_path: Path) -> None:
    """It works where there is none."""
    code = f"{WITHOUT_TORCH} sys.exit(main(['new', 'huber_loss', '--root', {str(tmp_path)!r}]))"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True)

    assert "delta" not in read(LOSS, tmp_path / LOSSES).signature()


def test_each_file_has_lines_to_fill_in(new: New, tmp_path: Path) -> None:
    """So that none passes for a finished one."""
    assert new(LOSS, "--kernel", "--derivation") == 0

    for part in WRITTEN:
        assert list(placeholders(path_of(part, LOSS, tmp_path).read_text())), part


def test_no_file_is_overwritten(
    new: New, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is missing is still written; where nothing is, that is an error."""
    assert new(LOSS) == 0
    page = path_of("page", LOSS, tmp_path)
    page.write_text("mine")

    assert new(LOSS) == 1
    assert capsys.readouterr().err.startswith(f"{LOSS} has all of these files")
    assert new(LOSS, "--derivation") == 0
    assert page.read_text() == "mine"


@pytest.mark.parametrize("name", ["Huber_loss", "huber-loss", "class", "2d_loss", "explain"])
def test_a_name_that_no_loss_can_have_is_refused(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nor that of a part of the package."""
    (tmp_path / "lossdocs/explain").mkdir(parents=True)

    assert main(["new", name, "--root", str(tmp_path)]) == 1
    assert f"got {name!r}" in capsys.readouterr().err
    assert written(tmp_path) == set()


def test_a_declaration_that_cannot_be_read_is_said(
    new: New, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The other files follow from it."""
    path = path_of("loss", LOSS, tmp_path)
    path.parent.mkdir(parents=True)
    path.write_text("def other(): ...\n")

    assert new(LOSS) == 1
    assert f"must define {LOSS} with @loss" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["new some_loss", "status"])
def test_outside_a_checkout_nothing_is_written(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As where the package is installed: it says which folder it looked at."""
    (tmp_path / "lossdocs/losses").mkdir(parents=True)
    (tmp_path / "docs/losses").rmdir()

    assert main([*command.split(), "--root", str(tmp_path)]) == 1
    assert capsys.readouterr().err.startswith(f"{tmp_path} is no checkout of lossdocs")
    assert written(tmp_path) == set()
