"""Defaults, orders, dtypes, ranges, versions and counts are those of the code."""

from pathlib import Path

import pytest

from lossdocs.derive.sources import published
from lossdocs.pages import declared
from lossdocs.pages.fences import separate
from lossdocs.pages.model import split_lines
from lossdocs.pages.names import lowest_torch
from lossdocs.pages.releases import COUNTS, installed


def found(text: str, page: str) -> list[tuple[int, str]]:
    """What is wrong with the sentences of a page: line and message."""
    parts = separate(split_lines(text))
    return [(line, message) for line, message, _ in declared.wrong(Path(page), parts)]


LOSS, OTHER = "kl_div", "nll_loss"
PAGE = f"{LOSS}.md"
LOSSES = {count: word for word, count in COUNTS.items()}[len(published())]
OTHERS = {count: word for word, count in COUNTS.items()}[len(published()) - 1]

WRONG = {
    PAGE: {
        *('`"sum"` is the default.', 'the default `"batchmean"` gives', 'The default is `"sum"`.'),
        *('`"sum"`, `"mean"` or `"none"`, which is the default.', "By default `log_target=True`."),
        *('`reduction` defaults to `"none"`.', "`log_target` (default `True`)"),
        *("`log_target` is `True` by default.", '`"mean"`, not the default'),
        *("The first argument holds **probabilities**.", "The second argument holds logits."),
        *("The arguments are `target`, `input`.", "`target` comes before `input`."),
        *("`input` after `target`", "in this order: `input`, `log_target`, `reduction`"),
        *("Probabilities from 0 to 2", "target probabilities between 0 and 100"),
        *("All examples ran with torch 2.12.", "PyTorch documentation 2.10", "torch 2.9 or newer"),
        *("https://docs.pytorch.org/docs/2.1/nn.html", "all twelve losses", "none of these four"),
        *("reduction (default sum)", "log_target, the `log_target` is True by default"),
        *("the 4 other losses", "the other four losses", "the other four refuse the word"),
    },
    "cross_entropy.md": {
        *("`ignore_index`: the default is 0.", "## ignore_index\n\nThe default is 255."),
        *("the default of `label_smoothing` is 0.1", "`label_smoothing=0.1`, the default"),
        *("`ignore_index` counts, `label_smoothing` is 0.1 by default", "labels between 1 and C"),
        *(
            "a label in $\\{1, \\ldots, C\\}$",
            "class indices of type `int32`",
            "| Target | `(N,)`, int32 |",
            "a target wants int16",
            "class index of dtype float32",
        ),
        *("Args:\n    label_smoothing: a number from 0 to 2.", "the target must be int32"),
        *("class numbers from 1 to $C$", "class indices 1..C", "targets with $0 \\le y \\le C$"),
        *("targets with `1 <= y <= C`", "labels $1, \\ldots, C$", "an index from 0 to C"),
        *("`label_smoothing` is from 0 to 2", "### label_smoothing\n\nBetween -1 and 1."),
    },
}
RIGHT = {
    PAGE: {
        *('`"mean"` is the default.', '`"sum"`, not the default', "the default is chosen well"),
        *("`log_target` is `False` by default.", "The first argument holds log-probabilities."),
        *("The second argument holds probabilities.", "`input` comes before `target`."),
        *("The arguments are `input` and `target`.", "first `one`, then `other`"),
        *("probabilities from 0 to 1", f"torch {installed()}", f"torch {lowest_torch()} or newer"),
        *("since torch 1.11", "torch 1.10 said so", f"the {LOSSES} losses", "the two losses"),
        *(f"the other {OTHERS} losses", f"{OTHERS} other losses", "a number from 1 to 6"),
        *(
            "The default of this page.",
            "default `x + y`",
            "`unknown` is 3 by default",
            "the mean by default",
        ),
    },
    "cross_entropy.md": {
        *(
            "`ignore_index` counts, `label_smoothing` is 0 by default",
            "$\\sum_{c=1}^{C}$ classes",
        ),
        *("`ignore_index`: the default is -100.", "class indices of type `int64`", "wants uint8"),
        *("class indices from 0 to $C - 1$", "targets with $0 \\le y < C$", "labels 0..C-1"),
        *(
            "`label_smoothing` from 0 to 1, 0 by default",
            "sizes 1 to C",
            "labels often come as int32",
        ),
    },
}
GLANCE = """\
``` glance
{}
{}
```
"""
ROWS = {
    (LOSS, "Dtypes | float16, bfloat16, float32, float64, all of them"): "",
    (LOSS, "Dtypes | float16, float32, float64"): "the row leaves out bfloat16",
    (LOSS, "Dtypes | float16, bfloat16, float32, float64, int32"): "the dtypes are ",
    (OTHER, "Dtypes | float16, bfloat16, float32, float64"): "",
    (OTHER, "Dtypes | float16, bfloat16, float32, float64; target int32"): "the dtypes are ",
    (OTHER, "Target | class indices from 1 to $C$"): "classes are numbered from 0 to C - 1",
    (LOSS, "Function | `F.kl_div(input, target, reduction='mean', log_target=False)`"): "",
    (LOSS, "Function | `F.kl_div(target, input, reduction='mean', log_target=False)`"): (
        "the arguments of F.kl_div are "
    ),
    (
        LOSS,
        "Function | `F.kl_div(input, target, log_target=False)`",
    ): "the arguments of F.kl_div",
    (
        LOSS,
        "Module | `nn.KLDivLoss(reduction='sum', log_target=False)`",
    ): "the default of reduct",
    (LOSS, "Module | made by hand, `None`"): "",
}


@pytest.mark.parametrize(
    ("page", "text"), sorted((page, text) for page, texts in WRONG.items() for text in texts)
)
def test_what_the_code_says_otherwise_is_found(page: str, text: str) -> None:
    assert [line for line, _ in found(text, page)][:1] == [text.count("\n") + 1]


@pytest.mark.parametrize(
    ("page", "text"), sorted((page, text) for page, texts in RIGHT.items() for text in texts)
)
def test_what_the_code_says_too_is_right(page: str, text: str) -> None:
    assert found(text, page) == []


@pytest.mark.parametrize(("stem", "row", "message"), [(*key, said) for key, said in ROWS.items()])
def test_rows_of_a_glance_say_what_the_declaration_does(stem: str, row: str, message: str) -> None:
    failures = found(GLANCE.format(stem, row), f"{stem}.md")

    assert [line for line, _ in failures] == [3] * bool(message) * len(failures)
    assert not message or failures[0][1].startswith(message)


def test_a_change_may_be_of_an_earlier_version() -> None:
    assert found("With torch 1.2 there were eight losses.", "CHANGELOG.md") == []
