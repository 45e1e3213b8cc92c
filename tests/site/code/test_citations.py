"""A reader sees the work that is cited, with a link to it."""

import markdown
import pytest
from logged import Logged

from lossdocs.pages.evidence import Evidence
from lossdocs.pages.ledger import entries

HUBER = (
    '<span class="source">P. J. Huber, <a href="https://doi.org/10.1214/aoms/1177703732">'
    "&quot;Robust Estimation of a Location Parameter&quot;</a>, "
    "The Annals of Mathematical Statistics, 1964{}</span>"
)


def convert(text: str) -> str:
    """Return the HTML of a page without MkDocs."""
    return markdown.markdown(text, extensions=["lossdocs.site.code.citations"])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("See [@huber1964].", f"<p>See {HUBER.format('')}.</p>"),
        ("[@huber1964, section 2]", f"<p>{HUBER.format(', section 2')}</p>"),
        ("[@huber1964]: *robust*", f"<p>{HUBER.format('')}: <em>robust</em></p>"),
        ("`[@huber1964]`", "<p><code>[@huber1964]</code></p>"),
        ("[a][b]\n\n[b]: c", '<p><a href="c">a</a></p>'),
    ],
)
def test_a_citation_is_its_work(text: str, shown: str) -> None:
    """Also where Markdown would take it for the definition of a link."""
    assert convert(text) == shown


def test_an_unknown_work_is_told_and_left_as_it_is(logged: Logged) -> None:
    """A strict build fails by it."""
    assert convert("[@nobody1900] @huber1964").startswith("<p>[@nobody1900] <span")
    assert "Markdown: no work of docs/sources is cited by '[@nobody1900]'" in logged.text


def test_the_ledger_counts_sources_and_other_links() -> None:
    """As what is not opened; links within the site it does not count."""
    page = convert("@huber1964 [a](https://x.org) [b](c.md)")
    found = [(one.kind, one.text, one.tie.checked) for one in entries(page, *[Evidence()] * 2)]

    assert found == [
        ("source", "https://doi.org/10.1214/aoms/1177703732", False),
        ("link", "https://x.org", False),
    ]
