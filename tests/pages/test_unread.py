"""A page that is not read yet may lack what it lacks today, and no more."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lossdocs.pages import __main__ as command
from lossdocs.pages import unread
from lossdocs.pages.find import default_paths, find
from lossdocs.pages.lacking import HEAD, lacking
from lossdocs.pages.model import Failure
from lossdocs.pages.unread import beyond

ROOT = Path(__file__).parents[2]
# What stood in the list when it was made: neither number may grow.
PAGES, LACKING = 16, 450


def test_the_list_only_shrinks() -> None:
    assert len(unread.unread()) <= PAGES
    assert sum(unread.unread().values()) <= LACKING


@pytest.mark.parametrize("name", sorted(unread.unread()))
def test_a_number_of_the_list_is_what_its_page_lacks(name: str) -> None:
    """Who ties something runs `python -m lossdocs.pages lacking`, which lowers the number."""
    assert lacking(ROOT / name) == unread.unread()[name] > 0


def test_the_pages_that_are_read_lack_nothing() -> None:
    pages = [path for path in find(default_paths(ROOT)) if path.suffix == ".md"]
    names = {str(path.relative_to(ROOT)) for path in pages}
    must = {name for name in names if name.startswith(("docs/concepts/", "docs/guides/"))}
    must |= {"docs/losses/kl_div.md", "docs/proofs/kl_div.md", "README.md"}

    assert len(must) > 15
    assert not must & unread.unread().keys()


def test_a_page_of_the_list_may_lack_as_many_as_stand_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "page.md"
    asked = [Failure(1, "one"), Failure(2, "two")]
    monkeypatch.setattr(unread, "ROOT", tmp_path)
    monkeypatch.setattr(unread, "unread", lambda: {"page.md": 2})

    assert list(beyond(page, asked)) == []
    [more] = beyond(page, [*asked, Failure(7, "three")])
    assert more.message.startswith("lacks 3 ties, and 2 stand in")
    assert "7: three" in more.message


def test_a_command_lowers_the_numbers_and_raises_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "less.md").write_text("Of three.\n")
    (tmp_path / "more.md").write_text("Of three and four.\n")
    (tmp_path / "read.md").write_text("Of none.\n")
    listed = {"less.md": 2, "more.md": 1, "read.md": 1, "gone.md": 1}
    monkeypatch.setattr(unread, "ROOT", tmp_path)
    monkeypatch.setattr(unread, "unread", lambda: listed)
    monkeypatch.setattr(command, "FILE", tmp_path / "unread.toml")

    assert command.main(["lacking"]) == 0
    text = (tmp_path / "unread.toml").read_text()
    assert text == f'{HEAD}"less.md" = 1\n"more.md" = 1\n'


def test_another_page_may_lack_nothing(tmp_path: Path, found: Callable[..., object]) -> None:
    asked = [Failure(1, "one")]

    assert list(beyond(tmp_path / "page.md", asked)) == asked
