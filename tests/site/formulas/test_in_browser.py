r"""Where Node is missing, MathJax typesets in the browser, with the same files and settings."""

from collections.abc import Callable
from pathlib import Path

import pytest
from browser import Watch
from formulas import convert
from mkdocs.config import load_config
from playwright.sync_api import Browser

from lossdocs.site.formulas import in_browser, mathematics, mathjax, references
from lossdocs.site.hooks import formulas as site_mathematics

ROOT = Path(__file__).parents[3]
TEXT = r"""
Let $\DKL(p \| q) \ge 0$.

\begin{equation}\label{eq:a} x \end{equation}

\begin{equation}\label{eq:b} \cancel{x} \end{equation}

By $\eqref{eq:b}$.
"""


def test_it_is_chosen_where_node_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Or if somebody asks for it."""
    assert convert("$x$", where="browser") == r'<p><span class="arithmatex">\(x\)</span></p>'
    monkeypatch.setattr(mathjax, "available", lambda: False)
    assert convert("$x$") == convert("$x$", where="browser")


def test_a_page_by_itself_names_the_script() -> None:
    """At the address that it is given."""
    page = convert("$x$", where="browser", standalone=True, address="/maths/")
    assert page.endswith('\n<script src="/maths/mathematics.js"></script>')


def test_the_site_has_the_script_on_every_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """As instant navigation may come to a page with formulas from one without."""
    monkeypatch.setenv("MATHEMATICS", "browser")
    config = load_config(str(ROOT / "mkdocs.yml"))
    site_mathematics.scripts(config)
    assert str(config.extra_javascript[-1]) == "assets/mathematics/mathematics.js"


def test_a_reference_to_another_page_shows_the_label() -> None:
    """The number is known only in the browser; on the same page MathJax puts it."""
    one = convert(TEXT, where="browser", across_pages=True)
    two = convert(r"$\eqref{eq:a}$", where="browser", across_pages=True)
    changed, mistakes = references.resolve({"one/": one, "two/": two})
    assert changed == {"two/": '<p><a href="../one/#mjx-eqn:eq:a">(eq:a)</a></p>'}
    assert not mistakes


def test_it_typesets_what_the_build_would(
    browser: Browser, serve: Callable[[Path], str], tmp_path: Path
) -> None:
    """In Chromium: the same MathML, the same numbers, and no other host."""
    page = convert(TEXT, where="browser", standalone=True)
    (tmp_path / "index.html").write_text(f'<!doctype html><link rel="icon" href="data:,">{page}')
    for name, content in mathematics.files([page], {"where": "browser"}).items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    context = browser.new_context()
    watch = Watch(context)
    tab = context.new_page()
    tab.goto(serve(tmp_path) + "#mjx-eqn:eq:b", wait_until="networkidle")
    tab.locator("mjx-container").last.wait_for(state="visible")
    shown = tab.locator("mjx-assistive-mml math").evaluate_all("all => all.map(m => m.textContent)")
    assert shown == ["DKL(p‖q)≥0", "(1)x", "(2)x", "(2)"]
    assert tab.locator('a[href="#mjx-eqn%3Aeq%3Ab"]').count() == 1
    context.close()
    watch.judge("http://127.0.0.1:")


def test_it_has_the_settings_of_the_build() -> None:
    """Macros and packages stand once."""
    script = in_browser.files()[in_browser.SCRIPT].decode()
    assert all(f'"{name}"' in script for name in mathjax.MACROS)
    assert "noundefined" in script
