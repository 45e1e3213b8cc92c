r"""Formulas are typeset when the site is built, and a mistake in one stops the build."""

import logging
from collections.abc import Callable
from pathlib import Path

import markdown
import pytest
from mkdocs.exceptions import Abort

from lossdocs.site import mathjax

EXTENSIONS = ["pymdownx.arithmatex", "lossdocs.site.mathematics"]


def convert(text: str) -> str:
    """Return the HTML of a page without MkDocs."""
    options = {"pymdownx.arithmatex": {"generic": True}}
    return markdown.markdown(text, extensions=EXTENSIONS, extension_configs=options)


def test_an_inline_formula_is_typeset_and_readable_by_screen_readers() -> None:
    """CommonHTML for the eye, MathML for assistive technology."""
    page = convert("Let $x < 1$.")
    assert '<span class="arithmatex"><mjx-container' in page
    assert "<mjx-assistive-mml" in page
    assert "<mo>&lt;</mo>" in page


def test_what_may_scroll_can_be_reached_by_the_keyboard() -> None:
    """Displays, and long formulas within a line."""
    display = '<div class="arithmatex scrolls" tabindex="0" data-tex="\\[ x \\]">'
    assert display in convert("$$\nx\n$$")
    assert '<span class="arithmatex scrolls" tabindex="0">' in convert(f"${'x + ' * 20}x$")


def test_code_is_no_formula() -> None:
    """A dollar in backticks is a dollar."""
    assert convert("`$x$`") == "<p><code>$x$</code></p>"


@pytest.mark.parametrize("name", mathjax.MACROS)
def test_every_macro_is_typeset(name: str, caplog: pytest.LogCaptureFixture) -> None:
    """A macro with a mistake would be found only where it is used."""
    assert "<mjx-container" in convert(rf"$\{name}{{x}}$")
    assert not caplog.records


def test_equations_are_numbered_from_one_on_each_page() -> None:
    """A label of one page is unknown to the next."""
    equation = r"\begin{equation}\label{eq:a} x \end{equation}"
    for _ in range(2):
        page = convert(f"{equation}\n\nBy $\\eqref{{eq:a}}$.")
        assert 'href="#mjx-eqn%3Aeq%3Aa"' in page
        assert 'id="mjx-eqn:1"' in page or 'id="mjx-eqn:eq:a"' in page


@pytest.mark.parametrize(
    ("formula", "mistake"),
    [
        (r"$\DKLL(p)$", r"Undefined control sequence \DKLL"),
        (r"$\frac{1}{2$", "unbalanced braces"),
        (r"$\left( x$", r"Extra \left or missing \right"),
        (r"$\eqref{eq:none}$", "a reference to no equation of this page"),
    ],
)
def test_a_mistake_is_named(formula: str, mistake: str, caplog: pytest.LogCaptureFixture) -> None:
    """The warning says what is wrong and where."""
    convert(formula)
    assert mistake in caplog.text
    assert formula.strip("$") in caplog.text
    assert {record.levelno for record in caplog.records} == {logging.WARNING}


def test_a_mistake_stops_the_strict_build(
    build_site: Callable[[Path, Path], Path], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The page is named too."""
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "index.md").write_text("# Wrong\n\nThe divergence $\\DKLL$.\n")
    with pytest.raises(Abort, match="1 warning"):
        build_site(docs, tmp_path / "site")
    assert r"index.md: Undefined control sequence \DKLL in \(\DKLL\)" in caplog.text


def test_the_style_sheet_finds_the_fonts(sample: Path) -> None:
    """Both are generated."""
    assert "@font-face" in mathjax.css()
    sheet = sample / "assets/stylesheets/mathjax.css"
    urls = [part.split('"')[0] for part in sheet.read_text().split('url("')[1:]]
    assert urls
    assert all((sheet.parent / url).resolve().is_file() for url in urls)
