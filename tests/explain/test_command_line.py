"""What `python -m lossdocs explain` prints and returns."""

import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from explain.tensors import LOGITS as X
from explain.tensors import W
from torch import nn
from torch.nn import functional as F

import lossdocs
from lossdocs.__main__ import main
from lossdocs.derive.sources import read, stems
from lossdocs.explain.known import named

Y = torch.tensor([0, 2])
NEEDED = "a call needs ['input', 'target'], the file holds"
LAYERED = "a call needs ['input', 'linear_weight', 'target'], the file holds"
NO_FILE = "not a file of tensors and options saved by torch.save"
LOSS, MODULE = "cross_entropy", "CrossEntropyLoss"
CALL = {"loss": LOSS, "input": X, "target": Y}
OPTIONS = {"weight": W, "reduction": "sum", "label_smoothing": 0.1}
OURS = "lossdocs.cross_entropy"
LAYER = X, torch.eye(3), Y
Explained = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def save(value: Any, name: str = "call.pt") -> str:
    """Give the name of the file."""
    torch.save(value, name)
    return name


@pytest.fixture
def explained(capsys: pytest.CaptureFixture[str]) -> Explained:
    """Run the command, and give its status, and what it prints of results and errors."""

    def run(*arguments: str) -> tuple[int, str, str]:
        return (main(["explain", *arguments]), *capsys.readouterr())

    return run


def test_a_file_is_explained_from_the_shell() -> None:
    name = save(CALL | {"input": X.softmax(1)})

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


@pytest.mark.parametrize(
    ("saved", "by_option", "loss", "given", "options"),
    [
        (CALL | {"loss": MODULE} | OPTIONS, [], F.cross_entropy, (X, Y), OPTIONS),
        ((X, Y), [OURS], lossdocs.cross_entropy, (X, Y), {}),
        ([X, Y], [OURS], lossdocs.cross_entropy, (X, Y), {}),
        (CALL | {"loss": "nll_loss"}, [f"torch.nn.{MODULE}"], F.cross_entropy, (X, Y), {}),
        (LAYER, ["lossdocs.linear_cross_entropy"], lossdocs.linear_cross_entropy, LAYER, {}),
    ],
)
def test_the_text_is_that_of_explain(
    saved: Any, by_option: list[str], loss: Any, given: Any, options: Any, explained: Explained
) -> None:
    """The loss that is given by option goes before the one in the file."""
    found = explained(save(saved), *(f"--loss={name}" for name in by_option))

    assert found == (0, f"call.pt\n{lossdocs.explain(loss, *given, **options)}\n\n", "")


def test_html_is_printed(explained: Explained) -> None:
    status, out, _ = explained("--html", save(CALL, "a&b.pt"))

    assert status == 0
    assert out.startswith("<h2>a&amp;b.pt</h2>\n<section")
    assert out.endswith("</section>\n")


def test_the_files_that_can_be_explained_are(explained: Explained) -> None:
    status, out, err = explained(save(CALL, "a.pt"), save(7, "b.pt"), save(CALL, "c.pt"))

    assert status == 1
    assert err.startswith("b.pt: ")
    assert [line for line in out.splitlines() if line.endswith(".pt")] == ["a.pt", "c.pt"]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ((X, Y), "the loss is not named: save it as 'loss', or pass --loss"),
        ({"loss": LOSS, "input": X}, f"{NEEDED} only ['input']"),
        ({"loss": LOSS, "y": Y}, f"{NEEDED} only ['y']"),
        (
            CALL | {"loss": "linear_cross_entropy"},
            f"{LAYERED} only ['input', 'target']",
        ),
        (X, "a dict or a tuple of tensors is needed, the file holds a Tensor"),
        ({0: X}, "a dict or a tuple of tensors is needed, the file holds a dict"),
        (
            CALL | {"loss": "relu"},
            f"the loss must be one of {', '.join(stems())}, or its class, got 'relu'",
        ),
        (
            CALL | {"weights": X},
            f"{LOSS}() does not take these options: got an unexpected keyword argument 'weights'",
        ),
        ({"loss": nn.Linear(1, 1)}, NO_FILE),
    ],
)
def test_what_is_wrong_with_a_file_is_said(value: Any, message: str, explained: Explained) -> None:
    assert explained(save(value)) == (1, "", f"call.pt: {message}\n")


def test_a_tuple_of_another_length_is_refused(explained: Explained) -> None:
    found = explained(save((X, Y, Y)), "--loss", LOSS)

    assert found == (1, "", f"call.pt: {NEEDED} 3 tensors\n")


@pytest.mark.parametrize("stem", stems())
@pytest.mark.parametrize("package", ["", "lossdocs."])
def test_every_loss_is_known_by_its_name_and_that_of_its_module(stem: str, package: str) -> None:
    found, by_module = (named(package + x) for x in (stem, read(stem).declaration.module))

    assert found is not None
    assert found == by_module
    assert found.of_torch == (not package and hasattr(F, stem))


def test_the_notes_of_an_error_are_printed(explained: Explained) -> None:
    status, _, err = explained(save(CALL | {"target": Y.int()}))

    assert status == 1
    assert err.splitlines() == [
        "call.pt: expected target dtype to be Long or Byte, but got Int",
        "  input: float32 (2, 3); target: int32 (2,)",
        "  class indices must be torch.int64: pass target.long().",
        f"  See losses/{LOSS}/#errors-you-will-meet",
    ]


@pytest.mark.parametrize("content", [b"", b"input,target\n", b"PK\x03\x04"])
def test_a_file_of_another_kind_is_refused(content: bytes, explained: Explained) -> None:
    Path("call.pt").write_bytes(content)

    assert explained("call.pt") == (1, "", f"call.pt: {NO_FILE}\n")


def test_a_file_that_is_not_there_is_named(explained: Explained) -> None:
    status, _, err = explained("nowhere.pt")

    assert status == 1
    assert "No such file or directory: 'nowhere.pt'" in err


def test_the_exit_status_is_that_of_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["lossdocs", "explain", "nowhere.pt"])
    monkeypatch.delitem(sys.modules, "lossdocs.__main__")

    with pytest.raises(SystemExit, match=r"^1$"):
        runpy.run_module("lossdocs", run_name="__main__")
