"""What is said of the calls in `explain/of`, and that no more can be said."""

import re
from pathlib import Path

import pytest
import torch
from explain.saying import Call, each, gathered
from torch.testing import assert_close

from lossdocs.explain.finding import SAYINGS

PAGE = Path(__file__).parents[2] / "docs/explain.md"
REFUSALS = (IndexError, NotImplementedError, RuntimeError, TypeError, ValueError)
WARNED, NOTED = gathered("WARNED"), gathered("NOTED")
KEYS = {call.says[0] for call in WARNED}


@each(WARNED)
def test_the_warning_names_the_hazard(call: Call) -> None:
    """Its numbers too."""
    key, seen = call.says
    assert seen in {each.key: each.seen for each in call.explained().warnings}[key]


@each(NOTED)
def test_the_note_says_what_happens(call: Call) -> None:
    """What correct calls show too is no warning."""
    key, seen = call.says
    assert seen in {each.key: each.seen for each in call.explained().notes}[key]


@each(gathered("CORRECT"))
def test_a_correct_call_has_no_warning(call: Call) -> None:
    explanation = call.explained()

    assert not explanation.warnings, explanation


@each(gathered("RAISED"))
def test_what_the_loss_raises_is_raised_with_a_note(call: Call) -> None:
    with pytest.raises(REFUSALS) as own:
        call.value()
    with pytest.raises(type(own.value)) as raised:
        call.explained()

    assert str(raised.value) == str(own.value)
    assert call.says[0] in "\n".join(raised.value.__notes__)


@pytest.mark.filterwarnings("ignore::UserWarning")  # torch's, of deprecated names
@each(gathered("MEANS"))
def test_the_contributions_add_up_to_the_loss(call: Call) -> None:
    """The mean divides by what is said, and the gradient by the input is that of autograd."""
    x = call.arguments[0].clone().requires_grad_()
    value = call._replace(arguments=(x, *call.arguments[1:])).value()
    value.backward()
    account = call.explained().account

    assert_close(account.value, value.detach())
    assert_close(account.contributions.sum().float(), account.value)
    assert account.denominator == call.says[0]
    assert account.gradient is not None
    assert torch.equal(account.gradient, x.grad)


def test_every_finding_is_shown_by_a_call() -> None:
    """Nothing is said that no function finds, and none of the functions is without a test."""
    noted = {call.says[0] for call in NOTED}

    assert KEYS | noted == {name.partition("/")[0] for name in SAYINGS}
    assert not KEYS & noted


def test_every_finding_has_all_its_words() -> None:
    """What was seen may be said by variants alone."""
    variants = {name.partition("/")[0] for name in SAYINGS if "/" in name}
    for name, words in SAYINGS.items():
        all_words = SAYINGS[name.partition("/")[0]] | words
        assert all_words.keys() - {"seen"} == {"advice", "link"}
        assert "seen" in all_words or name in variants


def test_the_page_lists_every_warning_and_no_other() -> None:
    """Every warning is shown by a call, as said above."""
    listed = re.findall(r"(?m)^\| `([a-z0-9-]+)` \|", PAGE.read_text(encoding="utf-8"))

    assert set(listed) == KEYS
    assert len(KEYS) > 20
