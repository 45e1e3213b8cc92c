"""A notebook is a page like the others, with its outputs and its file beside it."""

import json
from pathlib import Path
from typing import Any

import pytest

from lossdocs.site.copies.from_notebook import to_markdown


def notebook(*cells: dict[str, Any]) -> str:
    """Return the file of a notebook."""
    return json.dumps({"cells": list(cells), "nbformat": 4, "nbformat_minor": 5, "metadata": {}})


def code(source: str, *outputs: dict[str, Any]) -> dict[str, Any]:
    """Return a code cell."""
    return {"cell_type": "code", "source": source, "outputs": list(outputs)}


def result(**data: str) -> dict[str, Any]:
    """Return the result of a cell; `image_png="..."` stands for the MIME type."""
    mime = {name.replace("_", "/", 1).replace("_", "+"): value for name, value in data.items()}
    return {"output_type": "execute_result", "data": mime}


@pytest.mark.parametrize(
    ("output", "shown"),
    [
        ({"output_type": "stream", "text": ["1\n", "2\n"]}, "\n1\n2\n```"),
        (result(text_plain="2"), "\n2\n```"),
        ({"output_type": "error", "traceback": ["\x1b[31mKeyError\x1b[39m"]}, "\nKeyError\n```"),
        (result(text_plain="x", text_latex="$$x$$"), "\n\n$$x$$\n"),
        (result(text_plain="x", text_markdown="*x*"), "\n\n*x*\n"),
        (result(text_plain="x", image_svg_xml="<svg/>"), '<figure markdown="0"><svg/></figure>'),
        (result(text_plain="x", image_png="AA==\n"), "![Output](data:image/png;base64,AA==)"),
    ],
)
def test_each_kind_of_output_is_shown(output: dict[str, Any], shown: str) -> None:
    """The richest form that a page can show, and plain text else."""
    page = to_markdown(notebook(code("f()", output)))
    assert "``` { .python .cell }\nf()\n```" in page
    assert shown in page


def test_a_raw_cell_is_not_shown() -> None:
    """It is for other converters."""
    raw = {"cell_type": "raw", "source": "hidden"}
    assert "hidden" not in to_markdown(notebook(raw))


def test_code_that_holds_a_fence_gets_a_longer_one() -> None:
    """Its own backticks would end the block."""
    assert "````` { .python .cell }" in to_markdown(notebook(code("'````'")))


def test_it_goes_through_the_pipeline_of_the_site(sample: Path) -> None:
    """Formulas are typeset, links are checked and rewritten."""
    page = (sample / "notebook/index.html").read_text()
    assert "<mjx-container" in page
    assert 'href="../sessions/"' in page
    assert "jp-Cell" not in page


def test_the_file_lies_beside_the_page(sample: Path) -> None:
    """The row below the title leads to it."""
    assert 'href="notebook.ipynb"' in (sample / "notebook/index.html").read_text()
    assert json.loads((sample / "notebook/notebook.ipynb").read_text())["nbformat"] == 4
