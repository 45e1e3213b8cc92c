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

    def check_cells(*cells: tuple[str, list[Any]], text: str = "Text") -> Report:
        path = tmp_path / "page.ipynb"
        new = new_notebook(cells=[new_markdown_cell(text, id="text")])
        for name, (source, outputs) in zip("bcd", cells, strict=False):
            new.cells.append(new_code_cell(source, outputs=outputs, id=name))
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
        "cell b, line 1 of its output",
        "cell c, line 1 of its output",
        "cell d, line 1 of its output",
    ]
    lines = report.text.split("\n")
    places = [lines[failure.line - 1].strip() for failure in report.failures]
    assert places == ['"id": "b",', '"id": "c",', '"id": "d",']
    assert main(["update", "--yes", str(report.path)]) == 0
    assert check(report.path).failures == []


def test_what_a_cell_should_not_do_is_not_stored(notebook: Notebook) -> None:
    report = notebook(
        ("import warnings\nwarnings.warn('old')", []),
        ("1 / 0", []),
        ("import random\nx = random.random()", []),
    )
    messages = [failure.message.partition("\n")[0] for failure in report.failures]

    assert messages[0] == "cell b wrote to stderr"
    assert messages[1] == "cell c raised and did not show it: ZeroDivisionError: division by zero"
    assert messages[2] == "cell d: random.random is random: show literal numbers"
    assert report.repaired == report.text


def test_what_one_cell_should_not_do_keeps_no_other_stale(notebook: Notebook) -> None:
    report = notebook(("1 / 0", [result("7")]), ("1 / 3", [result("0.34")]))
    stored = nbformat.reads(report.repaired, as_version=4).cells

    assert stored[1].outputs[0].data["text/plain"] == "7"
    assert stored[2].outputs[0].data["text/plain"] == "0.3333333333333333"


def test_an_update_stores_streams_whole_and_metadata_as_they_were(notebook: Notebook) -> None:
    old = new_output("error", ename="ValueError", evalue="old", traceback=[])
    source = "for x in (1, 2):\n    print(x, flush=True)\nraise ValueError('new')"
    report = notebook((source, [printed("1\n"), old]))
    stored = nbformat.reads(report.repaired, as_version=4)

    assert stored.metadata == nbformat.reads(report.text, as_version=4).metadata
    assert [output.output_type for output in stored.cells[1].outputs] == ["stream", "error"]
    assert stored.cells[1].outputs[0].text == "1\n2\n"


def test_an_error_of_another_type_is_not_stored(notebook: Notebook) -> None:
    old = new_output("error", ename="ValueError", evalue="old", traceback=[])
    report = notebook(("raise TypeError('new')", [old]))

    assert report.failures[0].message == "cell b raised and did not show it: TypeError: new"
    assert report.repaired == report.text


TEXT = """\
# Of 0.5

A loss of 0.25, from `0.3333`.

<!-- number: from the paper -->
They report 0.6.

It is 0.3333{=x}.

```pycon
>>> 1
1
```
"""


def test_a_notebook_cites_nothing(notebook: Notebook) -> None:
    """Who takes the file would not see the work."""
    advice = "readers take it as it is: link to the sources of a page"
    report = notebook(("1", [result("1")]), text="By [@kullback1951], not `[@kullback1951]`.")

    assert [failure.message for failure in report.failures] == [
        f"cell text: [@kullback1951] in a notebook: {advice}"
    ]


def test_the_text_of_a_notebook_is_read_like_a_page(notebook: Notebook) -> None:
    report = notebook(("1 / 3", [result("0.3333")]), text=TEXT)
    advice = "write {}{{=expression}}, or <!-- number: REASON --> above"

    assert [failure.message for failure in report.failures] == [
        f"cell text, line 1: 0.5 is not checked: {advice.format(0.5)}",
        f"cell text, line 3: 0.25 is not checked: {advice.format(0.25)}",
        "cell text, line 8: not run in a notebook's text: show it in a cell of code",
        "cell text, line 11: not run in a notebook's text: show it in a cell of code",
    ]
    assert [reason.reason for reason in report.reasons] == ["from the paper"]
