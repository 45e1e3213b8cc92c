"""Code in a sentence names what there is, and its calls fit their signatures."""

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

THERE = [
    *("weight", "`pos_weight`", "cross_entropy", "NLLLoss", "size_average", "None", "IndexError"),
    *("log_softmax", "argmax(1)", ".long()", "detach().numpy()", "y[:, None]", "(N, C)", "-1"),
    *("F.kl_div", "torch.nn.functional.kl_div", "nn.Linear", "lossdocs.kl_div", "d1", "x > 0"),
    *("lossdocs.pages", "functools.partial", "kl_div.gibbs", "KLDivLoss()", "layer.weight"),
    *('reduction="none"', "log_target=True", "ignore_index=pad", "label_smoothing=...", '"mean"'),
    *("weight=None", "label_smoothing=1", "x.numel() / x.size(1)", "size_average=False"),
    *("F.kl_div(input, target)", "F.cross_entropy(..., reduction='sum')", "nn.KLDivLoss(*x)"),
    *(
        "F.kl_div(q.log(), p)",
        "F.kl_div(x.log(), p.log(), log_target=True)",
        "log_softmax(dim=...)",
    ),
    *("kl_div(input, target, *, reduction='mean', log_target=False)", "once(teacher)"),
    *("nn.LinearCrossEntropyLoss(in_features, num_classes, *, bias=False, ...)", "class-axis"),
    *("kl_div(input: Tensor, target: Tensor, ...)", "F.kl_div(input, *x)", "missing_library"),
    *("with torch.autocast('cuda', enabled=False):", "assert x.shape == p.shape", "reduction="),
    *(
        "nn.Linear(2, 3).weight",
        "Own",
        "Own()(x)",
        "CrossEntropyLoss()(input, target)",
        "keras.losses.KLDivergence",
        "make test",
        "--html",
    ),
    *("lossdocs/losses/kl_div.py", "pyproject.toml", ".venv/bin/python tests/anchors.py site"),
    *("Target 3 is out of bounds.", "avg is not a valid value for reduction", "Tensor.log()"),
    *("Found dtype … but expected Float", "(x + y).sum()"),
    *("keras.losses.KLDivergence()(y, z)", "F.kl_div(x, p, reduction=r)", "nn.Module(weight=x)"),
    *("optax.losses.kl_divergence", "[0, -100, 1]", "f()(x)", "lambda z: z", "x.unsqueeze(0).T"),
]
MISSING = {
    "pos_wieght": "there is no pos_wieght: pos_weight?",
    "logsoftmax": "there is no logsoftmax",
    "lossdocs.xyz": "lossdocs has no xyz",
    "F.xyz": "F has no xyz",
    "torch.nn.Xyz": "torch.nn has no Xyz",
    "layer.backwards()": "layer has no backwards",
    "kl_div.gibs": "kl_div has no gibs",
    "nn.Linear(2, 3).wieght": "nn.Linear(2, 3) has no wieght: weight?",
    "nn.Linear.wieght": "nn.Linear has no wieght: weight?",
    "IndexErorr": "there is no IndexErorr",
    "class-axes": "there is no class-axes: class-axis?",
    "--hmtl": "no command takes --hmtl",
    ".venv/bin/python tests/none.py": "there is no tests/none.py",
    "Target 3 is off bounds.": "`Target 3 is off bounds.` is no Python",
    '"average"': "no option takes 'average': 'none', 'mean', 'sum', 'batchmean' are there",
    'reduction="average"': "reduction takes 'none', 'mean', 'sum', not 'average'",
    "label_smoothing=2": "label_smoothing must lie between 0 and 1, not 2",
    'label_smoothing="mean"': "label_smoothing must lie between 0 and 1, not 'mean'",
    "log_target=1": "log_target takes bool, not 1",
    "label_smoothing=True": "label_smoothing must lie between 0 and 1, not True",
    "weight=2": "weight takes a tensor, not 2",
    "ignore_index=0.5": "ignore_index must fit into 64 bits, not 0.5",
    "pos_wieght=w": "there is no pos_wieght: pos_weight?",
    "frobnicate(dmi=1)": "there is no frobnicate",
    "once(dmi=1)": "there is no dmi",
    "F.kl_div(target, input)": "F.kl_div takes input where target stands: the order is input, ",
    "F.kl_div(input, target, log_targets=True)": "F.kl_div has no argument log_targets: it has ",
    "F.kl_div(a, b, c, d, e, f, g)": "F.kl_div takes 6 arguments by their places, not 7",
    "F.kl_div(p, q.log())": "kl_div takes probabilities where q.log() stands",
    "F.nll_loss(logits, indices)": "nll_loss takes log-probabilities where logits stands",
    "F.nll_loss(x, y, reduction='batchmean')": "reduction takes 'none', 'mean', 'sum', not ",
    "nn.KLDivLoss(reduction='avrg')": "reduction takes 'none', 'mean', 'sum', 'batchmean', not ",
    "kl_div(target, input, *, reduction='mean', log_target=False)": "the arguments of kl_div are ",
    "kl_div(input, target, *, reduction='sum', log_target=False)": (
        "the default of reduction in kl_div is 'mean', not 'sum'"
    ),
    "kl_div(input, target, *, reduction, log_target=False)": (
        "the default of reduction in kl_div is 'mean', not none"
    ),
    "kl_div(input, *, target, reduction='mean', log_target=False)": (
        "target stands before the star in kl_div"
    ),
    "F.linear_cross_entropy(input, linear_weight, target, linear_bias=None, *, ...)": "`F.linear",
    "kl_dvi(input, *, target)": "there is no kl_dvi: kl_div?",
    "pip instal torch": "`pip instal torch` is no Python",
    "f(": "`f(` is no Python",
    "CrossEntropyLoss()(target, input)": "CrossEntropyLoss() takes input where target stands",
    "lossdocs.explain(F.kl_div, lgo_target=True)": "there is no lgo_target: log_target?",
    "xyzzy.abc.de": "there is no xyzzy",
}


@pytest.mark.parametrize("code", THERE)
def test_what_is_there_may_be_named(found: Found, code: str) -> None:
    ticks = "" if code.startswith("`") else "`"

    assert found(f"Use {ticks}{code}{ticks}.\n{EXAMPLE}") == []


@pytest.mark.parametrize(("code", "message"), MISSING.items())
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
