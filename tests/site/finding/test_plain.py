"""What the search reads of a page, and what it adds."""

from pathlib import Path

import pytest
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import TableOfContents

from lossdocs.site.finding.plain import plain, spoken
from lossdocs.site.finding.search import Index, names


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


@pytest.fixture
def config() -> MkDocsConfig:
    """Return the configuration of a site of two pages."""
    config = MkDocsConfig()
    config.load_dict({"site_name": "", "docs_dir": str(Path(__file__).parent)})
    config.validate()
    return config


def file(name: str, config: MkDocsConfig) -> File:
    """Return a page of the site."""
    return File(name, config.docs_dir, config.site_dir, use_directory_urls=True)


def test_a_page_has_its_other_names_and_lends_them_to_its_sections(config: MkDocsConfig) -> None:
    """And of a long page a section counts more than the whole."""
    page = Page(None, file("losses/kl_div.md", config), config)
    page.content = '<h1 id="kl">Divergence</h1><p>0</p><h2 id="shapes">Shapes</h2><p>1</p>'
    page.meta = {"title": "Divergence (KLDivLoss)", "description": "How far"}
    page.toc = TableOfContents([])
    index = Index(lang=["en"])
    index.add_entry_from_context(page)
    whole, section = index.entries
    assert whole["title"] == "Divergence (KLDivLoss)"
    assert whole["about"] == "How far"
    assert {"divergence", "kldivloss", "kldiv"} <= set(whole["names"].split())
    assert section["page"] == "divergence kldivloss kldiv"
    assert (whole["boost"], section["boost"]) == (1, 2)
    assert page.content.startswith("<h1")


def test_a_row_is_asked_of_its_targets(config: MkDocsConfig) -> None:
    """Of pages of the site, and nothing is learned where no page asks."""
    questions, answer = file("questions.md", config), file("losses/kl_div.md", config)
    page = Page(None, questions, config)
    page.markdown = (
        "- Why is it nan? [Answer](losses/kl_div.md#edge-cases) · [thread 1](https://example.org)\n"
        "- Gone? [Answer](gone.md)\n"
    )
    index = Index(lang=["en"])
    index.learn(Files([answer]))
    assert index.asked == {}
    index.learn(Files([questions, answer]))
    assert index.asked == {"losses/kl_div/#edge-cases": ["Why is it nan? Answer"]}


def test_a_long_title_is_not_one_word() -> None:
    """Nobody would type it so; its neighbouring words may be names."""
    assert names("mean of a loss that is nan") == ["isnan", "lossthat", "meanloss", "thatis"]
