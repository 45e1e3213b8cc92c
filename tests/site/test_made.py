"""Pages that nobody writes are made from the contract and the derivations."""

from pathlib import Path

import pytest
from mkdocs.config import load_config
from mkdocs.structure.files import Files

from lossdocs.contract.model import GROUPS, load
from lossdocs.derive.sources import published
from lossdocs.site import made
from lossdocs.site.hooks import build
from lossdocs.site.page import front_matter


def headings(text: str) -> list[str]:
    """The headings of a page, which are its anchors."""
    return [line for line in text.splitlines() if line.startswith("#")]


@pytest.mark.parametrize("stem", published())
def test_a_page_of_behaviour_has_a_heading_for_each_group(stem: str) -> None:
    """Of those that have rows."""
    groups = GROUPS | {"defects": "Defects of torch"}
    wanted = [f"## {heading}" for group, heading in groups.items() if load(stem).of(group)]

    assert headings(made.behaviour(stem)) == [f"# Behaviour of {stem}", *wanted]


def test_a_group_of_an_argument_that_a_loss_has_not_says_so() -> None:
    """Its rows show what happens to whoever asks for it."""
    assert "This loss has no weight.\n" in made.behaviour("kl_div")
    assert "This loss has no weight.\n" not in made.behaviour("nll_loss")


def test_every_group_has_a_sentence() -> None:
    """Also those of losses to come."""
    assert made.LEADS.keys() == {*GROUPS, "defects"}
    assert load("kl_div").of("defects")


@pytest.mark.parametrize("subject", ["kl_div", "log_cosh"])
def test_a_page_of_proofs_says_what_its_module_says(subject: str) -> None:
    """And has a description as search engines show it."""
    text = made.proofs(subject)

    assert f"``` theorems\n{subject}\n```" in text
    assert 50 <= len(front_matter(text)["description"]) <= 160


@pytest.mark.parametrize("stem", published())
def test_the_description_of_a_page_has_the_length_that_is_shown(stem: str) -> None:
    """However long the name of the loss."""
    assert 50 <= len(front_matter(made.behaviour(stem))["description"]) <= 160


def test_only_pages_that_are_not_written_are_made(tmp_path: Path) -> None:
    """And none where the page that lists them is not there."""
    assert list(made.pages(tmp_path)) == []
    (tmp_path / "behaviour").mkdir()
    for name in ("index", *published()[1:]):
        (tmp_path / f"behaviour/{name}.md").touch()

    assert [source for source, _ in made.pages(tmp_path)] == [f"behaviour/{published()[0]}.md"]


def test_a_page_that_is_made_is_among_the_files_of_a_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With its text; before the navigation takes the pages of its folder."""
    monkeypatch.setattr(made, "pages", lambda _: [("behaviour/some_loss.md", "# Some loss")])

    config = load_config(site_dir=str(tmp_path))
    config.plugins._current_plugin = "hooks"  # as while MkDocs calls them

    files = build.on_files(Files([]), config=config)

    page = files.get_file_from_path("behaviour/some_loss.md")
    assert page is not None
    assert page.content_string == "# Some loss"
