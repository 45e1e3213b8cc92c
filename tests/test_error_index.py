"""The index of errors has every message of the contract, printed by an example, and its fix."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from lossdocs.contract.entries import written
from lossdocs.contract.errors import (
    explained,
    forms,
    general,
    of_form,
    of_forms,
    raised,
    said,
)
from lossdocs.contract.model import load
from lossdocs.derive.sources import published, stems
from lossdocs.pages.fences import Fence, separate
from lossdocs.pages.judge import split_error
from lossdocs.pages.model import Example, split_lines
from lossdocs.pages.read import read

PAGE = Path(__file__).parents[1] / "docs/errors.md"
HEADING = re.compile(r"#{1,3} (.+)")
LINK_TO_A_LOSS = re.compile(rf"\(losses/(?:{'|'.join(published())})\.md(?:#[\w-]+)?\)")
ERROR = re.compile(r"[\w.]*Error: ")
ADDED = {"N", "M", "K", "or"}  # what a heading says and torch does not


@dataclass(frozen=True)
class Entry:
    """A heading of the third level and all that stands below it."""

    heading: str
    prose: str
    fences: tuple[Fence, ...]
    examples: tuple[Example, ...]

    def under(self, title: str) -> list[Example]:
        """The last example of each fence with a title."""
        fences = [fence for fence in self.fences if f'title="{title}"' in fence.opening.text]
        ends = [fence.content[-1].number for fence in fences]
        return [[one for one in self.examples if one.line <= end][-1] for end in ends]

    def said(self, language: str) -> list[str]:
        """The lines of its fences in a language."""
        fences = [fence for fence in self.fences if fence.language == language]
        return [line.text for fence in fences for line in fence.content]


def entries() -> list[Entry]:
    """The entries of the page."""
    parts = separate(split_lines(PAGE.read_text(encoding="utf-8")))
    [session] = read(PAGE).sessions
    heads = [(one.number, one.text) for one in parts.prose if HEADING.match(one.text)]
    ends = [number for number, _ in heads[1:]] + [len(parts.prose) + 1]
    return [
        Entry(
            heading=text.removeprefix("### "),
            prose="\n".join(one.text for one in parts.prose if start <= one.number < end),
            fences=tuple(one for one in parts.fences if start < one.opening.number < end),
            examples=tuple(
                one for one in session if isinstance(one, Example) and start < one.line < end
            ),
        )
        for (start, text), end in zip(heads, ends, strict=True)
        if text.startswith("### ")
    ]


def errors(example: Example) -> list[str]:
    """The errors that an example shows: by a traceback, or printed, one a line or in all lines."""
    output, error = split_error(example.want)
    return [text for text in [*output.split("\n"), output, error] if ERROR.match(text)]


ENTRIES = entries()
MESSAGES = {
    general(text): entry for entry in ENTRIES for one in entry.examples for text in errors(one)
}


CONTRACTS = {stem: load(stem) for stem in stems()}
FORMS = forms(PAGE.read_text(encoding="utf-8"))
EXPLAINED = explained(CONTRACTS.values())
RAISED = raised(CONTRACTS.values())


@pytest.mark.parametrize("message", sorted(RAISED))
def test_a_message_of_torch_has_an_entry(message: str) -> None:
    """That prints it, with other numbers and shapes at most; or shows all of its form.

    Or the contract of its loss has the cause and the fix, of which a command makes an entry.
    """
    assert message in MESSAGES or message in EXPLAINED or in_a_form(message)


def in_a_form(message: str) -> bool:
    """Whether an entry names the form of a message."""
    return any(of_form(message, form) for form in FORMS)


@pytest.mark.parametrize("form", FORMS)
def test_a_form_is_that_of_a_message(form: str) -> None:
    """And not of every message."""
    messages = RAISED

    assert 0 < sum(of_form(message, form) for message in messages) < len(messages) / 3


def test_what_one_loss_alone_says_is_explained_where_no_entry_does() -> None:
    """A cause, a fix and the call that was meant, of a call that torch refuses."""
    for contract in CONTRACTS.values():
        for probe in contract.probes:
            parts = [bool(part) for part in (probe.cause, probe.fix, probe.instead)]
            assert any(parts) == all(parts), probe.name
            assert said(probe) or not probe.cause, probe.name
    assert not any(map(in_a_form, EXPLAINED))


def test_the_page_has_the_entries_that_a_command_writes() -> None:
    """Of the losses that have a page."""
    page = PAGE.read_text(encoding="utf-8")

    assert written(page, [CONTRACTS[stem] for stem in published()]) == page


def test_the_contract_has_messages() -> None:
    """The tests above would pass on none."""
    messages = RAISED
    assert len(messages) > 100
    assert "IndexError: Target # is out of bounds." in messages
    assert "RuntimeError: Expected target size [#], got [#]" in messages


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.heading)
def test_an_entry_has_cause_fix_and_both_calls(entry: Entry) -> None:
    """The wrong call raises, the right one does not, and the page of a loss tells more."""
    wrong, right = entry.under("Wrong"), entry.under("Right")
    assert len(wrong) == len(right) > 0
    assert all(map(errors, wrong))
    assert not any(map(errors, right))
    assert entry.prose.count("\n**Cause.** ") == 1
    assert entry.prose.count("\n**Fix.** ") == 1
    assert LINK_TO_A_LOSS.search(entry.prose)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.heading)
def test_a_heading_has_the_words_of_its_message(entry: Entry) -> None:
    """By which the search finds it, and the reader."""
    shown = [text for one in entry.examples for text in errors(one)]
    shown += [*entry.said("text"), *of_forms(RAISED, "\n".join(entry.said("errors")))]
    words = re.findall(r"[A-Za-z_]\w*", entry.heading)
    assert set(words) <= ADDED | set(re.findall(r"[A-Za-z_]\w*", "\n".join(shown)))


def test_no_message_has_two_headings() -> None:
    headings = [entry.heading for entry in ENTRIES]
    assert len(headings) == len(set(headings))
