"""A loss is its files: one that is made of them is found, and with them it goes without a trace."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from authoring.toy import CONTRACT, LOSS, STEM, fill_in

from lossdocs.authoring.files import ROOT

USED = """
import torch, lossdocs
from lossdocs.declare.loss import about
x, y = torch.tensor([2.0, 0.0]), torch.tensor([0.0, 0.0])
print(lossdocs.log_cosh_loss(x, y, reduction="none"))
print(lossdocs.LogCoshLoss(reduction="sum")(x, y))
print(lossdocs.LogCoshLoss(), "log_cosh_loss" in dir(lossdocs), lossdocs.__file__)
for call in (lambda: lossdocs.log_cosh_loss(x, y[:1]), lambda: lossdocs.LogCoshLoss("sum")):
    try:
        call()
    except (TypeError, ValueError) as error:
        print(error)
"""


def lines(command: list[str], folder: Path, *, status: int = 0) -> list[str]:
    """What a command prints."""
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout.splitlines()


def lossdocs(folder: Path, *arguments: str, status: int = 0) -> list[str]:
    """What a command of the package in a checkout prints."""
    return lines([sys.executable, "-m", "lossdocs", *arguments], folder, status=status)


def changes(folder: Path) -> list[str]:
    """What git says of a checkout."""
    return lines(["git", "status", "--short", "--untracked-files=all"], folder)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of this checkout, as it is now."""
    folder = tmp_path_factory.mktemp("checkout")
    kept = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--deduplicate"]
    for name in lines(kept, ROOT):
        if (ROOT / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    who = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
    for command in (["init", "-q"], ["add", "-A"], [*who, "commit", "-qm", "All of it is there"]):
        lines(["git", *command], folder)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def toy(checkout: Path) -> Path:
    """The copy with a loss that is made of its files alone."""
    lossdocs(checkout, "new", STEM)
    fill_in(checkout, "loss", STEM, LOSS)
    fill_in(checkout, "contract", STEM, CONTRACT)
    (checkout / f"docs/losses/{STEM}.md").unlink()
    lossdocs(checkout, "status", STEM, "--write")
    return checkout


def test_no_file_that_is_written_by_hand_is_edited(toy: Path) -> None:
    """The two stubs are generated."""
    assert changes(toy) == [
        " M lossdocs/__init__.pyi",
        " M lossdocs/modules.pyi",
        f"?? lossdocs/contract/generic/{STEM}.toml",
        f"?? lossdocs/contract/{STEM}.toml",
        f"?? lossdocs/losses/{STEM}.py",
    ]


def test_the_package_has_it(toy: Path) -> None:
    """As a function and as a module that refuse what they must."""
    *said, refused, positional = lines([sys.executable, "-c", USED], toy)

    assert said == [
        "tensor([1.3250, 0.0000])",
        "tensor(1.3250)",
        f"LogCoshLoss(reduction='mean') True {toy / 'lossdocs/__init__.py'}",
    ]
    assert refused == "input and target must have the same shape, got (2,) and (1,)"
    assert positional.startswith("LogCoshLoss.__init__() takes 1 positional argument")


def test_nothing_of_it_is_missing(toy: Path) -> None:
    """But for its page, without which it is not on the site."""
    no_page = f"It has no page docs/losses/{STEM}.md, so it is not on the site"
    assert lossdocs(toy, "status", STEM) == [
        f"{STEM}: {no_page}: python -m lossdocs new {STEM}",
        f"Nothing that a loss must have is missing: {STEM}",
    ]


def test_it_goes_with_its_files(toy: Path) -> None:
    """What was generated of it is cleared by the command that made it."""
    (toy / f"lossdocs/losses/{STEM}.py").unlink()
    (toy / f"lossdocs/contract/{STEM}.toml").unlink()
    lossdocs(toy, "status", "--write", "--quick")

    assert changes(toy) == []
