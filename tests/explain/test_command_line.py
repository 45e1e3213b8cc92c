"""What `python -m lossdocs explain` prints and returns."""

import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

import lossdocs
from lossdocs.__main__ import main
from lossdocs.derive.sources import read, stems
from lossdocs.explain.known import named

X, Y = torch.tensor([[2.0, 0.5, -1.0], [0.1, 0.2, 3.0]]), torch.tensor([0, 2])
NEEDED = "a call needs 'input' and 'target', the file holds"
NEEDED_WITH_A_LAYER = "a call needs 'input', 'linear_weight' and 'target', the file holds"
LOSS, MODULE = "cross_entropy", "CrossEntropyLoss"
Saved = Callable[..., str]


@pytest.fixture
def saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Saved:
    """Save something, and give the name of the file."""
    monkeypatch.chdir(tmp_path)

    def save(value: Any, name: str = "call.pt") -> str:
        torch.save(value, name)
        return name

    return save


def test_a_file_is_explained_from_the_shell(saved: Saved) -> None:
    name = saved({"loss": LOSS, "input": X.softmax(1), "target": Y})

    done = subprocess.run(
        [sys.executable, "-m", "lossdocs", "explain", name],
        check=True,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(Path(lossdocs.__file__).parents[1])},
    )

    assert done.stdout.startswith(f"call.pt\ntorch.nn.functional.{LOSS}\n")
    assert "probabilities-as-logits" in done.stdout
    assert not done.stderr


def test_the_text_is_that_of_explain(saved: Saved, capsys: pytest.CaptureFixture[str]) -> None:
    weight = torch.tensor([1.0, 2.0, 4.0])
    options = {"weight": weight, "reduction": "sum", "label_smoothing": 0.1}
    name = saved({"loss": MODULE, "input": X, "target": Y, **options})

    assert main(["explain", name]) == 0

    explanation = lossdocs.explain(nn.functional.cross_entropy, X, Y, **options)
    assert capsys.readouterr().out == f"call.pt\n{explanation}\n\n"


@pytest.mark.parametrize("pair", [(X, Y), [X, Y]])
def test_a_pair_is_explained_with_the_loss_by_option(
    pair: Any, saved: Saved, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", saved(pair), "--loss", f"lossdocs.{LOSS}"]) == 0

    assert f"lossdocs.{LOSS}\n" in capsys.readouterr().out


def test_the_option_goes_before_the_file(saved: Saved, capsys: pytest.CaptureFixture[str]) -> None:
    name = saved({"loss": "nll_loss", "input": X, "target": Y})

    assert main(["explain", name, "--loss", f"torch.nn.{MODULE}"]) == 0

    assert f"torch.nn.functional.{LOSS}\n" in capsys.readouterr().out


def test_html_is_printed(saved: Saved, capsys: pytest.CaptureFixture[str]) -> None:
    name = saved({"loss": LOSS, "input": X, "target": Y}, "a&b.pt")

    assert main(["explain", "--html", name]) == 0

    out = capsys.readouterr().out
    assert out.startswith("<h2>a&amp;b.pt</h2>\n<section")
    assert out.endswith("</section>\n")


def test_the_files_that_can_be_explained_are(
    saved: Saved, capsys: pytest.CaptureFixture[str]
) -> None:
    call = {"loss": LOSS, "input": X, "target": Y}
    names = [saved(call, "a.pt"), saved(7, "b.pt"), saved(call, "c.pt")]

    assert main(["explain", *names]) == 1

    printed = capsys.readouterr()
    assert printed.err.startswith("b.pt: ")
    assert [line for line in printed.out.splitlines() if line.endswith(".pt")] == ["a.pt", "c.pt"]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ((X, Y), "the loss is not named: save it as 'loss', or pass --loss"),
        ({"loss": LOSS, "input": X}, f"{NEEDED} only ['input']"),
        ({"loss": LOSS, "y": Y}, f"{NEEDED} only ['y']"),
        (
            {"loss": "linear_cross_entropy", "input": X, "target": Y},
            f"{NEEDED_WITH_A_LAYER} only ['input', 'target']",
        ),
        (X, "a dict or a tuple of tensors is needed, the file holds a Tensor"),
        ({0: X}, "a dict or a tuple of tensors is needed, the file holds a dict"),
        (
            {"loss": "mse_loss", "input": X, "target": X},
            f"the loss must be one of {', '.join(stems())}, or its class, got 'mse_loss'",
        ),
        (
            {"loss": LOSS, "input": X, "target": X, "weights": X},
            f"{LOSS}() does not take these options: got an unexpected keyword argument 'weights'",
        ),
        ({"loss": nn.Linear(1, 1)}, "not a file of tensors and options saved by torch.save"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(
    value: Any, message: str, saved: Saved, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", saved(value)]) == 1

    printed = capsys.readouterr()
    assert printed.err == f"call.pt: {message}\n"
    assert not printed.out


def test_a_tuple_of_another_length_is_refused(
    saved: Saved, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", saved((X, Y, Y)), "--loss", LOSS]) == 1

    assert capsys.readouterr().err == f"call.pt: {NEEDED} 3 tensors\n"


@pytest.mark.parametrize("stem", stems())
@pytest.mark.parametrize("package", ["", "lossdocs."])
def test_every_loss_is_known_by_its_name_and_that_of_its_module(stem: str, package: str) -> None:
    found, by_module = (named(package + x) for x in (stem, read(stem).declaration.module))

    assert found is not None
    assert found == by_module
    assert found.of_torch == (not package and hasattr(nn.functional, stem))


def test_three_tensors_are_explained(saved: Saved, capsys: pytest.CaptureFixture[str]) -> None:
    call = X, torch.eye(3), Y

    assert main(["explain", saved(call), "--loss", "lossdocs.linear_cross_entropy"]) == 0

    explanation = lossdocs.explain(lossdocs.linear_cross_entropy, *call)
    assert capsys.readouterr().out == f"call.pt\n{explanation}\n\n"


def test_the_notes_of_an_error_are_printed(
    saved: Saved, capsys: pytest.CaptureFixture[str]
) -> None:
    name = saved({"loss": LOSS, "input": X, "target": Y.int()})

    assert main(["explain", name]) == 1

    assert capsys.readouterr().err.splitlines() == [
        "call.pt: expected target dtype to be Long or Byte, but got Int",
        "  input: float32 (2, 3); target: int32 (2,)",
        "  class indices must be torch.int64: pass target.long().",
        f"  See losses/{LOSS}/#errors-you-will-meet",
    ]


@pytest.mark.parametrize("content", [b"", b"input,target\n", b"PK\x03\x04"])
def test_a_file_of_another_kind_is_refused(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "call.pt"
    path.write_bytes(content)

    assert main(["explain", str(path)]) == 1

    assert "not a file of tensors and options saved by torch.save" in capsys.readouterr().err


def test_a_file_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "nowhere.pt"]) == 1

    assert "No such file or directory: 'nowhere.pt'" in capsys.readouterr().err


def test_the_exit_status_is_that_of_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["lossdocs", "explain", "nowhere.pt"])
    monkeypatch.delitem(sys.modules, "lossdocs.__main__")

    with pytest.raises(SystemExit, match=r"^1$"):
        runpy.run_module("lossdocs", run_name="__main__")
