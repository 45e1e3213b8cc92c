"""A notebook's stored outputs are what its cells show today."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from lossdocs.pages.__main__ import main
from lossdocs.pages.check import check
from lossdocs.pages.model import Report

Notebook = Callable[..., Report]


def result(text: str) -> Any:
    """The output of a last expression."""
    return new_output("execute_result", {"text/plain": text}, execution_count=1)


def printed(text: str) -> Any:
    """What a cell prints."""
    return new_output("stream", name="stdout", text=text)


@pytest.fixture
def notebook(tmp_path: Path) -> Notebook:
    """Check a notebook that holds cells and their outputs."""

    def check_cells(*cells: tuple[str, list[Any]]) -> Report:
        path = tmp_path / "page.ipynb"
        code = [new_code_cell(source, outputs=outputs) for source, outputs in cells]
        new = new_notebook(cells=[new_markdown_cell("Text"), *code])
        path.write_text(nbformat.writes(new) + "\n")
        return check(path)

    return check_cells


def test_rounded_outputs_are_right(notebook: Notebook) -> None:
    stored = [printed("1\n2\n"), result("0.33")]
    report = notebook(("print(1)\nprint(2)\n1 / 3", stored), ("x = 1", []))

    assert (report.failures, report.examples) == ([], 2)
    assert report.repaired == report.text


def test_each_stale_output_is_found_and_repaired(
    notebook: Notebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    error = new_output("error", ename="ValueError", evalue="old", traceback=[])
    report = notebook(
        ("1 / 3", [result("0.34")]),
        ("print(1)", []),
        ("raise ValueError('new')", [error]),
    )

    assert [failure.message.partition(":")[0] for failure in report.failures] == [
        "cell 2, line 1 of its output",
        "cell 3, line 1 of its output",
        "cell 4, line 1 of its output",
    ]
    assert main(["update", "--yes", str(report.path)]) == 0
    assert check(report.path).failures == []


def test_what_a_cell_should_not_do_is_not_stored(notebook: Notebook) -> None:
    report = notebook(
        ("import warnings\nwarnings.warn('old')", []),
        ("1 / 0", []),
        ("import random\nx = random.random()", []),
    )
    messages = [failure.message.partition("\n")[0] for failure in report.failures]

    assert messages[0] == "cell 2 wrote to stderr"
    assert messages[1] == "cell 3 raised and did not show it: ZeroDivisionError: division by zero"
    assert messages[2] == "cell 4: random.random is random: show literal numbers"
    assert report.repaired == report.text
