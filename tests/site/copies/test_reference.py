"""Of the package is read what a page documents, wherever that stands."""

import subprocess

import pytest

from lossdocs.site.copies.reference import ROOT, collections


@pytest.mark.parametrize(
    ("name", "modules"),
    [
        ("lossdocs.losses.kl_div", {"__init__.py", "losses/__init__.py", "losses/kl_div.py"}),
        ("lossdocs.kl_div", {"__init__.py", "losses/__init__.py", "losses/kl_div.py"}),
        ("lossdocs.none", {"__init__.py"}),
    ],
)
def test_only_the_modules_that_a_name_leads_through_are_read(name: str, modules: set[str]) -> None:
    """Also through a name that the package imports, and where there is no such thing."""
    _, lines = collections((name,))
    found = (path.relative_to(ROOT / "lossdocs").as_posix() for path, _ in lines.items())
    assert {path for path in found if path.endswith(".py")} == modules


def test_what_is_read_starts_no_other_program(monkeypatch: pytest.MonkeyPatch) -> None:
    """As Git, three times a page, for links that no page has."""
    monkeypatch.setattr(subprocess, "Popen", None)
    assert "lossdocs" in collections.__wrapped__(("lossdocs.kl_div",))[0]  # type: ignore[attr-defined]
