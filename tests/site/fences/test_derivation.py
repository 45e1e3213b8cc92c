"""The fence that shows a proof: what a page says is proved is proved."""

from functools import cache
from pathlib import Path

import pytest
from fences import convert
from pymdownx.superfences import SuperFencesException

from lossdocs.derivations import catalogue
from lossdocs.formulas.known import known
from lossdocs.formulas.lines import COMMENT
from lossdocs.pages.fences import separate
from lossdocs.pages.model import split_lines
from lossdocs.proof import Derivation, derivation, equal, real
from lossdocs.proof.derivation import christen
from lossdocs.site.fences.derivation import FENCE, as_markdown, block

GIBBS, DECOMPOSITION = "kl_div.gibbs", "kl_div.decomposition"
ROOT = Path(__file__).parents[3]
PAGES = sorted((ROOT / "docs").rglob("*.md"))
CATALOGUE = catalogue()


def rendered(text: str) -> str:
    """The HTML of a text with the fence."""
    return convert(text, derivation=FENCE)


@cache
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


def test_what_a_page_says_is_proved_is_in_the_catalogue() -> None:
    """Building the site proves nothing; each derivation of the catalogue has a test that does."""
    assert [place for name, place in shown() if name not in CATALOGUE] == []


def test_every_derivation_is_shown_on_the_page_of_its_subject() -> None:
    places = {(name, place.partition(":")[0]) for name, place in shown()}

    for name in CATALOGUE:
        assert (name, f"docs/proofs/{name.partition('.')[0]}.md") in places


def test_every_loss_shows_where_it_comes_from() -> None:
    names = {
        (name.partition(".")[0], Path(place.partition(":")[0]).stem) for name, place in shown()
    }

    subjects = {name.partition(".")[0] for name in CATALOGUE}

    for page in (ROOT / "docs/losses").glob("[!_]*.md"):
        if page.stem in subjects:
            assert (page.stem, page.stem) in names
            assert "## Where it comes from" in page.read_text(encoding="utf-8")


def test_a_derivation_says_what_is_proved_and_for_which_sizes() -> None:
    html = rendered(f"``` derivation\n{DECOMPOSITION}\n```")

    assert f'<details class="derivation" id="{DECOMPOSITION}" open data-checked="' in html
    assert (
        'Proved for every <span class="arithmatex">\\(C\\)</span>: each line follows from the one '
        "above by the reason beside it. Also evaluated to 50 digits at 8 random points."
    ) in html
    assert html.count("<li>") == 2 + len(CATALOGUE[DECOMPOSITION].lines)


def test_a_chain_without_assumptions_has_no_list_of_them() -> None:
    a = derivation("Two is one and one.", 2, equal(1 + 1))
    christen(a, "numbers.two")

    assert "derivation-given" not in block(a, "index.md")
    assert "derivation-given" in block(CATALOGUE[GIBBS], "index.md")


def test_an_unknown_name_fails_the_build_and_says_what_is_close() -> None:
    with pytest.raises(SuperFencesException, match=r"^Markdown: .*close to it: kl_div\.gibbs$"):
        rendered("``` derivation\nkl_div.gibs\n```")


def test_the_tests_look_at_derivations() -> None:
    assert all(isinstance(found, Derivation) for found in CATALOGUE.values())
    assert len(shown()) > len(CATALOGUE)
    assert real("a") != real("a")


def test_in_markdown_a_proof_has_every_line_and_reason() -> None:
    """With its claim, what it assumes, and what was checked."""
    text = as_markdown(DECOMPOSITION, str)
    shown = known()[DECOMPOSITION]
    assert text.startswith(f"**{shown.claim}**\n\nWhere ")
    assert text.count("\n&= ") == len(shown.steps)
    assert r"&& \text{definition of }H \\" in text
    assert r"\text{laws of the logarithm}" in text
    assert "Proved for every $C$" in text
