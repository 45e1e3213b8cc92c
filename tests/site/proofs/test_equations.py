"""A formula that claims to repeat a line of a derivation does."""

import re

import pytest
from fences import convert
from logged import Logged

from lossdocs.formulas.lines import mistakes

DECOMPOSITION, GIBBS = "kl_div.decomposition", "kl_div.gibbs"
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


@pytest.mark.parametrize(
    ("tex", "name", "meanings", "kind", "wrong"),
    [
        ("H(p, q)", "kl_div.decompositon", "", "proved", "no derivation is named"),
        ("H(p, z)", DECOMPOSITION, "", "proved", "no name 'z'"),
        (r"0 \le \DKL(p \| q)", GIBBS, "", "proved", None),
        (r"\DKL(p \| q) \ge 0", GIBBS, "", "proved", None),
        (r"\DKL(p \| q) \le 0", GIBBS, "", "proved", "does not prove \\\\le"),
        (r"\DKL(p \| q) = 0", GIBBS, "", "proved", "does not prove ="),
        (r"\sum_{c=0}^{C} p_c", GIBBS, "", "proved", "is no line of"),
        (r"\ell = H(p) + \DKL(p \| q)", DECOMPOSITION, "", "proved", None),
        (
            r"\frac{\partial \ell}{\partial p_c} = H(p)",
            DECOMPOSITION,
            "",
            "proved",
            "needed",
        ),
        (
            r"\frac{\partial \ell}{\partial z_c} = q_c",
            GRADIENT,
            "",
            "proved",
            "needed",
        ),
        (
            r"\frac{\partial \ell}{\partial x_c} = q_c - p_c",
            GRADIENT,
            r"q = \softmax(x) and c = k",
            "proved",
            None,
        ),
        (
            r"\frac{\partial \ell}{\partial x_c} = p_c - q_c",
            GRADIENT,
            r"q = \softmax(x) and c = k",
            "proved",
            "no line",
        ),
        (r"\ell = H(p, q)", DECOMPOSITION, "", "definition", None),
        (r"\ell = H(q, p)", DECOMPOSITION, "", "definition", "does not begin with"),
        (r"H(p, q)", DECOMPOSITION, "", "definition", "a definition is the name"),
    ],
)
def test_what_a_formula_claims_is_compared(
    tex: str, name: str, meanings: str, kind: str, wrong: str | None
) -> None:
    found = mistakes(tex, name, meanings, kind)

    assert not found if wrong is None else re.search(wrong, found[0])


def test_what_has_no_value_is_no_line() -> None:
    assert mistakes(r"\frac{1}{0}", DECOMPOSITION)
