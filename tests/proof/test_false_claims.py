"""No false claim is proved, whatever reasons are beside it."""

import pytest
from proof.claims import FALSE, Claim

from lossdocs.proof import witness


@pytest.mark.parametrize("claim", FALSE, ids=lambda claim: claim.name)
def test_no_reasons_prove_it(claim: Claim) -> None:
    assert not claim.is_proved()


@pytest.mark.parametrize("claim", FALSE, ids=lambda claim: claim.name)
def test_numbers_refute_it(claim: Claim) -> None:
    with pytest.raises(witness.Refuted):
        witness.gap(claim.line, claim.step.expression, claim.step.relation, points=60)


def test_there_are_many() -> None:
    assert len({claim.name for claim in FALSE}) == len(FALSE) > 150
