"""What the measurement of the site takes away, adds up and serves."""

import gzip
from pathlib import Path
from urllib.request import urlopen

import pytest
from formulas import convert

from benchmarks import site
from benchmarks.serving import served


def test_the_explorer_is_all_that_a_page_loses() -> None:
    """With its script."""
    explorer = (
        '<div class="explorer" data-checked="x"><loss-explorer kind="a"><div>1</div>'
        '</loss-explorer><script type="module" src="a.js"></script></div>'
    )
    assert site.EXPLORER.sub("", f"<p>1</p>{explorer}<p>2</p>") == "<p>1</p><p>2</p>"


def test_the_mathml_of_the_browser_is_what_is_left_of_a_formula() -> None:
    """Of each by itself."""
    page = site.FORMULA.sub(r"\g<math>", convert("$x$ and $y$"))
    assert page.count("<math ") == 2
    assert "mjx-" not in page


def test_a_median_stands_with_its_range() -> None:
    """Where the rounds differ as they are shown."""
    measure = site.Measure("kB", 0, len)
    assert site.cell(measure, (2, 9, 3)) == "3 (2 to 9)"
    assert site.cell(measure, (2.1, 2.2, 2.3)) == "2"


def test_text_is_served_compressed_and_fonts_are_not(tmp_path: Path) -> None:
    """As web servers do."""
    (tmp_path / "index.html").write_text("a" * 1000)
    (tmp_path / "font.woff2").write_bytes(b"b" * 1000)
    with served(tmp_path) as address:
        with urlopen(address) as answer:  # noqa: S310  # our own server
            assert answer.headers["Content-Encoding"] == "gzip"
            assert gzip.decompress(answer.read()) == b"a" * 1000
        with urlopen(f"{address}font.woff2") as answer:  # noqa: S310  # likewise
            assert answer.headers["Content-Encoding"] is None
            assert len(answer.read()) == 1000
        with pytest.raises(OSError, match="404"):
            urlopen(f"{address}none")  # noqa: S310  # likewise
