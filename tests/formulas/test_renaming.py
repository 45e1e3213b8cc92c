r"""`with` on a page renames, and changes nothing that was proved."""

import pytest

from lossdocs.formulas.lines import mistakes
from lossdocs.formulas.renaming import meanings, sentence

DECOMPOSITION = "kl_div.decomposition"
TERMS = "kl_div.from_log_probabilities"
GRADIENT = "cross_entropy.gradient"


@pytest.mark.parametrize(
    ("tex", "name", "meanings"),
    [
        (r"H(u, v) = H(u) + \DKL(u \| v)", DECOMPOSITION, "u = p and v = q"),
        (r"\frac{\partial \ell}{\partial x_c} = q_c - p_c", GRADIENT, r"q = \softmax(x) and c = k"),
        (
            r"\DKL(p_n \| q_n) = \sum_{c=1}^{C} \ell_{n,c}",
            TERMS,
            r"p_n = p and q_n = q and \ell_{n,c} = p_c (\log p_c - \log q_c)",
        ),
        (
            r"H(t) = -t \log t - (1 - t) \log(1 - t)",
            "entropy.of_two_classes",
            "H(t) = H((1 - t, t))",
        ),
    ],
)
def test_a_renaming_is_read(tex: str, name: str, meanings: str) -> None:
    assert mistakes(tex, name, meanings) == []


@pytest.mark.parametrize(
    ("tex", "name", "meanings", "wrong"),
    [
        (r"H(q, p) = H(q)", DECOMPOSITION, "H(q) = H(p)", "H(q) has a meaning of its own"),
        (r"\DKL(p \| q) \ge 0", "kl_div.gibbs", r"\log C = 0", "stands for something else"),
        (r"\DKL(p \| q) \ge 0", "kl_div.gibbs", "0 = C", "no symbol of the page"),
        (r"H(u, q) = H(p)", DECOMPOSITION, "u = p", "under its own name as well"),
        ("H(p, q) = H(q)", DECOMPOSITION, "p = q and q = p", "stands for something else"),
        ("H(u, v) = H(v)", DECOMPOSITION, "u = p and v = p", "has another name too, v"),
        (r"H(p, q) = a", DECOMPOSITION, "a = 1", "has no symbol of kl_div.decomposition"),
        ("e = H(p)", DECOMPOSITION, "e = H(p, q)", "e has a meaning of its own"),
        ("H(u, q) = u", DECOMPOSITION, "u = p and u = q", "u is renamed twice"),
        (
            r"\frac{\partial \ell}{\partial x_c} = q_c \sum_{k=1}^{C} w_k p_k - w_k p_c",
            "cross_entropy.gradient_with_weights",
            r"q = \softmax(x) and c = k",
            "no name 'k'",
        ),
        (r"H(p, q) = H(p)", DECOMPOSITION, "u = q", "the formula shows no u"),
        (
            r"\sum_{c=1}^{C} \ell_c = \DKL(p \| q)",
            TERMS,
            r"\ell_c = p_k (\log p_k - \log q_k)",
            "c is bound in the formula",
        ),
        (
            r"\ell_n = \DKL(p \| q)",
            TERMS,
            r"\ell_n = p_k (\log p_k - \log q_k)",
            r"k is an index of p_k (\log p_k - \log q_k) and none of \ell_n",
        ),
        (r"x_y - x_c = \log C", "entropy.largest", r"x_y - x_c = \log C", "no symbol of the page"),
        (r"p_c = q_c", DECOMPOSITION, "p_c = q_c", "stands for something else"),
    ],
)
def test_what_changes_the_meaning_is_no_renaming(
    tex: str, name: str, meanings: str, wrong: str
) -> None:
    assert wrong in mistakes(tex, name, meanings)[0]


def test_the_reader_is_told() -> None:
    assert sentence(meanings("a = p and b = q and c = k")) == "with $a = p$, $b = q$ and $c = k$"
    assert sentence(meanings("c = k")) == "with $c = k$"
    assert meanings("") == ()
