"""The figures that pages show are what the losses draw, in colours that a page can use."""

import gzip
import re
import runpy
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import torch
from matplotlib.figure import Figure

import lossdocs
from lossdocs import huber_loss, soft_margin_loss
from lossdocs.derive.curves import curves_of
from lossdocs.figures import FOLDER, _panels, _svg, drawn, file_of, names
from lossdocs.figures._elementwise import said
from lossdocs.figures._svg import COLOURS, svg

NAMES = list(names())
DRAWN = [  # the losses that draw themselves
    name
    for name in sorted(set(NAMES) & set(dir(lossdocs)))
    if find_spec(f"lossdocs.figures.{name}")
    and hasattr(import_module(f"lossdocs.figures.{name}"), name)
]
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_is_drawn_again_byte_for_byte(name: str) -> None:
    """`python -m lossdocs.figures` renews it where this fails."""
    assert drawn(name).encode() == file_of(name).read_bytes()


def test_every_figure_is_drawn() -> None:
    assert {path.stem for path in FOLDER.glob("*.svg")} == set(NAMES)


def test_the_figure_of_a_loss_of_elements_follows_from_its_declaration() -> None:
    """Of one target the curves show an option; the description has the numbers that were drawn."""
    curves = curves_of(huber_loss)
    text = said(curves, "delta 0.5")

    assert (curves.axis, list(curves.losses)) == ("prediction", ["delta 0.5", "delta 1", "delta 2"])
    assert text == (
        "Delta 0.5: from -3 to 3 the loss goes from 1.375 to 1.375, and its slope from -0.5 to 0.5."
    )
    assert list(curves_of(soft_margin_loss).losses) == ["target 1", "target -1"]


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_is_light(name: str) -> None:
    figure = file_of(name).read_bytes()

    assert len(figure) < 12_000
    assert len(gzip.compress(figure)) < 4_000


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_has_a_title_and_says_its_numbers(name: str) -> None:
    root = ET.parse(file_of(name)).getroot()  # noqa: S314 # our own
    title, description = root[0], root[1]

    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == title.get("id") == f"{name}-title"
    assert root.get("aria-describedby") == description.get("id") == f"{name}-description"
    assert title.text
    assert re.search(r"\d", description.text or "")


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_can_stand_in_a_page(name: str) -> None:
    """Lines and words in the colours of the page; no link, which stops Material's navigation.

    Nothing lies outside, since nothing is cut off; no letter is smaller than ten pixels on a phone.
    """
    root = ET.parse(file_of(name)).getroot()  # noqa: S314 # our own
    width, height = map(float, root.attrib["viewBox"].split()[2:])
    for element in root.iter():
        assert element.tag.removeprefix(SVG) in {"svg", "title", "desc", "path", "text"}
        assert not {key for key in element.attrib if key.endswith("href") or key == "style"}
        assert {element.get("fill"), element.get("stroke")} <= {None, "none", *COLOURS.values()}
        points = [float(x) for x in re.findall(r"-?[\d.]+", element.get("d", ""))]
        assert all(-1 <= x <= width + 1 for x in points[::2])
        assert all(-1 <= y <= height + 1 for y in points[1::2])
        size = float(element.get("font-size", 12))
        assert size * 350 / width >= 10


def drawing(draw: Callable[[Figure], None]) -> str:
    """The SVG of what a function draws."""

    def described(figure: Figure) -> str:
        draw(figure)
        return "a < b"

    return svg("it", "T & t", described)


def test_words_are_escaped_and_turned_words_stay_turned() -> None:
    def draw(figure: Figure) -> None:
        figure.text(0.5, 0.5, "p < q $x$", rotation=90, rotation_mode="anchor")

    shown = drawing(draw)

    assert '<desc id="it-description">a &lt; b</desc>' in shown
    assert "T &amp; t</title>" in shown
    assert re.search(
        r'<text x="200" y="110" transform="rotate\(-90 200 110\)">p &lt; q \$x\$<', shown
    )


def test_what_needs_an_id_is_refused() -> None:
    def draw(figure: Figure) -> None:
        figure.subplots().plot([0], [0], marker="o")

    with pytest.raises(ValueError, match="got use"):
        drawing(draw)


def test_slopes_are_those_of_the_loss() -> None:
    assert _panels.at(lambda x: x**3, 2.0) == (8, 12)


@pytest.mark.parametrize("stem", DRAWN)
def test_another_loss_draws_another_figure(stem: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison above would notice an error in a loss."""
    loss = getattr(lossdocs, stem)
    module = f"lossdocs.figures.{stem}.{stem}"
    monkeypatch.setattr(module, lambda *given, **options: 1.01 * loss(*given, **options))

    assert drawn(stem) != file_of(stem).read_text(encoding="utf-8")


def test_the_command_writes_what_changed_and_removes_what_is_drawn_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("lossdocs.figures.FOLDER", tmp_path)
    [name, *_] = NAMES
    monkeypatch.setattr("lossdocs.figures.names", lambda: [name])
    (tmp_path / "old.svg").write_text("<svg/>", encoding="utf-8")

    runpy.run_module("lossdocs.figures", run_name="__main__")
    runpy.run_module("lossdocs.figures", run_name="__main__")

    assert capsys.readouterr().out == f"removed old.svg\ndrew {name}.svg\n"
    assert (tmp_path / f"{name}.svg").read_text(encoding="utf-8") == drawn(name)

    runpy.run_module("lossdocs.figures.__main__")  # to import it is to draw nothing
    assert capsys.readouterr().out == ""


def test_numbers_are_in_float64() -> None:
    assert _panels.numbers(0, 1).dtype is torch.float64
    assert _svg.short("0.04") == "0"
