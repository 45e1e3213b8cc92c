"""The updater repairs what is stale, and nothing that an author must decide."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from lossdocs.pages.model import Failure
from lossdocs.pages.update import UNWRITABLE, Plan, diff, planned
from lossdocs.pages.write import alone, write_all

Planned = Callable[..., Plan]

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


@pytest.fixture
def planned_of(tmp_path: Path) -> Planned:
    """What an update makes of a page that holds the text."""

    def plan(text: str, name: str = "page.md") -> Plan:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return planned(path)

    return plan


def test_a_repaired_page_is_right(planned_of: Planned) -> None:
    plan = planned_of(STALE)

    assert plan.text == STALE[: STALE.index("    ~~~")] + FRESH
    assert [failure.line for failure in plan.left.failures] == [1]  # x stands above its example
    assert plan.left.repaired == plan.text
    assert not plan.confirm
    assert not planned_of(plan.text).changes


def test_a_diff_shows_what_changes(planned_of: Planned) -> None:
    changed = diff(planned_of("```pycon\n>>> 1\n2\n```\n")).split("\n")

    assert changed[2:] == ["@@ -1,4 +1,4 @@", " ```pycon", " >>> 1", "-2", "+1", " ```"]


HEADER = "Traceback (most recent call last):\n  ...\n"
ZERO = "ZeroDivisionError: division by zero"
CAME = f"An error stands here now, and none did: {ZERO}"


@pytest.mark.parametrize(
    ("session", "written", "confirm"),
    [
        (">>> 1 / 0", f">>> 1 / 0\n{HEADER}{ZERO}", CAME),
        (">>> 1 / 0\n5", f">>> 1 / 0\n{HEADER}{ZERO}", CAME),
        (">>> print(.7); 1 / 0\n1.", f">>> print(.7); 1 / 0\n0.7\n{HEADER}{ZERO}", CAME),
        (
            ">>> print(2 / 3); 1 / 0\n0.67",
            f">>> print(2 / 3); 1 / 0\n0.67\n{HEADER}{ZERO}",
            CAME,
        ),
        (
            f">>> 1 / 0\n{HEADER}ValueError: no",
            f">>> 1 / 0\n{HEADER}{ZERO}",
            f"An error stands here now, {ZERO}, and another one did: ValueError: no",
        ),
        (
            f">>> 1\n{HEADER}ValueError: no\nmore",
            ">>> 1\n1",
            "No error stands here now, and this one did: ValueError: no",
        ),
        (f">>> 1 / 0\n{HEADER}ZeroDivisionError: ?", f">>> 1 / 0\n{HEADER}{ZERO}", None),
        (
            f">>> print(1); 1 / 0\n{HEADER}ZeroDivisionError: ?",
            f">>> print(1); 1 / 0\n1\n{HEADER}{ZERO}",
            None,
        ),
    ],
)
def test_an_error_is_written_and_one_that_is_of_another_type_is_to_be_confirmed(
    planned_of: Planned, session: str, written: str, confirm: str | None
) -> None:
    plan = planned_of(f"# A\n\n```pycon\n{session}\n```\n")

    assert plan.text == f"# A\n\n```pycon\n{written}\n```\n"
    assert plan.confirm == ([Failure(4, confirm)] if confirm else [])
    assert not plan.left.failures


def test_an_error_ends_neither_its_page_nor_its_block(planned_of: Planned) -> None:
    session = "> >>> 1 / 0\n> >>> 2\n> 3\n> >>> [][0]\n> >>> x = 1 / 4\n"
    page = f"> ```pycon\n{session}> ```\n\nIt is 0.4{{=x}}.\n"
    plan = planned_of(page)

    lines = plan.text.split("\n")
    assert lines[2:5] == ["> Traceback (most recent call last):", ">   ...", f"> {ZERO}"]
    assert lines[5:7] == ["> >>> 2", "> 2"]
    assert lines[-2] == "It is 0.2{=x}."
    assert [lines[one.line - 1] for one in plan.confirm] == ["> >>> 1 / 0", "> >>> [][0]"]
    assert not plan.left.failures


def test_what_an_error_left_unmade_is_an_error_for_its_author(planned_of: Planned) -> None:
    """The page would else say that a name is not defined wherever it is used."""
    session = ">>> half = 1 / 0\n>>> half\n0.5\n>>> third = half\n>>> third\n0.3\n>>> other\n"
    plan = planned_of(f"```pycon\n{session}```\n")

    kept = ">>> half\n0.5\n>>> third = half\n>>> third\n0.3\n>>> other\n"
    assert plan.text.startswith(f"```pycon\n>>> half = 1 / 0\n{HEADER}{ZERO}\n{kept}Traceback")
    assert [(failure.line, failure.message) for failure in plan.left.failures] == [
        (6, "The example has no half, since the one on line 2 raised an error."),
        (8, "The example has no half, since the one on line 2 raised an error."),
        (9, "The example has no third, since the one on line 8 raised an error."),
    ]
    assert planned_of(plan.text).text == plan.text


@pytest.mark.parametrize("output", [">>> 2", "```", "```\\n\\n```pycon\\n>>> 1\\n1"])
def test_an_output_that_would_break_its_block_is_left_and_others_are_written(
    planned_of: Planned, output: str
) -> None:
    broken = f"```pycon\n>>> print('{output}')\n```\n"
    plan = planned_of(f"```pycon\n>>> 1 / 0\n```\n{broken}```pycon\n>>> 1\n2\n```\n")

    assert plan.text == (
        f"```pycon\n>>> 1 / 0\n{HEADER}{ZERO}\n```\n{broken}```pycon\n>>> 1\n1\n```\n"
    )
    assert Failure(8, UNWRITABLE) in plan.left.failures


def test_an_error_whose_message_would_break_its_block_is_left(planned_of: Planned) -> None:
    page = "```pycon\n>>> raise ValueError('no\\n```')\n```\n"

    assert planned_of(page).text == page


def test_an_output_with_a_blank_line_is_left_in_a_docstring(
    planned_of: Planned, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    text = 'r"""\n>>> print("a\\n\\nb")\na\n"""\n'
    plan = planned_of(text, "pages_blank.py")

    assert plan.text == text
    assert [message.partition("\n")[0] for _, message, _ in plan.left.failures] == [
        UNWRITABLE,
        "shows",
    ]


def test_a_decimal_that_is_quoted_elsewhere_does_not_keep_an_output_stale(
    planned_of: Planned,
) -> None:
    plan = planned_of("```pycon\n>>> 1 / 4\n0.24\n```\n\nIt prints `0.24`.\n")

    assert plan.text == "```pycon\n>>> 1 / 4\n0.25\n```\n\nIt prints `0.24`.\n"
    assert [failure.line for failure in plan.left.failures] == [6]


def test_a_page_that_cannot_be_read_is_left(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_bytes(b"\xff")
    plan = planned(page)

    assert not plan.changes
    [failure] = plan.left.failures
    assert failure.message == (
        "The page cannot be checked: UnicodeDecodeError: "
        "'utf-8' codec can't decode byte 0xff in position 0: invalid start byte"
    )


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
