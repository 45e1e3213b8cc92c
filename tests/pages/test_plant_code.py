"""Errors in what a page says of the code are planted, and found."""

from pathlib import Path

from lossdocs.derive.sources import stems
from lossdocs.pages.plant import plants
from lossdocs.pages.plant_code import in_code
from lossdocs.pages.read import read
from lossdocs.pages.releases import installed

PAGE = f"""\
# Negative log-likelihood

`"mean"` is the default of `reduction`, and `reduction="sum"` is another value, with `dim=1`.
Call `F.nll_loss(input, target)`, and `make test`, with `lossdocs/losses/nll_loss.py` at hand.
The target holds class indices of type `int64`, from 0 to $C - 1$.
All ran with torch {installed()}, and since torch 1.11.
One of the six losses, of 2 losses and none of these six.
By name: `-100` is the default of `ignore_index`.

``` figure
nll_loss
```

<!-- number: as the question has it -->
They report 0.5.
"""
KINDS = {
    *("name in code", "value of an option", "order of arguments", "default", "reason"),
    *("dtype of class indices", "range of classes", "version of torch", "number of losses"),
    "fence of another subject",
}


def test_every_kind_is_planted_and_found() -> None:
    path = Path("nll_loss.md")
    assert read(path, PAGE).failures == []

    planted = list(in_code(path, PAGE))
    assert {kind for kind, *_ in planted} == KINDS
    for kind, start, end, new in planted:
        assert read(path, PAGE[:start] + new + PAGE[end:]).failures, (kind, new)


def test_they_are_among_the_errors_of_a_page() -> None:
    assert {plant.kind for plant in plants(Path("nll_loss.md"), PAGE)} >= KINDS


def test_what_is_shown_becomes_another_subject() -> None:
    first, second = stems()[:2]

    for name, page, other in ((first, "page", second), (second, first, stems()[2])):
        text = f"``` figure\n{name}\n```\n"
        [(_, start, end, new)] = in_code(Path(f"{page}.md"), text)
        assert (text[start:end], new) == (name, other)
