"""The index of errors has every message of the contract, printed by an example, and its fix."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from lossdocs.contract.model import load
from lossdocs.derive.sources import published
from lossdocs.contract.notation import Raised
from lossdocs.pages.fences import Fence, separate
from lossdocs.pages.judge import split_error
from lossdocs.pages.model import Example, split_lines
from lossdocs.pages.read import read

PAGE = Path(__file__).parents[1] / "docs/errors.md"
HEADING = re.compile(r"#{1,3} (.+)")
LINK_TO_A_LOSS = re.compile(rf"\(losses/(?:{'|'.join(published())})\.md(?:#[\w-]+)?\)")
ERROR = re.compile(r"[\w.]*Error: ")
SHAPE = re.compile(r"\[[\d, ]*\]")
NUMBER = re.compile(r"(?<![\w.])-?(?:0x[0-9a-f]+|\d+(?:\.\d+)?|inf)(?!\w)")
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


def general(message: str) -> str:
    """A message with a placeholder for each number and each shape."""
    return " ".join(NUMBER.sub("#", SHAPE.sub("[#]", message)).split()).rstrip(" *")


def of_the_contract() -> set[str]:
    """The messages that torch raises in the rows of the contract."""
    outcomes = (probe.theirs for stem in published() for probe in load(stem).probes)
    raised = (one for one in outcomes if isinstance(one, Raised))
    return {general(f"{one.kind}: {one.message}") for one in raised}


ENTRIES = entries()
MESSAGES = {
    general(text): entry for entry in ENTRIES for one in entry.examples for text in errors(one)
}


@pytest.mark.parametrize("message", sorted(of_the_contract()))
def test_a_message_of_torch_is_printed_in_an_entry(message: str) -> None:
    """Word for word, with other numbers and shapes at most."""
    assert message in MESSAGES


def test_the_contract_has_messages() -> None:
    """The test above would pass on none."""
    messages = of_the_contract()
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
    quoted = [
        one.text for fence in entry.fences if fence.language == "text" for one in fence.content
    ]
    words = re.findall(r"[A-Za-z_]\w*", entry.heading)
    assert set(words) <= ADDED | set(re.findall(r"[A-Za-z_]\w*", "\n".join(shown + quoted)))


def test_no_message_has_two_headings() -> None:
    headings = [entry.heading for entry in ENTRIES]
    assert len(headings) == len(set(headings))
