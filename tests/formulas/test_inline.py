"""A formula within a sentence is a line, a definition, a domain, a case or notation."""

import re
from pathlib import Path

import pytest

from lossdocs.formulas.cases import Cited
from lossdocs.formulas.inline import wrong
from lossdocs.pages.elements import elements
from lossdocs.pages.formulas import misproved

ROOT = Path(__file__).parents[2]
PAGE = (
    Cited("label_smoothing.gradient", r"q' = (1 - \varepsilon) p + \frac{\varepsilon}{C}"),
    Cited("kl_div.decomposition", r"u = p and s = \softmax(x)"),
    Cited("no.such"),
)

KNOWN = [
    *[("", r"\DKL(p \| q) \ge 0"), ("", r"H(p, q) = H(p) + \DKL(p \| q)"), ("", r"H(p, p) = H(p)")],
    *[("", r"H(p) \le \log C"), ("", r"H(p) = -\sum_{c=1}^{C} p_c \log p_c")],
    *[("", r"\LSE(x) = \log \sum_{j=1}^{C} e^{x_j}"), ("", r"m = (p + q) / 2")],
    *[("", r"0 \log 0 = 0"), ("", r"q = \softmax(x)"), ("", r"p_c \ge 0")],
    *[("", r"\sum_{c=1}^{C} p_c = 1"), ("", r"\sum_c p_c = 1"), ("", r"0 < q < 1")],
    *[("for ", "C = 2"), ("where ", "q = p"), ("where ", "p_c = 0"), ("a temperature ", "T > 1")],
    *[("where $q_c = 0$ but ", "p_c > 0"), ("From $T = 8$ to ", "T = 16"), ("with ", r"u \ne 1")],
    *[
        ("unless ", "L = C"),
        ("for ", r"x < 0"),
        ("for ", r"T \le 1"),
        ("for ", r"p_c \ge 0.5"),
        ("where ", "q = q'"),
    ],
    *[("", r"q' = (1 - \varepsilon) p + \frac{\varepsilon}{C}"), ("if ", r"\varepsilon = 0")],
    *[("", "p_{n,c}"), ("", "[c = y]"), ("", r"q - p")],
]
CLAIMS = [
    *[("", r"\DKL(p \| q) = \DKL(q \| p)"), ("", r"\DKL(p \| q) \le 0"), ("", r"\DKL(p \| q) > 0")],
    *[
        ("", "H(p, q) = H(q, p)"),
        ("", r"H(p) \ge \log C"),
        ("where ", "H(p) = 0"),
        ("so ", "q = p"),
    ],
    *[("", r"0 \log 0 = 1"), ("with ", r"q = \softmax(p)"), ("", r"\LSE(x) = \sum_j e^{x_j}")],
    *[("", "m = (p - q) / 2"), ("", r"p_c \le 0"), ("", r"\sum_{c=1}^{C} p_c = 2")],
    *[("", r"\sum_{c=1}^{C} x_c = 1"), ("", "0 < x < 1"), ("", r"0 < q < 2"), ("", r"x \ge 0")],
    *[
        ("for ", "C = 0"),
        ("for ", "C = 1.5"),
        ("where ", "p_c = 2"),
        ("for ", "y = p"),
        ("for ", r"C < 1"),
    ],
    *[("and ", "q = p"), ("to ", "C = 2"), ("", r"x \approx 0"), ("", r"\ell \propto C")],
    *[("", r"T \to \infty"), ("", r"\frac{\partial \ell}{\partial x_c} = p_c - q_c")],
    *[
        ("for ", r"p \in q"),
        ("for ", r"p \in 2"),
        ("for ", "K = C = 2"),
        ("", r"\frac{1}{0} = 1"),
        ("for ", r"q > 1"),
    ],
    *[
        ("", r"q' = (1 - \varepsilon) p"),
        ("if ", "2 = C"),
        ("for ", "p_c > 2"),
        ("with ", r"p_c \le 0"),
        ("if ", r"\varepsilon \ge 1"),
    ],
]


# The same false claim in whatever dress: brackets around it, and every relation that TeX has.
AROUND = ["({})", "{{{}}}", r"\boxed{{{}}}", r"\left( {} \right)", r"\text{{{}}}", "a, ({}), b"]
CLAIMS += [("", dress.format("H(p) = 0")) for dress in AROUND]
RELATIONS = "geqq leqq gtrsim lesssim cong asymp prec succeq leftarrow Leftrightarrow coloneqq"
RELATIONS += " triangleq doteq perp subset uparrow hookrightarrow not= overset{!}{=}"
CLAIMS += [("", rf"H(p) \{sign} \log C") for sign in RELATIONS.split()]
CLAIMS += [("", f"H(p) {sign} 0") for sign in "\u2264\u2265\u2260\u2248\u2192\u221d\u2208"]


@pytest.mark.parametrize(("before", "tex"), KNOWN)
def test_what_is_known_needs_no_tie(before: str, tex: str) -> None:
    assert wrong(tex, before, PAGE) == ""


@pytest.mark.parametrize(("before", "tex"), CLAIMS)
def test_a_claim_that_nobody_proved_is_found(before: str, tex: str) -> None:
    assert "is no line of a derivation" in wrong(tex, before, PAGE)


@pytest.mark.parametrize(
    "text", ["<img alt='$a = b$'>", "$a = b$", r"\(a = b\)", "| $a = b$ |", "![of $a = b$](x.svg)"]
)
def test_a_claim_is_found_wherever_it_stands(text: str) -> None:
    [found] = misproved(f"One line.\n\n{text}\n")

    assert found.line == 3


def files_of_texts() -> list[Path]:
    """Contracts and explorers: their sentences stand on pages too."""
    explorers = ROOT / "docs/assets/javascripts/explorers"
    return [*sorted((ROOT / "lossdocs/contract").glob("*.toml")), *sorted(explorers.glob("*.js"))]


@pytest.mark.parametrize("path", files_of_texts(), ids=lambda path: path.name)
def test_the_formulas_of_contracts_and_explorers_are_known(path: Path) -> None:
    """A template of JavaScript is no formula."""
    text = re.sub(r"\$\{", "{", path.read_text(encoding="utf-8"))
    found = [wrong(one.tex) for one in elements(text) if one.kind == "math"]

    assert [problem for problem in found if problem] == []


def test_a_file_of_texts_is_found() -> None:
    assert len(files_of_texts()) > 10


def test_a_tie_behind_a_formula_is_held_against_its_derivation() -> None:
    right = r"$\DKL(p \| q) \ge 0$<!-- proved: kl_div.gibbs -->"

    assert list(misproved(right)) == []
    assert "does not prove" in next(misproved(right.replace("ge", "le"))).message
