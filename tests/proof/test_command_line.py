"""What `python -m lossdocs.proof` prints and returns."""

import re
import runpy
import sys
from pathlib import Path

import pytest

from lossdocs.derivations import huber_loss
from lossdocs.proof import Derivation
from lossdocs.proof.__main__ import main

GIBBS, SUBJECT = "kl_div.gibbs", "huber_loss"
MINE = """\
from sympy import log
from lossdocs.derivations import kl_div
from lossdocs.proof import as_written, derivation, equal, linearity, log_laws, positive

a, b = positive("a"), positive("b")
with as_written():
    right = derivation("A.", log(a * b), equal(log(a) + log(b), log_laws))
    wrong = derivation("A.", log(a * b), equal(log(a) - log(b), log_laws))
    citing = derivation("A.", log(a * b), equal(log(a) - log(b), wrong))
"""


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A file of which one theorem is right, one wrong, and one rests on the wrong one."""
    path = tmp_path / "mine.py"
    path.write_text(MINE)
    return path


def timeless(text: str) -> list[str]:
    """The lines of a text without its times."""
    return re.sub(r"\d+\.\d\d s", "0 s", text).splitlines()


def test_a_subject_is_proved_theorem_by_theorem(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prove", SUBJECT]) == 0

    theorems = [name for name, one in vars(huber_loss).items() if isinstance(one, Derivation)]
    assert timeless(capsys.readouterr().out) == [
        *(f"[{n}/5] {SUBJECT}.{name}: proved in 0 s" for n, name in enumerate(theorems, 1)),
        "Theorems proved: 5 of 5",
    ]


def test_a_theorem_is_proved_alone_and_beside_others(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prove", GIBBS, "entropy.largest", GIBBS]) == 0

    assert timeless(capsys.readouterr().out) == [
        f"[1/2] {GIBBS}: proved in 0 s",
        "[2/2] entropy.largest: proved in 0 s",
        "Theorems proved: 2 of 2",
    ]


def test_nothing_named_is_everything(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("lossdocs.proof.subjects.subjects", lambda: ["log_cosh", "entropy"])

    assert main(["prove"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert {line.split()[1].partition(".")[0] for line in lines if line[0] != " "} == {
        "log_cosh",
        "entropy",
        "proved:",
    }


def test_what_a_theorem_needs_is_said_below_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prove", "entropy.of_label"]) == 0
    assert timeless(capsys.readouterr().out) == [
        "[1/1] entropy.of_label: proved in 0 s",
        "  $0 \\log 0$ is read as 0, where $[c = y] = 0$",
        "Theorems proved: 1 of 1",
    ]


def test_a_step_that_fails_is_told_once_with_all_reasons_there_are(
    mine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["prove", str(mine)]) == 1

    lines = timeless(capsys.readouterr().out)
    start = lines.index("What the reasons of these steps can do:")
    others = lines.index("The other reasons that a step can have:")
    assert lines[:start] == [
        "[1/3] mine.right: proved in 0 s",
        "[2/3] mine.wrong: NOT PROVED in 0 s",
        "  mine.wrong: step 1 of 1 is not proved.",
        "  The line above:  log(a*b)",
        "  The line:        = log(a) - log(b)",
        "  The reasons:     log_laws",
        "  Not shown: that the line above minus the line is 0.",
        "  By the reasons it becomes: 2*log(b)",
        lines[8],
        "[3/3] mine.citing: NOT PROVED in 0 s",
        "  It cites mine.wrong, which is not proved.",
    ]
    assert lines[8].startswith("  The step is false in numbers: the lines differ by ")
    assert [line for line in lines[start:others] if re.match(r"  \S", line)] == [
        "  log_laws",
        "  algebra",
    ]
    assert any(line.startswith("  sifting ") for line in lines[others:])
    assert lines[-1] == "Theorems proved: 1 of 3"


def test_a_theorem_that_cites_one_that_was_not_asked_for_tells_of_it(
    mine: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.syspath_prepend(mine.parent)

    assert main(["prove", "mine.citing"]) == 1

    assert timeless(capsys.readouterr().out)[:3] == [
        "[1/1] mine.citing: NOT PROVED in 0 s",
        "  It cites mine.wrong, which is not proved.",
        "  mine.wrong: step 1 of 1 is not proved.",
    ]


def test_what_is_not_found_keeps_no_other_from_being_proved(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["prove", "hubert_loss", "log_cosh"]) == 1

    printed = capsys.readouterr()
    assert printed.err.startswith("No subject, module or file is named hubert_loss. The subjects")
    assert printed.out.endswith("Theorems proved: 2 of 2\n")


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("x = 1\ny = 1 / 0\n", "ZeroDivisionError: division by zero"),
        ("from lossdocs.proof import equal\nequal(1, 'algebra')\n", "got 'algebra'"),
        ("x = = 1\n", "SyntaxError: invalid syntax"),
    ],
)
def test_a_file_that_cannot_be_imported_is_shown_where_it_stops(
    text: str, last: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "broken.py"
    path.write_text(text)

    assert main(["prove", str(path)]) == 1

    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == f"{path} cannot be imported:"
    assert next(line for line in lines if "File" in line).startswith(f'  File "{path}", line ')
    assert lines[-1].endswith(last)
    assert not any("importlib" in line for line in lines)


def test_an_error_of_the_checker_is_shown_and_the_rest_goes_on(
    mine: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    mine.write_text(MINE.partition("    wrong")[0])

    def stumble(self: Derivation) -> None:
        raise RecursionError("too deep")

    monkeypatch.setattr(Derivation, "prove", stumble)

    assert main(["prove", str(mine)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert "The checker was stopped by an error:" in lines
    assert lines[-2:] == ["RecursionError: too deep", "Theorems proved: 0 of 1"]


def test_the_rules_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines][:2] == ["algebra", "(a"]
    assert any(line.startswith("  by_threshold(x, d)") for line in lines)


def test_the_module_runs_as_a_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["proof", "prove", "log_cosh"])
    monkeypatch.delitem(sys.modules, "lossdocs.proof.__main__")

    with pytest.raises(SystemExit, match=r"^0$"):
        runpy.run_module("lossdocs.proof", run_name="__main__")
