"""A formula that claims to repeat a line of a derivation does."""

import re

import pytest
from fences import convert

from lossdocs.site.proofs.equations import mistakes


def rendered(text: str) -> str:
    """The HTML of a text with the links of its formulas."""
    return convert(text, "lossdocs.site.proofs.equations")


FORMULA = '<!-- proved: {} -->\n<div class="arithmatex">\\[{}\\]</div>'


def test_a_formula_that_is_a_line_gets_its_link() -> None:
    html = rendered(FORMULA.format("kl_div.decomposition", r"H(p, q) = H(p) + \DKL(p \| q)"))

    assert html.startswith('<div class="proved" data-checked="')
    assert html.endswith('#kl_div.decomposition">proof</a></div>')


def test_a_formula_that_is_no_line_is_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    html = rendered(FORMULA.format("kl_div.decomposition", r"H(p, q) = H(q) + \DKL(p \| q)"))

    assert "data-checked" not in html
    assert "is no line of kl_div.decomposition, in H(p, q) = H(q)" in caplog.text


@pytest.mark.parametrize(
    ("tex", "name", "meanings", "kind", "wrong"),
    [
        ("H(p, q)", "kl_div.decompositon", "", "proved", "no derivation is named"),
        ("H(p, z)", "kl_div.decomposition", "", "proved", "no name 'z'"),
        (r"0 \le \DKL(p \| q)", "kl_div.gibbs", "", "proved", None),
        (r"\DKL(p \| q) \ge 0", "kl_div.gibbs", "", "proved", None),
        (r"\DKL(p \| q) \le 0", "kl_div.gibbs", "", "proved", "does not prove \\\\le"),
        (r"\DKL(p \| q) = 0", "kl_div.gibbs", "", "proved", "does not prove ="),
        (r"\ell = H(p) + \DKL(p \| q)", "kl_div.decomposition", "", "proved", None),
        (
            r"\frac{\partial \ell}{\partial p_c} = H(p)",
            "kl_div.decomposition",
            "",
            "proved",
            "needed",
        ),
        (
            r"\frac{\partial \ell}{\partial z_c} = q_c",
            "cross_entropy.gradient",
            "",
            "proved",
            "needed",
        ),
        (
            r"\frac{\partial \ell}{\partial x_c} = q_c - p_c",
            "cross_entropy.gradient",
            r"q = \softmax(x) and c = k",
            "proved",
            None,
        ),
        (
            r"\frac{\partial \ell}{\partial x_c} = p_c - q_c",
            "cross_entropy.gradient",
            r"q = \softmax(x) and c = k",
            "proved",
            "no line",
        ),
        (r"\ell = H(p, q)", "kl_div.decomposition", "", "definition", None),
        (r"\ell = H(q, p)", "kl_div.decomposition", "", "definition", "does not begin with"),
        (r"H(p, q)", "kl_div.decomposition", "", "definition", "a definition is a name"),
    ],
)
def test_what_a_formula_claims_is_compared(
    tex: str, name: str, meanings: str, kind: str, wrong: str | None
) -> None:
    found = mistakes(tex, name, meanings, kind)

    assert not found if wrong is None else re.search(wrong, found[0])


def test_what_has_no_value_is_no_line() -> None:
    assert mistakes(r"\frac{1}{0}", "kl_div.decomposition")
