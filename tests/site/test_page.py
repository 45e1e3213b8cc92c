"""Addresses between pages."""

from lossdocs.site.page import relative


def test_addresses_are_relative() -> None:
    assert relative("proofs/kl_div.md", "proofs/index.md") == "kl_div/"
