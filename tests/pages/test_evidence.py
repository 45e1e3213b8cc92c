"""What a source says about the things that its page shows."""

import json
from pathlib import Path

import pytest

from lossdocs.pages.evidence import Evidence, Tie, evidence, signature_of
from lossdocs.pages.find import default_paths, find
from lossdocs.pages.model import Example
from lossdocs.pages.read import read

ROOT = Path(__file__).parents[2]

PAGE = r"""
A loss of 0.25{=x} and `0.5{=y}`.

<!-- number: from the paper -->
They report 0.7.

```pycon
>>> 1 / 8
0.125
```

> <!-- not run: no GPU here -->
> ```python
> x.cuda()
> ```

```text
loss
```

<!-- equation: a definition -->
$$
a = b
$$

> <!-- equation: quoted -->
> \[
> c
> = d
> \]

<!-- 2 equations: of an extension -->
<!-- figure: a photograph -->
"""

MODULE = '''"""A module.

>>> 1 / 4
0.25

```text
loss
```
"""

import functools


@functools.cache
def plain(x: int, *, y: str = "0.75") -> int:
    """Two."""
    return 2


class Thing:
    """A thing."""

    name: str
    size: int = 2

    def __init__(self, name: str) -> None:
        self.name = name

    async def wait(self) -> None:
        """Wait."""


def with_default(text="\\\\d"):
    """An {escape} \\n\\
    and 0.5."""
'''


@pytest.fixture
def said(tmp_path: Path) -> Evidence:
    """What the page above says."""
    path = tmp_path / "page.md"
    path.write_text(PAGE)
    return evidence(path, "page.md")


def test_a_block_is_run_or_has_a_reason(said: Evidence) -> None:
    assert said.blocks == {
        ">>> 1 / 8\n0.125": Tie(checked=True, by="page.md:7"),
        "x.cuda()": Tie(checked=False, by="no GPU here"),
        "loss": Tie(checked=False, by="text, which is not run"),
    }


def test_a_number_has_an_expression_or_a_reason(said: Evidence) -> None:
    assert dict(said.numbers) == {"0.25": 1}
    assert said.excused == {"0.7": "from the paper"}
    assert said.quotable == {"0.125"}


def test_an_equation_or_a_number_of_them_may_have_a_reason(said: Evidence) -> None:
    assert said.equations == {"a = b": "a definition", "c = d": "quoted"}
    assert dict(said.counted) == {("equation", "of an extension"): 2, ("figure", "a photograph"): 1}


def test_a_module_has_examples_and_code(tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text(MODULE)
    said = evidence(path, "module.py")

    assert said.blocks[">>> 1 / 4\n0.25"] == Tie(checked=True, by="module.py:3")
    assert said.blocks["loss"] == Tie(checked=False, by="text, which is not run")
    assert said.quotable >= {"0.25", "0.75"}
    code = {text for text, tie in said.blocks.items() if tie.by == "the code of module.py"}
    assert code >= {
        "plain(x: int, *, y: str='0.75') -> int",
        *("Thing", "Thing()", "Thing(name: str)", "Thing(name: str, size: int=2)"),
        "__init__(name: str) -> None",
    }
    assert any(text.startswith("@functools.cache\ndef plain") for text in code)
    assert any(text.startswith("class Thing:\n    ") for text in code)


def test_a_signature_that_is_none_stays_as_it_is() -> None:
    assert signature_of("a b c") == "a b c"


def test_a_notebook_has_cells_and_outputs(tmp_path: Path) -> None:
    path = tmp_path / "page.ipynb"
    outputs = [
        {"output_type": "stream", "name": "stdout", "text": ["0.5\n", "1.5\n"]},
        {
            "output_type": "error",
            "traceback": ["\x1b[0;31mError\x1b[0m"],
            "ename": "",
            "evalue": "",
        },
        {"output_type": "display_data", "data": {"image/png": "AAAA\n", "text/plain": "<Figure>"}},
    ]
    cells = [
        {"cell_type": "markdown", "id": "a", "source": ["<!-- number: known -->\n", "Of 2.5."]},
        {"cell_type": "code", "id": "b", "source": "print(x)", "outputs": outputs},
    ]
    path.write_text(json.dumps({"cells": cells}))
    said = evidence(path, "page.ipynb")
    tie = Tie(checked=True, by="page.ipynb, cell b")

    assert said.blocks == dict.fromkeys(["print(x)", "0.5\n1.5", "Error", "<Figure>"], tie)
    assert said.quotable == {"0.5", "1.5"}
    assert said.excused == {"2.5": "known"}
    assert said.figures["data:image/png;base64,AAAA"] == tie


@pytest.mark.parametrize(
    "path",
    [path for path in find(default_paths(ROOT)) if path.suffix != ".ipynb"],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_what_is_said_to_be_run_is_run(path: Path) -> None:
    """The ledger and the check of a page read it by themselves: they must find the same examples.

    Each place that the evidence ties a session to must hold an example that the check runs.
    """
    if (ROOT / "tests") in path.parents:
        return
    items = [item for session in read(path).sessions for item in session]
    run = [item.line for item in items if isinstance(item, Example)]
    for text, tie in evidence(path, "page").blocks.items():
        if tie.checked and tie.by.startswith("page:"):
            first = int(tie.by.removeprefix("page:"))
            lines = range(first, first + text.count("\n") + 3)
            assert text == "" or any(line in lines for line in run), tie.by
