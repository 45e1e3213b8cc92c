"""`python -m lossdocs` finds its commands by itself, and needs no torch to say what they are."""

import subprocess
import sys
from pathlib import Path

import pytest
import torch

import lossdocs
from lossdocs.__main__ import main
from lossdocs.commands import commands

LOSS = "nll_loss"
ROOT = Path(lossdocs.__file__).parents[1]
WITHOUT_TORCH = "import sys; sys.modules['torch'] = None; from lossdocs.__main__ import main; "


def printed(*arguments: str) -> str:
    """What a call without torch prints."""
    code = f"{WITHOUT_TORCH} main({[*arguments]})"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return done.stdout


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of a file with a call, whose name could be that of a command."""
    monkeypatch.chdir(tmp_path)
    saved = {"loss": LOSS, "input": torch.zeros(1, 2), "target": torch.tensor([0])}
    torch.save(saved, "call")
    return "call"


def test_the_help_lists_every_command_without_torch() -> None:
    listed = printed("--help")

    assert set(commands()) == {
        path.stem for path in (ROOT / "lossdocs/commands").glob("*.py") if path.stem != "__init__"
    }
    for name, command in commands().items():
        words = (command.__doc__ or "").partition("\n")[0].split()
        assert " ".join([name, *words]) in " ".join(listed.split())


@pytest.mark.parametrize("name", commands())
def test_the_help_of_a_command_is_its_docstring_without_torch(name: str) -> None:
    assert (commands()[name].__doc__ or "").strip() in printed(name, "--help")


@pytest.mark.parametrize("before", [["explain"], []], ids=["command", "no command"])
@pytest.mark.parametrize(
    "arguments",
    [["call"], ["./call"], ["call", "--loss", LOSS], ["--loss", LOSS, "call"]],
    ids=" ".join,
)
def test_files_and_options_without_a_command_are_explained(
    before: list[str], arguments: list[str], call: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*before, *arguments]) == 0
    assert f"torch.nn.functional.{LOSS}\n" in capsys.readouterr().out


def test_a_file_with_the_name_of_a_command_does_not_hide_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("explain").touch()

    with pytest.raises(SystemExit, match=r"^2$"):
        main(["explain"])
    assert "the following arguments are required: FILE" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "the following arguments are required: COMMAND"),
        (["explian", "call.pt"], "invalid choice: 'explian'"),
    ],
)
def test_a_command_that_is_missing_or_misspelt_is_said(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match=r"^2$"):
        main(arguments)
    assert message in capsys.readouterr().err
