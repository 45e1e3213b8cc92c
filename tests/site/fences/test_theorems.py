"""The fence that lists theorems."""

import re

import pytest
from fences import convert
from pymdownx.superfences import SuperFencesException

from lossdocs.derivations import catalogue
from lossdocs.site.fences import theorems
from lossdocs.site.fences.theorems import light

CATALOGUE = catalogue()


def rendered(text: str) -> str:
    """The HTML of a text with the fence."""
    return convert(text, theorems=theorems.FENCE)


def test_an_unknown_subject_fails_the_build() -> None:
    with pytest.raises(SuperFencesException, match="no subject is named 'kl'; there are "):
        rendered("``` theorems\nkl\n```")


def test_a_page_shows_all_proofs_of_a_subject_in_order() -> None:
    html = rendered("``` theorems\nkl_div\n```")
    names = [name for name in CATALOGUE if name.startswith("kl_div.")]

    assert re.findall(r'<details class="derivation" id="([\w.]+)"', html) == names


def test_the_list_names_every_theorem_its_assumptions_and_what_it_uses() -> None:
    html = rendered("``` theorems\n```")

    assert re.findall(r'<dt id="([\w.]+)"', html) == list(CATALOGUE)
    gibbs = html[html.index('<dt id="kl_div.gibbs">') :].partition("</dd>")[0]
    assert "Proved for every <i>C</i>, where " in gibbs
    assert "; from " in gibbs
    assert "<code>kl_div.tangent</code>" in gibbs


def test_a_formula_that_is_not_simple_stays_latex() -> None:
    assert light(r"$\frac{a}{b}$") == "<i>a</i>/<i>b</i>"
    assert light(r"$a^{2}$") == r'<span class="arithmatex">\(a^{2}\)</span>'
