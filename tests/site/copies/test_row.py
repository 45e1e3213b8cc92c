"""The row of a page leads to what can be taken from it."""

import pytest

from lossdocs.site.copies.row import opened, with_row


@pytest.mark.parametrize(
    ("repository", "branch", "address"),
    [
        ("", "", ""),
        ("https://github.com/me/it", "", ""),
        ("https://elsewhere.org/me/it", "gh-pages", ""),
        (
            "https://github.com/me/it/",
            "gh-pages",
            "https://colab.research.google.com/github/me/it/blob/gh-pages/a/a.ipynb",
        ),
    ],
)
def test_colab_opens_what_lies_on_github(repository: str, branch: str, address: str) -> None:
    """Else there is no link, which would be dead."""
    assert opened("a/a.ipynb", repository, branch) == address


def test_the_row_stands_below_the_title_and_first_where_there_is_none() -> None:
    assert with_row("<h1>A</h1><p>b</p>", "row") == "<h1>A</h1>row<p>b</p>"
    assert with_row("<p>b</p>", "row") == "row<p>b</p>"
