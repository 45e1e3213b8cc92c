"""A formula that claims to repeat a line of a derivation does."""

from fences import convert
from logged import Logged

DECOMPOSITION = "kl_div.decomposition"
GRADIENT = "cross_entropy.gradient"


def rendered(text: str) -> str:
    """The HTML of a text with the links of its formulas."""
    return convert(text, "lossdocs.site.proofs.equations")


FORMULA = '<!-- proved: {} -->\n<div class="arithmatex">\\[{}\\]</div>'


def test_a_formula_that_is_a_line_gets_its_link() -> None:
    html = rendered(FORMULA.format(DECOMPOSITION, r"H(p, q) = H(p) + \DKL(p \| q)"))

    assert html.startswith('<div class="proved" data-checked="')
    assert html.endswith(f'#{DECOMPOSITION}">proof</a></div>')


def test_the_reader_is_told_what_is_renamed_where_it_is_first() -> None:
    formula = FORMULA.format(
        rf"{GRADIENT} with q = \softmax(x) and c = k",
        r"\frac{\partial \ell}{\partial x_c} = q_c - p_c",
    )
    html = rendered(f"{formula}\n\n{formula}")

    told = r'</a>, with <span class="arithmatex">\(q = \softmax(x)\)</span> and '
    assert html.count(rf'{told}<span class="arithmatex">\(c = k\)</span></div>') == 1
    assert html.count("proof</a></div>") == 1


def test_a_formula_that_is_no_line_is_a_warning(logged: Logged) -> None:
    html = rendered(FORMULA.format(DECOMPOSITION, r"H(p, q) = H(q) + \DKL(p \| q)"))

    assert "data-checked" not in html
    assert f"is no line of {DECOMPOSITION}, in H(p, q) = H(q)" in logged.text
