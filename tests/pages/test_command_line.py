"""What `python -m lossdocs.pages` prints, writes and returns."""

import builtins
import os
import re
import runpy
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lossdocs.pages import __main__, watch
from lossdocs.pages.__main__ import main

STALE = "```pycon\n>>> 1 / 4\n0.24\n```\n"
FRESH = STALE.replace("0.24", "0.25")
BROKEN = "```pycon\n>>> 1 / 0\n```\n"
MENDED = (
    "```pycon\n>>> 1 / 0\nTraceback (most recent call last):\n"
    "  ...\nZeroDivisionError: division by zero\n```\n"
)


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose README is stale."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "README.md").write_text(STALE)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "right.md").write_text("```pycon\n>>> x = 1 / 4\n```\n0.2500{=x}")
    (tmp_path / "docs" / "_part.md").write_text(STALE)
    return tmp_path


def answer(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    """Sit at a terminal and answer."""
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr(builtins, "input", lambda _: given)


def test_check_lists_pages_and_failing_lines(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 1
    assert capsys.readouterr().out == (
        "FAIL README.md: 1 examples 0 numbers\n"
        "README.md:3: shows 0.24, printed 0.25 (not rounded correctly at the digits shown)\n"
        "ok   docs/right.md: 1 examples 1 numbers\n"
    )


def test_check_takes_pages_and_folders(capsys: pytest.CaptureFixture[str]) -> None:
    Path("module.py").write_text("x = 1\n")

    assert main(["check", "docs", "module.py"]) == 0
    assert capsys.readouterr().out == "ok   docs/right.md: 1 examples 1 numbers\n"


def test_a_path_that_is_no_page_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "docs/none.md"]) == 1
    assert "or a folder is needed, got docs/none.md" in capsys.readouterr().err


@pytest.mark.parametrize("options", [[], ["--check"], ["--check", "--yes"]])
def test_update_only_shows_where_nobody_agrees(
    options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["update", *options]) == 1
    said = capsys.readouterr().out
    assert "-0.24\n+0.25\n" in said
    assert ("no terminal: --yes rewrites them" in said) == (not options)
    assert Path("README.md").read_text() == STALE


def test_update_writes_when_told() -> None:
    assert main(["update", "--yes"]) == 0
    assert Path("README.md").read_text() == FRESH
    assert main(["update", "--check"]) == 0


@pytest.mark.parametrize(("given", "status", "text"), [("y", 0, FRESH), ("", 1, STALE)])
def test_update_asks_at_a_terminal(
    monkeypatch: pytest.MonkeyPatch, given: str, status: int, text: str
) -> None:
    answer(monkeypatch, given)

    assert main(["update"]) == status
    assert Path("README.md").read_text() == text


def test_update_writes_an_error_and_asks_its_author_to_confirm_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("docs/broken.md").write_text(BROKEN)

    assert main(["update", "--yes"]) == 1
    error = "ZeroDivisionError: division by zero"
    assert capsys.readouterr().out.splitlines()[-5:] == [
        "ok   README.md: 1 examples 0 numbers",
        "ok   docs/broken.md: 1 examples 0 numbers",
        "Pages rewritten: 2 of 2 that change.",
        "Errors that came, went or became others, for their author to confirm: 1",
        f"docs/broken.md:2: An error stands here now, and none did: {error}",
    ]
    assert Path("README.md").read_text() == FRESH
    assert Path("docs/broken.md").read_text() == MENDED
    assert main(["update"]) == 0


@pytest.mark.parametrize("options", [["--yes"], ["--check"]])
def test_update_leaves_the_rest_to_the_author(
    options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    Path("docs/unread.md").write_bytes(b"\xff")
    Path("docs/wrong.md").write_text("A loss of 0.5.\n")

    assert main(["update", *options]) == 1
    lines = capsys.readouterr().out.splitlines()
    written = options == ["--yes"]
    assert [line for line in lines if line[:4] in {"ok  ", "FAIL"}] == [
        *(["ok   README.md: 1 examples 0 numbers"] if written else []),
        "FAIL docs/unread.md: 0 examples 0 numbers",
        "FAIL docs/wrong.md: 0 examples 0 numbers",
    ]
    assert lines[-2:] == [
        f"Pages rewritten: {int(written)} of 1 that change.",
        "Statements left for an author: 2",
    ]
    assert Path("README.md").read_text() == (FRESH if written else STALE)


def test_an_interrupted_update_leaves_the_tree_unchanged(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answer(monkeypatch, "y")

    def interrupt(_: str) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(builtins, "input", interrupt)

    assert main(["update"]) == 1
    assert capsys.readouterr().err == "interrupted\n"
    assert Path("README.md").read_text() == STALE
    assert main(["update", "--yes"]) == 0


def test_a_page_saved_meanwhile_is_not_overwritten(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answer(monkeypatch, "y")
    Path("docs/other.md").write_text(STALE)

    def save(_: str) -> str:
        Path("README.md").write_text("saved")
        return "y"

    monkeypatch.setattr(builtins, "input", save)

    assert main(["update"]) == 1
    printed = capsys.readouterr()
    assert printed.err == "README.md was saved during its update: it is not rewritten.\n"
    assert printed.out.endswith("Pages rewritten: 1 of 2 that change.\n")
    assert Path("README.md").read_text() == "saved"
    assert Path("docs/other.md").read_text() == FRESH


def test_watch_checks_a_saved_page(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(__main__, "changes", lambda _: iter([Path("docs/right.md")]))

    assert main(["watch"]) == 0
    lines = capsys.readouterr().out.split("\n")
    assert [line[:4] for line in lines] == ["FAIL", "READ", "ok  ", "    ", "ok  ", "    ", ""]
    assert re.fullmatch(r" +\d+\.\d\d s", lines[-2])


def test_watch_survives_a_page_that_cannot_be_read(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("docs/right.md").write_bytes(b"\xff")
    monkeypatch.setattr(__main__, "changes", lambda _: iter([]))

    assert main(["watch"]) == 0
    assert "FAIL docs/right.md: UnicodeDecodeError" in capsys.readouterr().out


def test_a_save_is_noticed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = [Path("README.md"), Path("docs/right.md")]

    def steps() -> Iterator[None]:
        pages[0].unlink()
        yield
        pages[0].write_text(FRESH)
        os.utime(pages[0], (1, 1))
        yield
        os.utime(pages[1], (2, 2))
        yield
        raise KeyboardInterrupt

    step = steps()
    monkeypatch.setattr(time, "sleep", lambda _: next(step))
    noticed = []

    with pytest.raises(KeyboardInterrupt):  # noqa: PT012
        for page in watch.changes(pages):
            noticed.append(page)  # noqa: PERF402

    assert noticed == pages


def test_the_module_runs_as_a_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["pages", "check", "docs"])
    monkeypatch.delitem(sys.modules, "lossdocs.pages.__main__")

    with pytest.raises(SystemExit) as exit_:
        runpy.run_module("lossdocs.pages", run_name="__main__")

    assert exit_.value.code == 0
