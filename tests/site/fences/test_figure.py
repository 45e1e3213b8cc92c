"""The fence that puts a figure into a page."""

from pathlib import Path

import pytest
from markdown import Markdown
from pymdownx.superfences import SuperFencesException

from lossdocs.pages.rendered import rendered as shown
from lossdocs.site.fences import figure as figures
from lossdocs.site.fences.figure import FOLDER

ROOT = Path(__file__).parents[3]
NAMES = sorted(path.stem for path in FOLDER.glob("*.svg"))


def rendered(text: str) -> str:
    """The HTML of a text with the fence."""
    fences = [{"name": "figure", "class": "figure", "format": figures.figure}]
    options = {"pymdownx.superfences": {"custom_fences": fences}}
    return Markdown(extensions=["pymdownx.superfences"], extension_configs=options).convert(text)


def test_a_figure_is_a_part_of_the_page_and_says_how_it_is_checked() -> None:
    html = rendered("``` figure\nlabel_smoothing\n```")
    (found,) = shown(html)

    assert found.kind == "figure"
    assert found.checked == figures.CHECK
    assert (FOLDER / "label_smoothing.svg").read_text(encoding="utf-8").strip() in html


def test_a_name_of_no_figure_fails_the_build_and_says_what_is_close() -> None:
    with pytest.raises(SuperFencesException, match=r"'kl_dif'; close to it: .*kl_div"):
        rendered("``` figure\nkl_dif\n```")
    with pytest.raises(SuperFencesException, match=r"'\?'$"):
        rendered("``` figure\n?\n```")


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_is_on_some_page(name: str) -> None:
    fence = f"``` figure\n{name}\n```"

    assert any(fence in page.read_text(encoding="utf-8") for page in (ROOT / "docs").rglob("*.md"))
