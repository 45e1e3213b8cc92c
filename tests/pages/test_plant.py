"""Errors that are planted in a page, and the score of the checks that look for them."""

import json
import random
import re
from collections import Counter
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from lossdocs.pages import benchmark, check, score
from lossdocs.pages.__main__ import main
from lossdocs.pages.find import default_paths, find
from lossdocs.pages.model import Report
from lossdocs.pages.plant import plants
from lossdocs.pages.score import FULL, chosen, fingerprint, result, trials, written

ROOT = Path(__file__).parents[2]

PAGE = """\
# Of 0.25{=x}

```pycon
>>> import math
>>> import torch
>>> x = 1 / 4
>>> torch.tensor([1.5, -2.0])
tensor([ 1.5000, -2.0000])
>>> torch.tensor([0]).dtype, x > 0
(torch.int64, True)
>>> print(1, 2, sep="\\n")
1
2
```

<!-- number: from the paper -->
They report 0.7.

```pycon
>>> int("x")
Traceback (most recent call last):
  ...
ValueError: invalid literal for int() with base 10: 'x'
>>> 10.0 ** 20
1e+20
>>> torch.tensor([0, 1, 1])
tensor([0, 1, 1])
```

4{=16 * x} in inf{=float("inf")}.

It is 0.25{=x} nats, less than{=x < 1} two{=8 * x}, and 0.36{=x / math.log(2)} bits.

<!-- proved: kl_div.batchmean -->
$$
L_{\\text{batchmean}} = \\frac{1}{N} \\sum_{n=1}^{N} \\DKL(p_n \\| q_n)
$$

<!-- proved: kl_div.decomposition with u = p -->
$$
H(u, q) = H(u) + \\DKL(u \\| q)
$$

For $C = 2$ it is $H(p, q) = H(p) + \\DKL(p \\| q)$, and $\\DKL(p \\| q) \\ge 0$.
"""

MODULE = '''"""A module.

>>> 1 / 4
0.25
"""'''

KINDS = {
    *("digit", "sign", "order", "dtype", "word", "bracket", "dropped line", "added line"),
    *("error type", "error message", "number in prose", "number without expression", "fence"),
    *("percentage", "fraction", "power", "whole number", "decimal comma", "number in words"),
    *("multiple in words", "name that is no excuse", "tied number in words", "unit", "left side"),
    *("number tied to itself", "comparison", "comparison turned round", "renaming"),
    *("inline formula", "changed inline formula", "changed formula"),
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a page, a module and a notebook."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/page.md").write_text(PAGE)
    (tmp_path / "plantedmodule.py").write_text(MODULE)
    output = new_output("execute_result", {"text/plain": "(0.25, 0.5)"}, execution_count=1)
    cells = [
        new_markdown_cell("Text.", id="a"),
        new_code_cell("1 / 4, 1 / 2", outputs=[output], id="b", execution_count=1),
        new_code_cell("x = 1", id="c", execution_count=2),
    ]
    (tmp_path / "docs/page.ipynb").write_text(nbformat.writes(new_notebook(cells=cells)) + "\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path


def test_every_kind_is_planted_and_found(project: Path) -> None:
    pages = [Path("docs/page.md"), Path("plantedmodule.py"), Path("docs/page.ipynb")]
    found = list(trials(chosen(pages, None, seed=0)))

    assert [trial for trial in found if not trial.caught] == []
    kinds = {trial.plant.kind for trial in found}
    assert kinds >= KINDS
    assert {"notebook output", "number in the text of a notebook"} <= kinds
    assert {"digit in a docstring", "number without expression in a docstring"} <= kinds


def test_a_plant_changes_the_page_where_it_says(project: Path) -> None:
    for plant in plants(Path("docs/page.md"), PAGE):
        new = plant.into(PAGE)
        assert new != PAGE
        assert new[: plant.start] == PAGE[: plant.start]
        assert new.endswith(PAGE[plant.end :])


def test_what_has_a_reason_is_no_place_for_an_error(project: Path) -> None:
    line = PAGE[: PAGE.index("They report")].count("\n") + 1
    lines = {PAGE[: plant.start].count("\n") + 1 for plant in plants(Path("docs/page.md"), PAGE)}

    assert line not in lines
    assert len(lines) > 5


def test_a_docstring_that_cannot_be_read_is_no_place_for_an_error() -> None:
    text = 'def f():\n    """Of \\\\t 0.5."""\n'

    assert list(plants(Path("module.py"), text)) == []


def test_a_fence_without_numbers_is_no_place_for_an_error() -> None:
    text = "```pycon\n>>> x = 1\n```\n\n``` text\nnothing\n```\n"

    assert "fence" not in {plant.kind for plant in plants(Path("page.md"), text)}


def test_a_score_of_everything_found_is_good(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["score", "plantedmodule.py", "--sample", "3"]) == 0
    assert "not found" not in capsys.readouterr().out


def test_a_sample_is_even_over_the_kinds_and_can_be_repeated(project: Path) -> None:
    page = Path("docs/page.md")
    kinds = {plant.kind for plant in plants(page, PAGE)}
    sample = chosen([page], len(kinds), seed=1)

    assert Counter(plant.kind for _, _, plant in sample) == Counter(kinds)
    assert sample == chosen([page], len(kinds), seed=1) != chosen([page], len(kinds), seed=2)


def test_a_checker_that_finds_nothing_has_no_score(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def blind(path: Path, text: str | None = None) -> Report:
        return Report(path, text or "", text or "", 0, 0, [], [])

    monkeypatch.setattr(score, "check", blind)

    assert main(["score", "docs/page.md", "--sample", "3", "--write", "score.json"]) == 1
    out, err = capsys.readouterr()
    assert out.count("not found: docs/page.md:") == 3
    assert err.endswith("\r3 of 3\n")
    kinds = json.loads(Path("score.json").read_text())["kinds"].values()
    assert [sum(kind[name] for kind in kinds) for name in ("planted", "caught")] == [3, 0]


def test_a_page_that_fails_as_it_stands_has_no_score(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("docs/wrong.md").write_text("A loss of 0.5.\n")

    assert main(["score", "docs/wrong.md"]) == 1
    assert "left out, since it fails as it stands: docs/wrong.md" in capsys.readouterr().out


def test_the_errors_of_a_sample_of_this_site_are_found() -> None:
    """A new sample every time that a page changes; the full run is `score`."""
    pages = list(find(default_paths(ROOT)))
    light = [page for page in pages if page.stat().st_size < 12_000 and page.suffix != ".ipynb"]
    seed = sum(page.stat().st_size for page in light)
    page = random.Random(seed).choice([page for page in light if page.suffix == ".md"])  # noqa: S311  # a sample
    module = ROOT / "lossdocs/pages/session.py"
    found = list(trials(chosen([page, module], 20, seed)))

    assert [trial for trial in found if not trial.caught] == []
    assert found


def test_the_published_score_is_that_of_this_checker() -> None:
    """Run `python -m lossdocs.pages score --write docs/assets/score.json` again if it is not."""
    published = json.loads((ROOT / "docs/assets/score.json").read_text(encoding="utf-8"))
    planted = sum(kind["planted"] for kind in published["kinds"].values())

    assert published["checker"] == fingerprint()
    assert planted >= 500
    assert planted == sum(kind["caught"] for kind in published["kinds"].values())
    assert {kind.removesuffix(" in a docstring") for kind in published["kinds"]} >= KINDS
    assert max(kind["planted"] for kind in published["kinds"].values()) <= FULL


def test_a_score_is_written_as_it_is_read() -> None:
    assert json.loads(written(result([], seed=3))) == {
        "checker": fingerprint(),
        "seed": 3,
        "kinds": {},
    }


def test_the_benchmark_compares_two_costs_of_the_same_page(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    measured = benchmark.measured
    monkeypatch.setattr(benchmark, "measured", lambda: measured(blocks=2, turns=1))

    assert main(["cost"]) == 0
    assert re.fullmatch(
        r"Sybil \d+ us, here \d+ us an example: \d+\.\d\d times\n", capsys.readouterr().out
    )


def test_the_page_of_the_benchmark_is_right_and_run_by_both(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(benchmark.page(2))
    assert check.check(page).examples == 7

    page.write_text(benchmark.page(2).replace("tensor(2.)", "tensor(3.)"))
    with pytest.raises(AssertionError):
        benchmark.by_check(page)
    with pytest.raises(Exception, match="Expected"):
        benchmark.by_sybil(page)
