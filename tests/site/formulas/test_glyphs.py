r"""Pages get the rules and glyphs that their formulas show, and no others."""

import io
import re
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from lossdocs.site.cache import cache
from lossdocs.site.formulas import glyphs, mathjax
from lossdocs.site.javascript import Program

FORMULAS = [
    r"\(\frac{\sqrt{x}}{2} \DKL(p \,\|\, q) \ind{y} \E \boldsymbol{\alpha} \mathcal{L}\)",
    r"\[\left\{\begin{matrix} a \\ b \\ c \\ d \\ e \end{matrix}\right) \underbrace{x}_{n} \]",
    r"\[\begin{equation}\label{eq:a} \sum_{i=1}^n x_i \end{equation}\]",
]
COUNTED = """
const counted = () => {
  const { output, document, adaptor } = MathJax.startup;
  return adaptor.textContent(output.styleSheet(document));
};
return { counted, """


def test_the_glyphs_are_those_that_mathjax_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """It keeps count of what it typesets; here it is read from the result."""
    engine = Program(mathjax.program(mathjax.CONFIG).replace("return { ", COUNTED))
    monkeypatch.setattr(mathjax, "engine", lambda: engine)
    [pages] = mathjax.pages([FORMULAS])
    counted = dict(glyphs.rules(engine.ask("counted")))
    ours = dict(glyphs.rules(glyphs.styles(pages, mathjax.rules(), cache("")).rules))
    # What it may show when it is stretched, it always counts.
    needed = {name for name in counted if re.match(r"mjx-[\w-]+\.mjx-c", name)}
    assert len(needed) > 30
    assert needed <= ours.keys()
    assert len({name for name in ours if name.startswith("mjx-c.")} - needed) <= 5


def test_each_font_has_the_characters_that_are_shown_in_it() -> None:
    """And few others: a font needs a glyph for what is missing."""
    [pages] = mathjax.pages([FORMULAS])
    styles = glyphs.styles(pages, mathjax.rules(), cache(""))
    shown = glyphs.characters(glyphs.rules(styles.rules))
    fonts = {font.family: TTFont(io.BytesIO(font.content)) for font in styles.fonts}
    has = {name: set(map(chr, font.getBestCmap() or ())) for name, font in fonts.items()}
    assert all(has[name] <= shown[name] for name in has)
    assert all(has[name] == shown[name] for name in has.keys() - set(glyphs._STRETCHED))
    assert set("⎧⎨⎩⎪") <= has["MJXTEX-S4"]  # the parts of the tall brace
    assert set.union(*shown.values()) == set.union(*has.values())


def test_the_name_of_a_font_tells_its_content() -> None:
    """So that a browser does not take the glyphs of last week."""
    one, other = (glyphs.Font("MJXTEX", content) for content in (b"one", b"other"))
    assert one.file != other.file
    assert one.file.startswith("MJXTEX.")


def test_the_formulas_of_the_site_weigh_little(site: Path) -> None:
    """Rules and fonts for all pages together; MathJax's own are 240 and 370 kB."""
    folder = site / "assets/mathematics"
    assert sum(file.stat().st_size for file in folder.glob("*.woff2")) < 40_000
    assert (folder / "mathematics.css").stat().st_size < 25_000
