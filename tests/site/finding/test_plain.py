"""What the search reads of a page."""

import pytest

from lossdocs.site.finding.plain import plain, spoken


@pytest.mark.parametrize(
    ("page", "read"),
    [
        ("<p>a &lt; b &#215; c &amp; d</p>", "<p>a &lt; b &#215; c &amp; d</p>"),
        ("<p>one<br>two<br/>three</p>", "<p>one two three</p>"),
        ("<dl><dt>a</dt><dd>b</dd></dl>", "<dl><dt>a</dt> <dd>b</dd> </dl>"),
        ("<tr><th></th><th></th></tr><tr><td>a</td><td>b</td></tr>", "<p>a · b</p>"),
        ("a<div data-search-exclude>b<div>c<br></div>d<img>&lt;&#60;</div>e", "ae"),
        ('<code><span class="gp">&gt;&gt;&gt; </span>x</code>', "<code>x</code>"),
        ("<p>a</br>b</p>", "<p>ab</p>"),
        ('a<div class="x behaviour"><div>b</div>c</div>d<ol class="behaviour"><li>e</ol>f', "adf"),
        ('a<div class="behaviours">b</div>', 'a<div class="behaviours">b</div> '),
    ],
)
def test_a_page_is_read_without_ornaments(page: str, read: str) -> None:
    """And what is left out is left out whole."""
    assert plain(page) == read


def mathml(inside: str) -> str:
    """Return MathML as MathJax wraps it."""
    return (
        '<mjx-container><mjx-math></mjx-math><math xmlns="http://www.w3.org/1998/Math/MathML">'
        f"{inside}</math></mjx-container>"
    )


@pytest.mark.parametrize(
    ("formula", "line"),
    [
        ("<msub><mi>D</mi><mi>KL</mi></msub><mo>(</mo><mi>p</mi><mo>)</mo>", "D_KL(p)"),
        ("<msup><mi>e</mi><mrow><mo>-</mo><mi>x</mi></mrow></msup>", "e^(-x)"),
        (
            "<munderover><mo>∑</mo><mrow><mi>c</mi><mo>=</mo><mn>1</mn></mrow><mi>C</mi></munderover>",
            "∑_(c = 1)^C",
        ),
        ("<msubsup><mi>p</mi><mn>1</mn><mn>2</mn></msubsup>", "p_1^2"),
        ("<mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2</mn></mfrac>", "(a+b)/2"),
        ("<msqrt><mi>a</mi><mi>b</mi></msqrt>", "√ab"),
        ("<mtable><mtr><mi>a</mi><mi>b</mi></mtr></mtable>", "a b"),
        ("<mi>log</mi><mo>\u2061</mo><mo>(</mo><mi>x</mi><mo>)</mo>", "log(x)"),
    ],
)
def test_a_formula_is_read_as_one_line(formula: str, line: str) -> None:
    """As it would be written where there is only text."""
    assert spoken(mathml(formula)) == line


def test_without_mathml_a_formula_is_not_read() -> None:
    """Its glyphs are drawn by a style sheet and are no text."""
    assert plain("<p>a<mjx-container><mjx-c></mjx-c></mjx-container></p>") == "<p>a</p>"
