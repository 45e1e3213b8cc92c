"""True claims are proved, by their reasons and by nothing less."""

import pytest
from proof.claims import TRUE, Claim

from lossdocs.proof import Derivation, witness


@pytest.mark.parametrize("claim", TRUE, ids=lambda claim: claim.name)
def test_its_reasons_prove_it(claim: Claim) -> None:
    Derivation(claim.name, claim.line, (claim.step,)).prove()


@pytest.mark.parametrize("claim", TRUE, ids=lambda claim: claim.name)
def test_numbers_agree(claim: Claim) -> None:
    assert witness.gap(claim.line, claim.step.expression, claim.step.relation, points=12) < 1e-20


def test_there_are_many() -> None:
    assert len({claim.name for claim in TRUE}) == len(TRUE) > 60
