"""Every link that an explanation may print leads to a section of a page."""

import re
from pathlib import Path

import pytest
from explain.links import leads_to_a_section

import lossdocs

SOURCES = sorted((Path(lossdocs.__file__).parent / "explain").rglob("*.py"))
# Links that name the loss by a placeholder are followed where a call prints them.
LINKS = sorted(
    {
        link
        for path in SOURCES
        for link in re.findall(r"\b[a-z]+/[a-z_]+/#[\w-]+", path.read_text(encoding="utf-8"))
    }
)


def test_there_are_links() -> None:
    assert len(LINKS) > 20


@pytest.mark.parametrize("link", LINKS)
def test_a_link_leads_to_a_section(link: str) -> None:
    assert leads_to_a_section(link)


def test_a_link_to_no_section_is_found() -> None:
    assert not leads_to_a_section("losses/kl_div/#shape")
