r"""A reference to an equation of another page is a link with the number it has there."""

import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from formulas import convert
from logged import Logged
from mkdocs.exceptions import Abort

from lossdocs.site.formulas import references

EQUATION = r"\begin{equation}\label{eq:%s} x \end{equation}"
TWO = f"{EQUATION % 'a'}\n\n{EQUATION % 'b'}\n"


def test_the_number_is_that_of_the_other_page() -> None:
    """Seen from where the reference stands."""
    pages = {
        "losses/one/": convert(TWO, across_pages=True),
        "guides/two/": convert(r"By $\eqref{eq:b}$ and $\ref{eq:a}$.", across_pages=True),
    }
    changed, mistakes = references.resolve(pages)
    assert changed == {
        "guides/two/": '<p>By <a href="../../losses/one/#mjx-eqn:eq:b">(2)</a> '
        'and <a href="../../losses/one/#mjx-eqn:eq:a">1</a>.</p>'
    }
    assert not mistakes


def test_a_tag_is_a_number() -> None:
    """As it is written, not as its label."""
    page = convert(r"\begin{equation}\tag{KL}\label{eq:<a>} x \end{equation}", across_pages=True)
    other = convert(r"$\eqref{eq:<a>}$", across_pages=True)
    changed, _ = references.resolve({"one/": page, "two/": other})
    assert changed["two/"] == '<p><a href="../one/#mjx-eqn:eq:%3Ca%3E">(KL)</a></p>'


def test_no_page_or_two_with_the_label_is_a_mistake() -> None:
    """The message names them."""
    pages = {
        "one/": convert(TWO, across_pages=True),
        "two/": convert(EQUATION % "a", across_pages=True),
        "three/": convert(r"$\eqref{eq:a}$, $\eqref{eq:none}$", across_pages=True),
    }
    changed, mistakes = references.resolve(pages)
    must = "one page must have the label, and"
    assert mistakes == [
        ("three/", rf"\(\eqref{{eq:a}}\): {must} one/, two/ has it"),
        ("three/", rf"\(\eqref{{eq:none}}\): {must} no page has it"),
    ]
    assert "<a" not in changed["three/"]


def test_a_page_prefers_its_own_equation() -> None:
    """Then another with the same label does not matter."""
    own = convert(f"{EQUATION % 'a'}\n\n$\\eqref{{eq:a}}$", across_pages=True)
    assert '<a href="#mjx-eqn:eq:a">(1)</a>' in own
    assert references.resolve({"one/": own, "two/": convert(TWO)}) == ({}, [])


def test_the_strict_build_stops_at_an_unknown_label(
    build_site: Callable[[Path, Path], Path], tmp_path: Path, logged: Logged
) -> None:
    """And resolves those that it knows."""
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "index.md").write_text(f"# One\n\n{TWO}")
    (docs / "two.md").write_text("# Two\n\nBy $\\eqref{eq:none}$ and $\\eqref{eq:b}$.\n")
    with pytest.raises(Abort, match="1 warning"):
        build_site(docs, tmp_path / "site")
    warnings = [record for record in logged.buffer if record.levelno == logging.WARNING]
    assert [record.getMessage() for record in warnings] == [
        r"two.md: \(\eqref{eq:none}\): one page must have the label, and no page has it"
    ]
