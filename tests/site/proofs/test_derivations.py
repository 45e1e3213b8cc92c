"""The fences that show proofs, and the formulas that claim to have one."""

import re
from pathlib import Path

import pytest
from markdown import Markdown
from pymdownx.superfences import SuperFencesException

from lossdocs.derivations import catalogue
from lossdocs.pages.fences import separate
from lossdocs.pages.model import split_lines
from lossdocs.proof import Derivation, derivation, equal, real
from lossdocs.site.fences import theorems
from lossdocs.site.fences.theorems import light
from lossdocs.site.proofs import derivations
from lossdocs.site.proofs.derivations import block, checked, named, reasons, relative
from lossdocs.site.proofs.equations import COMMENT, mistakes

ROOT = Path(__file__).parents[3]
PAGES = sorted((ROOT / "docs").rglob("*.md"))
CATALOGUE = catalogue()


def rendered(text: str) -> str:
    """The HTML of a text with the two fences."""
    fences = [
        {"name": "derivation", "class": "derivation", "format": derivations.derivation},
        {"name": "theorems", "class": "theorems", "format": theorems.theorems},
    ]
    options = {"pymdownx.superfences": {"custom_fences": fences}}
    return Markdown(
        extensions=["pymdownx.superfences", "lossdocs.site.proofs.equations"],
        extension_configs=options,
    ).convert(text)


def shown() -> list[tuple[str, str]]:
    """Every derivation that a page shows or cites, with the place."""
    found = []
    for page in PAGES:
        address = page.relative_to(ROOT).as_posix()
        parts = separate(split_lines(page.read_text(encoding="utf-8")))
        for fence in parts.fences:
            where = f"{address}:{fence.opening.number}"
            content = "".join(line.text.strip() for line in fence.content)
            if fence.language == "derivation":
                found.append((content, where))
            elif fence.language == "theorems":
                found += [(n, where) for n in CATALOGUE if n.startswith(f"{content}.")]
        for line in parts.prose:
            found += [(c["name"], f"{address}:{line.number}") for c in COMMENT.finditer(line.text)]
    return found


@pytest.mark.parametrize(
    ("name", "place"), [pytest.param(*s, id=f"{s[1]}-{s[0]}") for s in shown()]
)
def test_what_a_page_says_is_proved_is_proved(name: str, place: str) -> None:
    """Building the site proves nothing; this is where the claim of the page is checked."""
    found = CATALOGUE[name]
    if not found.proved:
        found.prove()

    assert found.proved


def test_every_derivation_is_shown_on_the_page_of_its_subject() -> None:
    places = {(name, place.partition(":")[0]) for name, place in shown()}

    for name in CATALOGUE:
        assert (name, f"docs/proofs/{name.partition('.')[0]}.md") in places


def test_every_loss_shows_where_it_comes_from() -> None:
    names = {
        (name.partition(".")[0], Path(place.partition(":")[0]).stem) for name, place in shown()
    }

    for page in (ROOT / "docs/losses").glob("[!_]*.md"):
        if page.stem != "index":
            assert (page.stem, page.stem) in names
            assert "## Where it comes from" in page.read_text(encoding="utf-8")


def test_a_derivation_says_what_is_proved_and_for_which_sizes() -> None:
    html = rendered("``` derivation\nkl_div.decomposition\n```")

    assert '<details class="derivation" id="kl_div.decomposition" open data-checked="' in html
    assert (
        'Proved for every <span class="arithmatex">\\(C\\)</span>: each line follows from the one '
        "above by the reason beside it. Also evaluated to 50 digits at 8 random points."
    ) in html
    assert html.count("<li>") == 2 + len(CATALOGUE["kl_div.decomposition"].lines)


def test_a_theorem_about_numbers_has_no_sizes() -> None:
    assert checked(CATALOGUE["sigmoid.reflection"]).startswith("Proved: each line")
    assert "at 300 random points" in checked(CATALOGUE["kl_div.tangent"])


def test_a_step_without_a_reason_is_algebra_and_a_theorem_is_linked() -> None:
    cited = CATALOGUE["kl_div.tangent"]

    assert reasons([], "index.md") == "algebra"
    assert reasons([cited], "losses/kl_div.md").startswith(
        '<a href="../../proofs/kl_div/#kl_div.tangent">'
    )


def test_a_chain_without_assumptions_has_no_list_of_them() -> None:
    a = derivation("Two is one and one.", 2, equal(1 + 1))
    a.name = "numbers.two"

    assert "derivation-given" not in block(a, "index.md")
    assert "derivation-given" in block(CATALOGUE["kl_div.gibbs"], "index.md")


def test_an_unknown_name_fails_the_build_and_says_what_is_close() -> None:
    with pytest.raises(SuperFencesException, match=r"^page\.md: .*close to it: kl_div\.gibbs$"):
        named("kl_div.gibs", "page.md")
    with pytest.raises(SuperFencesException, match=r"'kl_div\.gibs'"):
        rendered("``` derivation\nkl_div.gibs\n```")
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


def test_addresses_are_relative() -> None:
    assert relative("proofs/kl_div.md", "proofs/index.md") == "kl_div/"


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


def test_the_tests_look_at_derivations() -> None:
    assert all(isinstance(found, Derivation) for found in CATALOGUE.values())
    assert len(shown()) > len(CATALOGUE)
    assert real("a") != real("a")


def test_what_is_kept_of_a_derivation_is_what_its_domains_give() -> None:
    """A build may have left it on the disk."""
    for name in ("kl_div.gibbs", "softmax.max_trick"):
        found = CATALOGUE[name]
        assert derivations.assumed(name) == derivations.clauses(found) == derivations.stated(found)
