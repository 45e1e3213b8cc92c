"""What the examples of the explorers tell is true of torch's numbers."""

import pytest
from explorers.reference import EXPLORERS, REFERENCES
from explorers.state import Numbers, State
from explorers.test_shown import kind


@pytest.mark.parametrize("name", REFERENCES)
def test_each_story_is_true(name: str) -> None:
    """Every example of an explorer has a claim here, and torch's numbers bear it out."""
    controls, presets = kind(name)
    first: State = {control["id"]: control["value"] for control in controls}
    assert [one["name"] for one in presets] == list(EXPLORERS[name].CLAIMS)
    for preset in presets:
        state = first | preset["state"]

        def at(state: State = state, **changes: object) -> Numbers:
            numbers: Numbers = REFERENCES[name](state | changes)
            return numbers

        assert EXPLORERS[name].CLAIMS[preset["name"]](at(), at), preset
