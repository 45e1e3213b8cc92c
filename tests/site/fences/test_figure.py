"""The fence that puts a figure into a page."""

from pathlib import Path

import pytest
from fences import convert
from pymdownx.superfences import SuperFencesException

from lossdocs.pages.rendered import rendered as shown
from lossdocs.site.fences import figure
from lossdocs.site.fences.figure import FOLDER

ROOT = Path(__file__).parents[3]
NAMES = sorted(path.stem for path in FOLDER.glob("*.svg"))


def test_a_figure_is_a_part_of_the_page_and_says_how_it_is_checked() -> None:
    html = convert("``` figure\nlabel_smoothing\n```", figure=figure.FENCE)
    (found,) = shown(html)

    assert found.kind == "figure"
    assert found.checked == figure.CHECK
    assert (FOLDER / "label_smoothing.svg").read_text(encoding="utf-8").strip() in html


def test_a_name_of_no_figure_fails_the_build_and_says_what_is_close() -> None:
    with pytest.raises(SuperFencesException, match=r"'kl_dif'; close to it: .*kl_div"):
        convert("``` figure\nkl_dif\n```", figure=figure.FENCE)
    with pytest.raises(SuperFencesException, match=r"'\?'$"):
        convert("``` figure\n?\n```", figure=figure.FENCE)


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_is_on_some_page(name: str) -> None:
    fence = f"``` figure\n{name}\n```"

    assert any(fence in page.read_text(encoding="utf-8") for page in (ROOT / "docs").rglob("*.md"))
