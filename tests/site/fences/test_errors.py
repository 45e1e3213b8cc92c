"""The fence `errors` shows every call of the contract that ends in a message of its forms."""

import html
import re

import pytest

from lossdocs.contract.errors import of_form, raised, said
from lossdocs.contract.model import load
from lossdocs.derive.sources import published
from lossdocs.pages.evidence import Evidence
from lossdocs.pages.ledger import entries
from lossdocs.site.fences.behaviour import CHECK
from lossdocs.site.fences.errors import FENCE, shown

FORM = "TypeError: * missing # required positional argument*"
OTHER = "IndexError: Target # is out of bounds."
PAGE = "errors.md"


def messages(shown: str) -> list[str]:
    """What the second column holds."""
    cells = re.findall(r"<td><code>(.*?)</code></td>", shown)
    return [html.unescape(cell) for cell in cells]


def test_every_message_of_a_form_is_there_once() -> None:
    """Of the losses that have a page, with its numbers."""
    probes = raised(map(load, published()))
    wanted = [said(probe) for message, probe in probes.items() if of_form(message, FORM)]

    assert len(wanted) > 5
    assert sorted(messages(FENCE.as_html(FORM, PAGE))) == sorted(wanted)


def test_a_fence_has_several_forms() -> None:
    """One a line."""
    both = FENCE.as_html(f"{FORM}\n{OTHER}", PAGE)

    assert set(messages(both)) == {
        *messages(FENCE.as_html(FORM, PAGE)),
        *messages(FENCE.as_html(OTHER, PAGE)),
    }


def test_a_call_leads_to_its_row() -> None:
    """On the page of its loss."""
    [probe] = [one for message, one in raised(map(load, published())).items() if message == OTHER]
    link = f'<a href="../behaviour/{probe.stem}/#{probe.id}">'

    assert link in FENCE.as_html(OTHER, PAGE)
    assert html.escape(shown(probe), quote=False) in FENCE.as_html(OTHER, PAGE)


def test_the_ledger_takes_every_number_for_checked() -> None:
    """By the tests that run the calls."""
    found = entries(FENCE.as_html(OTHER, PAGE), Evidence(), Evidence())

    assert {entry.tie.by for entry in found} <= {CHECK}
    assert f'data-checked="{CHECK}"' in FENCE.as_html(OTHER, PAGE)


def test_its_markdown_is_a_table() -> None:
    """Of the same calls and messages."""
    lines = FENCE.as_markdown(OTHER, str).splitlines()

    assert lines[:2] == ["| Call | Message |", "| --- | --- |"]
    assert lines[2].endswith("| `IndexError: Target 3 is out of bounds.` |")


def test_a_form_of_no_message_fails_the_build() -> None:
    with pytest.raises(ValueError, match=r"no call ends in a message of the form 'KeyError: \*'"):
        FENCE.as_html("KeyError: *", PAGE)
