"""What a page calls the value of a derivation is its name, and a definition is the checker's."""

import re

import pytest

from lossdocs.formulas.lines import mistakes

DECOMPOSITION, GIBBS = "kl_div.decomposition", "kl_div.gibbs"
GRADIENT = "cross_entropy.gradient"
BATCHMEAN, ENTRIES = "kl_div.batchmean", "kl_div.mean_of_entries"
MEAN = r"\frac{1}{N} \sum_{n=1}^{N} \DKL(p_n \| q_n)"
TERM = r"\ell_{n,c} = p_{n,c} (\log p_{n,c} - \log q_{n,c})"


@pytest.mark.parametrize(
    ("tex", "name", "meanings", "kind", "wrong"),
    [
        (rf"L_{{\text{{batchmean}}}} = {MEAN}", BATCHMEAN, "", "proved", None),
        (rf"L = {MEAN}", BATCHMEAN, "", "proved", None),
        (rf"L_{{\text{{mean}}}} = {MEAN}", BATCHMEAN, "", "proved", "reduction='mean'"),
        (r"\ell = \log C", "entropy.of_uniform", "", "proved", "no loss gives the first line"),
        (rf"\ell_n = {MEAN}", BATCHMEAN, "", "proved", "is the loss at one n"),
        (r"\ell = H(p, q)", DECOMPOSITION, r"\ell = H(q)", "proved", "no line"),
        (r"\ell \ge 0", "kl_div.tangent", "", "proved", "no loss gives the first line"),
        (
            r"\frac{\partial L_{\text{sum}}}{\partial p_{n,c}} = 0",
            "kl_div.gradient_in_target",
            "c = k",
            "proved",
            "reduction='sum'",
        ),
        (TERM, ENTRIES, "", "definition", None),
        (
            TERM.replace("p_{n,c} (", "q_{n,c} ("),
            BATCHMEAN,
            "",
            "definition",
            "begin with",
        ),
        (
            r"L_{\text{sum}} = \sum_{n=1}^{N} \sum_{c=1}^{C} \ell_{n,c}",
            ENTRIES,
            TERM,
            "definition",
            None,
        ),
        (
            r"L_{\text{mean}} = \sum_{n=1}^{N} \sum_{c=1}^{C} \ell_{n,c}",
            ENTRIES,
            TERM,
            "definition",
            "does not begin with",
        ),
        (
            r"\ell_{n,c} = e^{t_{n,c}} (t_{n,c} - \log q_{n,c})",
            "kl_div.gradient_in_log_target",
            r"\log q_{n,c} = x_{n,c} and t_{n,c} = z_{n,c}",
            "definition",
            None,
        ),
        (r"\ell_{n,c,k} = 0", ENTRIES, "", "definition", "is the loss at one c"),
        ("H(p) = 0", DECOMPOSITION, "", "definition", "the name of a loss"),
    ],
)
def test_what_stands_on_the_left_is_read_too(
    tex: str, name: str, meanings: str, kind: str, wrong: str | None
) -> None:
    found = mistakes(tex, name, meanings, kind)

    assert not found if wrong is None else wrong in found[0]


def test_a_strict_relation_is_no_line() -> None:
    assert mistakes(r"\DKL(p \| q) > 0", GIBBS) == ["kl_div.gibbs does not prove > there"]


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
