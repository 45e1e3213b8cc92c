"""What a page says of a derivation is what the derivation is."""

from lossdocs.derivations import catalogue
from lossdocs.site.proofs import derivations
from lossdocs.site.proofs.derivations import checked, reasons

TANGENT = "kl_div.tangent"
CATALOGUE = catalogue()


def test_a_theorem_about_numbers_has_no_sizes() -> None:
    assert checked(CATALOGUE["sigmoid.reflection"]).startswith("Proved: each line")
    assert "at 300 random points" in checked(CATALOGUE[TANGENT])


def test_a_step_without_a_reason_is_algebra_and_a_theorem_is_linked() -> None:
    cited = CATALOGUE[TANGENT]

    assert reasons([], "index.md") == "algebra"
    assert reasons([cited], "losses/kl_div.md").startswith(
        '<a href="../../proofs/kl_div/#kl_div.tangent">'
    )


def test_what_is_kept_of_a_derivation_is_what_its_domains_give() -> None:
    """A build may have left it on the disk."""
    for name in ("kl_div.gibbs", "softmax.max_trick"):
        found = CATALOGUE[name]
        assert derivations.assumed(name) == derivations.clauses(found) == derivations.stated(found)
