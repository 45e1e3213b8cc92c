"""A reader sees a number, not the expression that it is compared with."""

import markdown
import pytest


def convert(text: str) -> str:
    """Return the HTML of a page without MkDocs."""
    extensions = ["attr_list", "tables", "toc", "lossdocs.site.code.checked_numbers"]
    return markdown.markdown(text, extensions=extensions)


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("about 0.5644{=loss}.", "<p>about 0.5644.</p>"),
        ("**-1{=x[0] * y[1] * z_a_b}**", "<p><strong>-1</strong></p>"),
        ("[2{=f(a)[b]}](page)", '<p><a href="page">2</a></p>'),
        ("# Gives 3{=x}", '<h1 id="gives-3">Gives 3</h1>'),
        ("`4{=x}`", "<p><code>4{=x}</code></p>"),
        ("    5{=x}", "<pre><code>5{=x}\n</code></pre>"),
        ("# Title {#anchor}", '<h1 id="anchor">Title</h1>'),
    ],
)
def test_the_expression_is_not_shown(source: str, shown: str) -> None:
    """Wherever prose may stand; code is left alone."""
    assert convert(source) == shown


def test_in_a_table() -> None:
    """A cell is prose."""
    page = convert("| a |\n| --- |\n| 0.25{=1 / 4} |")
    assert "<td>0.25</td>" in page
