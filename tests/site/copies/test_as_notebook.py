"""The notebook of a page: valid, the same bytes each time, and its outputs are what its cells show.

The outputs are those of the page. Held against them is what the cells give when they are run as
cells, where only the value of the last line is shown.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import nbformat
import pytest
from mkdocs.config import load_config
from nbformat.v4 import new_output

from lossdocs.pages.notebook import executed, misbehaved, outdated
from lossdocs.pages.run import displayed, message, settled
from lossdocs.site.copies.as_markdown import Site, parts
from lossdocs.site.copies.as_notebook import notebook
from lossdocs.site.hooks.rendering import fences

DOCS = Path(__file__).parents[3] / "docs"
SITE = Site("https://example.org/", {}, fences(load_config(str(DOCS.parent / "mkdocs.yml"))))
WITH_CODE = sorted(
    path.relative_to(DOCS).as_posix()
    for path in DOCS.rglob("*.md")
    if re.search(r"^\s*>>> ", path.read_text(encoding="utf-8"), re.MULTILINE)
)


def of(uri: str) -> Any:
    """The notebook of a page."""
    source = (DOCS / uri).read_text(encoding="utf-8")
    return read(notebook(parts(source, uri, SITE), "a page", ""))


def read(text: str) -> Any:
    """A notebook, which must be valid."""
    found = nbformat.reads(text, as_version=4)
    nbformat.validate(found)
    return found


def run_here(found: Any) -> None:
    """Run a notebook in this process, since a kernel for each page would take minutes."""
    namespace: dict[str, Any] = {"__name__": "__main__"}
    with settled():
        for cell in found.cells:
            if cell.cell_type == "code":
                cell.outputs = list(outputs(cell.source, namespace))


def outputs(source: str, namespace: dict[str, Any]) -> Iterator[Any]:
    """What a cell shows: what is printed, the value of its last line, warnings, an error."""
    body = ast.parse(source).body
    last = [body.pop()] if isinstance(body[-1], ast.Expr) else []
    printed, error = StringIO(), None
    with (
        redirect_stdout(printed),
        redirect_stderr(printed),
        displayed(),
        warnings.catch_warnings(record=True, action="always") as caught,
    ):
        try:
            exec(compile(ast.Module(body, []), "cell", "exec"), namespace)  # noqa: S102
            exec(compile(ast.Interactive(last), "cell", "single"), namespace)  # noqa: S102
        except Exception as raised:  # noqa: BLE001  # a cell may show any
            error = raised
    yield new_output("stream", name="stdout", text=printed.getvalue())
    for warning in caught:
        yield new_output("stream", name="stderr", text=str(warning.message))
    if error:
        name, _, said = message(error).partition(": ")
        yield new_output("error", ename=name, evalue=said, traceback=[])


def wrong(stored: Any, fresh: Any) -> list[str]:
    """What the cells of a notebook show otherwise, as the checks of the site's own notebooks."""
    return [
        failure.message
        for old, new in zip(stored.cells, fresh.cells, strict=True)
        if new.cell_type == "code"
        for check in (misbehaved, outdated)
        for failure in check(old.id, 1, old, new)
    ]


@pytest.mark.parametrize("uri", WITH_CODE)
def test_the_outputs_are_what_the_cells_show(uri: str) -> None:
    """Of every page with examples, and all of its examples."""
    stored, fresh = of(uri), of(uri)
    run_here(fresh)
    assert sum(cell.cell_type == "code" for cell in stored.cells) > 1
    assert wrong(stored, fresh) == []


def test_a_kernel_shows_the_same() -> None:
    """Of one page, in the IPython that readers have."""
    stored, fresh = of("guides/nan.md"), of("guides/nan.md")
    executed(fresh, DOCS / "guides/nan.ipynb")
    assert wrong(stored, fresh) == []
