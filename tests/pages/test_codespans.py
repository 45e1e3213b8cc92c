"""Code in a sentence names what there is, and its calls fit their signatures."""

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from lossdocs.pages import notebook
from lossdocs.pages.codespans import shows
from lossdocs.pages.existing import allowed
from lossdocs.pages.read import read

ROOT = Path(__file__).parents[2]
Found = Callable[..., list[tuple[int, str]]]
EXAMPLE = """\

```pycon
>>> import torch
>>> import torch.nn.functional as F
>>> from torch import nn
>>> import missing_library
Traceback (most recent call last):
  ...
ModuleNotFoundError: No module named 'missing_library'
>>> def once(teacher):
...     return teacher
...
>>> class Own: ...
>>> layer = nn.Linear(2, 3)
>>> F.nll_loss(torch.zeros(1, 2), torch.tensor([0]), reduction="avg")
Traceback (most recent call last):
  ...
ValueError: avg is not a valid value for reduction
```
"""

CODE = tomllib.loads(Path(__file__).with_name("codespans.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("code", CODE["there"])
def test_what_is_there_may_be_named(found: Found, code: str) -> None:
    ticks = "" if code.startswith("`") else "`"

    assert found(f"Use {ticks}{code}{ticks}.\n{EXAMPLE}") == []


@pytest.mark.parametrize(("code", "message"), CODE["missing"].items())
def test_what_is_not_there_is_found(found: Found, code: str, message: str) -> None:
    failures = found(f"Use `{code}`.\n{EXAMPLE}")

    assert [line for line, said in failures if said.startswith(message)] == [1]


def test_what_an_example_shows_exists(found: Found) -> None:
    assert found(f'`reduction="avg"` is refused.\n{EXAMPLE}') == []
    assert found('`reduction="avg"` is refused.') != []


def test_a_page_of_a_loss_names_the_loss_whose_option_it_is_not(found: Found) -> None:
    [(_, message)] = found("Write `log_target=True`.", "nll_loss.md")

    assert (
        message == "log_target is no argument here: show it in an example, or name kl_div beside it"
    )
    assert found("With `kl_div` write `log_target=True`.", "nll_loss.md") == []
    assert found("Write `log_target=True`.", "kl_div.md") == []


def test_the_values_of_an_option_are_those_of_the_losses_of_the_page(found: Found) -> None:
    assert found('Write `reduction="batchmean"`.', "kl_div.md") == []
    assert found('Write `reduction="batchmean"`.', "nll_loss.md") == [
        (1, "reduction takes 'none', 'mean', 'sum', not 'batchmean'")
    ]


def test_rows_of_a_glance_and_links_are_read_and_comments_are_not(found: Found) -> None:
    assert [
        line for line, _ in found("``` glance\nkl_div\nNote | `pos_wieght`\n```", "kl_div.md")
    ] == [3]
    assert [line for line, _ in found("[`pos_wieght`](x.md)\nand `a\nb c`")] == [1, 2]
    assert found("<!-- `pos_wieght` -->") == []


def test_words_of_the_vocabulary_stand_where_they_may(found: Found) -> None:
    assert found("`float8`, `logits`", "errors.md") == []
    assert [line for line, _ in found("`float8`, `logits`", "kl_div.md")] == [1]


def test_a_part_of_a_word_is_no_quotation() -> None:
    assert shows("abc ab", "ab")
    assert not shows("abc x.ab", "ab")


def test_every_word_of_the_vocabulary_is_in_use() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    for word, where in allowed():
        users = [page for page in pages if page.name in where or "*" in where]
        assert any(word in page.read_text(encoding="utf-8") for page in users), word
        named = {page.name for page in users} | {"*"}
        assert set(where) <= named, word


def test_a_page_on_the_insides_names_what_is_in_the_sources(found: Found) -> None:
    assert found("`of_checkout`", "README.md") == []
    assert [line for line, _ in found(f"`of_{'chekcout'}`", "README.md")] == [1]
    assert [line for line, _ in found("`of_checkout`", "kl_div.md")] == [1]


def test_docstrings_of_a_loss_are_read() -> None:
    module = 'def kl_div(p):\n    """Of `{}`.\n\n    >>> 1\n    1\n    """\n'

    def said(path: str, name: str) -> list[tuple[int, str]]:
        return [(line, text) for line, text, _ in read(Path(path), module.format(name)).failures]

    assert said("losses/kl_div.py", "p") == []
    assert said("losses/kl_div.py", "wieght") == [(2, "there is no wieght: weight?")]
    assert said("other/kl_div.py", "wieght") == []


def test_a_notebook_names_what_its_cells_make() -> None:
    cells = [
        new_markdown_cell("Of `teacher` and `pos_wieght`."),
        new_code_cell("teacher = 1\n%time"),
    ]
    whole = new_notebook(cells=cells)

    assert [failure.message for failure in notebook.written(cells[0], whole).failures] == [
        "there is no pos_wieght: pos_weight?"
    ]
