"""The updater repairs what is stale, and nothing that an author must decide."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from lossdocs.pages.model import Report
from lossdocs.pages.update import diff, verified
from lossdocs.pages.write import alone, write_all

Checked = Callable[..., Report]

STALE = """\
# A page of {=x:.2f}

=== "Tab"

    ~~~ { .pycon title="x" }
    >>> x = 1 / 3
    >>> x
    0.34
    >>> print("a\\n\\nb")
    >>> "none"

    >>> y = 2
    3
    ~~~

> ```pycon
> >>> 1 / 0
> Traceback (most recent call last):
>   ...
> ZeroDivisionError: by zero
> ```

It is 0.34{=x}, {=x:.1e} and right here: 0.333{=x}.
"""
FRESH = """\
    ~~~ { .pycon title="x" }
    >>> x = 1 / 3
    >>> x
    0.3333333333333333
    >>> print("a\\n\\nb")
    a

    b
    >>> "none"
    'none'

    >>> y = 2
    ~~~

> ```pycon
> >>> 1 / 0
> Traceback (most recent call last):
>   ...
> ZeroDivisionError: division by zero
> ```

It is 0.33{=x}, 3.3e-01{=x} and right here: 0.333{=x}.
"""


def test_a_repaired_page_is_right(checked: Checked) -> None:
    report = checked(STALE)

    verified(report)
    assert report.repaired == STALE[: STALE.index("    ~~~")] + FRESH

    again = checked(report.repaired)
    assert [failure.line for failure in again.failures] == [1]  # x stands above its example
    assert again.repaired == again.text


def test_a_diff_shows_what_changes(checked: Checked) -> None:
    changed = diff(checked("```pycon\n>>> 1\n2\n```\n")).split("\n")

    assert changed[2:] == ["@@ -1,4 +1,4 @@", " ```pycon", " >>> 1", "-2", "+1", " ```"]


@pytest.mark.parametrize(
    "session",
    [
        ">>> 1 / 0",
        ">>> 1 / 0\n5",
        ">>> 1 / 0\nTraceback (most recent call last):\nValueError: no",
        ">>> 1\nTraceback (most recent call last):\nValueError: no",
        ">>> 1 / 0\nTraceback (most recent call last):\nRuntimeError: ?",
        ">>> print(1); 1 / 0\nTraceback (most recent call last):\nZeroDivisionError: no",
    ],
)
def test_an_error_is_never_written_for_its_author(checked: Checked, session: str) -> None:
    report = checked(f"```pycon\n{session}\n```")

    assert report.failures
    assert report.repaired == report.text


def test_a_placeholder_of_the_same_type_is_filled_in(checked: Checked) -> None:
    error = "Traceback (most recent call last):\n  ...\nZeroDivisionError: "
    report = checked(f"```pycon\n>>> 1 / 0\n{error}?\n```")

    assert report.repaired == f"```pycon\n>>> 1 / 0\n{error}division by zero\n```"


@pytest.mark.parametrize("output", [">>> 2", "```", "```\\n\\n```pycon\\n>>> 1\\n1"])
def test_an_output_that_would_break_its_block_is_refused(checked: Checked, output: str) -> None:
    report = checked(f"```pycon\n>>> print('{output}')\n```\n")

    with pytest.raises(ValueError, match="an output would break its own block"):
        verified(report)


def test_an_output_with_a_blank_line_is_refused_in_a_docstring(
    checked: Checked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    report = checked('r"""\n>>> print("a\\n\\nb")\na\n"""\n', "pages_blank.py")

    with pytest.raises(ValueError, match="an output would break its own block"):
        verified(report)


def test_pages_are_written_whole(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("old")
    page.chmod(0o640)

    write_all({page: "new \u2212"})

    assert page.read_text(encoding="utf-8") == "new \u2212"
    assert page.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [page]


def test_an_interrupt_while_writing_leaves_the_tree_unchanged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = [tmp_path / "a.md", tmp_path / "b.md"]
    for page in pages:
        page.write_text("old")
    replace = Path.replace

    def interrupted(self: Path, target: Path) -> Path:
        if target == pages[1]:
            raise KeyboardInterrupt
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_all(dict.fromkeys(pages, "new"))

    assert [page.read_text() for page in pages] == ["old", "old"]
    assert sorted(tmp_path.iterdir()) == pages


def test_an_interrupt_before_writing_leaves_the_tree_unchanged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "page.md"
    page.write_text("old")
    interrupted = KeyboardInterrupt()

    def interrupt(*_: object) -> None:
        raise interrupted

    monkeypatch.setattr(shutil, "copymode", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_all({page: "new"})

    assert page.read_text() == "old"
    assert list(tmp_path.iterdir()) == [page]


def test_two_updates_do_not_run_side_by_side(tmp_path: Path) -> None:
    with alone(tmp_path), pytest.raises(RuntimeError, match="another update"):
        alone(tmp_path).__enter__()
    with alone(tmp_path):
        pass


def test_a_worker_of_xdist_does_not_update(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "PYTEST_XDIST_WORKER", "gw0")

    with pytest.raises(RuntimeError, match="not by workers"), alone(tmp_path):
        pass
