"""The words by which a page is found."""

from lossdocs.site.finding.search import names


def test_a_long_title_is_not_one_word() -> None:
    """Nobody would type it so; its neighbouring words may be names."""
    assert names("mean of a loss that is nan") == ["isnan", "lossthat", "meanloss", "thatis"]
